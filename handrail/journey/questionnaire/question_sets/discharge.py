"""The questions of the discharge questionnaire, as data.

The questions and answers that were published, with their codes, are those of DWP Research Report 896 (2015):
Table 3.2 (what would have happened without), 3.3 (the case manager's understanding), 3.4 (four statements)
and the text at Figure 3.1 (help received). The words around them are ours.
"""

from handrail.journey.questionnaire.declarations import Occasion
from handrail.questions import AnswerKind, Choice, Question, QuestionSection, make_choices
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version

AGREE = make_choices(
    ("agree_strongly", "Agree strongly"),
    ("tend_to_agree", "Tend to agree"),
    ("neither", "Neither agree nor disagree"),
    ("tend_to_disagree", "Tend to disagree"),
    ("disagree_strongly", "Disagree strongly"),
)
SATISFIED = make_choices(
    ("very_satisfied", "Very satisfied"),
    ("fairly_satisfied", "Fairly satisfied"),
    ("neither", "Neither satisfied nor dissatisfied"),
    ("fairly_dissatisfied", "Fairly dissatisfied"),
    ("very_dissatisfied", "Very dissatisfied"),
)
WITHOUT = make_choices(
    ("returned_later", "I would have gone back to work later"),
    ("returned_about_same_time", "I would have gone back at about the same time"),
    ("not_returned", "I would not have gone back to work"),
    ("returned_earlier", "I would have gone back earlier"),
    ("none_of_these", "None of these"),
    ("dont_know", "I do not know"),
)
# Stands over every question.
KEPT_WITH_CASE = "Your answer is not anonymous. We keep it with your case, where your team can see it"
SATISFACTION, WITHOUT_SERVICE, HELP = "satisfaction", "without-the-service", "help-received"


def _ask(code: str, words: str, choices: tuple[Choice, ...]) -> Question:
    return Question(code, AnswerKind.CHOICE, words, choices=choices)


PARTS = (
    QuestionSection(
        SATISFACTION,
        "How the service was",
        (
            _ask(
                "case_manager_understood",
                "How satisfied were you with how well your case manager understood your situation?",
                SATISFIED,
            ),
            _ask("personalised", "We offered you a personalised service", AGREE),
            _ask("responsive", "We were responsive to your needs", AGREE),
            _ask("referred_to_support", "We referred or signposted you to relevant support", AGREE),
            _ask(
                "well_coordinated",
                "We were well coordinated with other health and employment advice services",
                AGREE,
            ),
        ),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
    QuestionSection(
        WITHOUT_SERVICE,
        "Without the service",
        (_ask("without_the_service", "What do you think would have happened without us?", WITHOUT),),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
    QuestionSection(
        HELP,
        "Help you received",
        (
            _ask("more_confident", "We helped you feel more confident about returning to work", AGREE),
            _ask("right_treatment", "We helped you get the right treatment", AGREE),
            _ask("managed_condition", "We helped you manage your health condition", AGREE),
            _ask("fewer_absences", "We helped you have fewer absences from work through sickness", AGREE),
            _ask("fewer_appointments", "We helped you need fewer health appointments", AGREE),
            _ask("better_relationships", "We helped you get on better with people at work", AGREE),
            _ask("more_productive", "We helped you work more productively", AGREE),
        ),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
)


def list_discharge_sections(version: Version, occasion: Occasion) -> list[QuestionSection]:
    """At discharge, where the service asks clients for their views and not only anonymously."""
    if occasion.kind != OccasionKind.DISCHARGE:
        return []
    asks = any(each.to == "client" and not each.anonymous for each in version.questionnaires)
    return list(PARTS) if asks else []
