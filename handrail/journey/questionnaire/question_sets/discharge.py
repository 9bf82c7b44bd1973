"""The questions of the discharge questionnaire, as data.

The questions and answers that were published, with their codes, are those of DWP Research Report 896 (2015):
Table 3.2 (what would have happened without), 3.3 (the case manager's understanding), 3.4 (four statements)
and the text at Figure 3.1 (help received). The words around them are ours.
"""

from handrail.journey.questionnaire.declarations import Choices, Occasion, Part, Question
from handrail.service_models import Version

AGREE: Choices = (
    ("agree_strongly", "Agree strongly"),
    ("tend_to_agree", "Tend to agree"),
    ("neither", "Neither agree nor disagree"),
    ("tend_to_disagree", "Tend to disagree"),
    ("disagree_strongly", "Disagree strongly"),
)
SATISFIED: Choices = (
    ("very_satisfied", "Very satisfied"),
    ("fairly_satisfied", "Fairly satisfied"),
    ("neither", "Neither satisfied nor dissatisfied"),
    ("fairly_dissatisfied", "Fairly dissatisfied"),
    ("very_dissatisfied", "Very dissatisfied"),
)
WITHOUT: Choices = (
    ("returned_later", "I would have gone back to work later"),
    ("returned_about_same_time", "I would have gone back at about the same time"),
    ("not_returned", "I would not have gone back to work"),
    ("returned_earlier", "I would have gone back earlier"),
    ("none_of_these", "None of these"),
    ("dont_know", "I do not know"),
)
# Stands over every question.
KEPT_WITH_CASE = "Not anonymous: kept with your case, where the team that works with you can see it"
SATISFACTION, WITHOUT_SERVICE, HELP = "satisfaction", "without-the-service", "help-received"
PARTS = (
    Part(
        SATISFACTION,
        "How the service was",
        (
            Question(
                "case_manager_understood",
                "How satisfied were you with how well your case manager understood your situation?",
                SATISFIED,
            ),
            Question("personalised", "We offered you a personalised service", AGREE),
            Question("responsive", "We were responsive to your needs", AGREE),
            Question("referred_to_support", "We referred or signposted you to relevant support", AGREE),
            Question(
                "well_coordinated",
                "We were well co-ordinated with other health and employment advice services",
                AGREE,
            ),
        ),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
    Part(
        WITHOUT_SERVICE,
        "Without the service",
        (Question("without_the_service", "What do you think would have happened without us?", WITHOUT),),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
    Part(
        HELP,
        "Help you received",
        (
            Question("more_confident", "We helped you feel more confident about returning to work", AGREE),
            Question("right_treatment", "We helped you get the right treatment", AGREE),
            Question("managed_condition", "We helped you manage your health condition", AGREE),
            Question("fewer_absences", "We helped you have fewer absences from work through sickness", AGREE),
            Question("fewer_appointments", "We helped you need fewer health appointments", AGREE),
            Question("better_relationships", "We helped you get on better with people at work", AGREE),
            Question("more_productive", "We helped you work more productively", AGREE),
        ),
        intro=KEPT_WITH_CASE,
        impartial=True,
    ),
)


def parts(version: Version, occasion: Occasion) -> list[Part]:
    """At discharge, where the service asks clients for their views and not only anonymously."""
    if occasion.kind != "discharge":
        return []
    asks = any(each.to == "client" and not each.anonymous for each in version.questionnaires)
    return list(PARTS) if asks else []
