"""What every follow-up asks about work and health, as questions a client can answer alone."""

from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.support.models import WorkAttendance
from handrail.questions import AnswerKind, CatalogueText, Question, QuestionSection, make_choices
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version

WORK_AND_HEALTH = "work-and-health"
WORK_NOW = (
    (WorkAttendance.AT_WORK.value, CatalogueText("At work")),
    (WorkAttendance.OFF_SICK.value, CatalogueText("Off sick")),
    (WorkAttendance.NOT_EMPLOYED.value, CatalogueText("Not in a job")),
)
HEALTH_NOW = (
    ("better", CatalogueText("Better")),
    ("same", CatalogueText("About the same")),
    ("worse", CatalogueText("Worse")),
)
QUESTIONS = (
    Question(
        "work_attendance",
        AnswerKind.CHOICE,
        CatalogueText("Are you at work now?"),
        choices=make_choices(*WORK_NOW),
    ),
    Question(
        "health",
        AnswerKind.CHOICE,
        CatalogueText("How is your health, compared with when our support ended?"),
        choices=make_choices(*HEALTH_NOW),
    ),
    Question(
        "note",
        AnswerKind.TEXT,
        CatalogueText("Is there anything else you want to tell us?"),
        max_length=1000,
        hint=CatalogueText(
            "Leave it blank if not. We may not read it today, so call us if something is urgent."
        ),
    ),
)


def list_follow_up_sections(_version: Version, occasion: Occasion) -> list[QuestionSection]:
    """Return the section of a follow-up, whose answers are those a follow-up call records; else nothing."""
    if occasion.kind != OccasionKind.FOLLOW_UP:
        return []
    return [QuestionSection(WORK_AND_HEALTH, CatalogueText("Work and health"), QUESTIONS)]
