"""The questions of the discharge questionnaire, as data.

The questions and answers that were published, with their codes, are those of DWP Research Report 896 (2015):
Table 3.2 (what would have happened without), 3.3 (the case manager's understanding), 3.4 (four statements)
and the text at Figure 3.1 (help received). The words around them are ours.
"""

from handrail.journey.questionnaire.declarations import Occasion
from handrail.questions import AnswerKind, CatalogueText, Choice, Question, QuestionSection, make_choices
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version

AGREE = make_choices(
    ("agree_strongly", CatalogueText("Agree strongly")),
    ("tend_to_agree", CatalogueText("Tend to agree")),
    ("neither", CatalogueText("Neither agree nor disagree")),
    ("tend_to_disagree", CatalogueText("Tend to disagree")),
    ("disagree_strongly", CatalogueText("Disagree strongly")),
)
SATISFIED = make_choices(
    ("very_satisfied", CatalogueText("Very satisfied")),
    ("fairly_satisfied", CatalogueText("Fairly satisfied")),
    ("neither", CatalogueText("Neither satisfied nor dissatisfied")),
    ("fairly_dissatisfied", CatalogueText("Fairly dissatisfied")),
    ("very_dissatisfied", CatalogueText("Very dissatisfied")),
)
WITHOUT = make_choices(
    ("returned_later", CatalogueText("I would have gone back to work later")),
    ("returned_about_same_time", CatalogueText("I would have gone back at about the same time")),
    ("not_returned", CatalogueText("I would not have gone back to work")),
    ("returned_earlier", CatalogueText("I would have gone back earlier")),
    ("none_of_these", CatalogueText("None of these")),
    ("dont_know", CatalogueText("I do not know")),
)
# Stands over every question.
KEPT_WITH_CASE = CatalogueText(
    "Your answer is not anonymous. We keep it with your case, where your team can see it"
)
SATISFACTION, WITHOUT_SERVICE, HELP = "satisfaction", "without-the-service", "help-received"


def _ask(code: str, words: str, choices: tuple[Choice, ...]) -> Question:
    return Question(code, AnswerKind.CHOICE, words, choices=choices)


PARTS = (
    QuestionSection(
        SATISFACTION,
        CatalogueText("How the service was"),
        (
            _ask(
                "case_manager_understood",
                CatalogueText(
                    "How satisfied were you with how well your case manager understood your situation?"
                ),
                SATISFIED,
            ),
            _ask("personalised", CatalogueText("We offered you a personalised service"), AGREE),
            _ask("responsive", CatalogueText("We were responsive to your needs"), AGREE),
            _ask(
                "referred_to_support",
                CatalogueText("We referred or signposted you to relevant support"),
                AGREE,
            ),
            _ask(
                "well_coordinated",
                CatalogueText("We were well coordinated with other health and employment advice services"),
                AGREE,
            ),
        ),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
    QuestionSection(
        WITHOUT_SERVICE,
        CatalogueText("Without the service"),
        (
            _ask(
                "without_the_service",
                CatalogueText("What do you think would have happened without us?"),
                WITHOUT,
            ),
        ),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
    QuestionSection(
        HELP,
        CatalogueText("Help you received"),
        (
            _ask(
                "more_confident",
                CatalogueText("We helped you feel more confident about returning to work"),
                AGREE,
            ),
            _ask("right_treatment", CatalogueText("We helped you get the right treatment"), AGREE),
            _ask("managed_condition", CatalogueText("We helped you manage your health condition"), AGREE),
            _ask(
                "fewer_absences",
                CatalogueText("We helped you have fewer absences from work through sickness"),
                AGREE,
            ),
            _ask("fewer_appointments", CatalogueText("We helped you need fewer health appointments"), AGREE),
            _ask(
                "better_relationships",
                CatalogueText("We helped you get on better with people at work"),
                AGREE,
            ),
            _ask("more_productive", CatalogueText("We helped you work more productively"), AGREE),
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
