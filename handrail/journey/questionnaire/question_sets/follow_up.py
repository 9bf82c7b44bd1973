"""What every follow-up asks about work and health, as questions a client can answer alone."""

from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.support.models import WorkAttendance
from handrail.questions import AnswerKind, Question, QuestionSection, make_choices
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version

WORK_AND_HEALTH = "work-and-health"
WORK_NOW = WorkAttendance.list_choices(
    WorkAttendance.AT_WORK, WorkAttendance.OFF_SICK, WorkAttendance.NOT_EMPLOYED
)
HEALTH_NOW = (("better", "Better"), ("same", "About the same"), ("worse", "Worse"))
QUESTIONS = (
    Question(
        "work_attendance", AnswerKind.CHOICE, "Are you at work now?", choices=make_choices(*WORK_NOW)
    ),
    Question(
        "health", AnswerKind.CHOICE, "How is your health, compared with when our support ended?",
        choices=make_choices(*HEALTH_NOW),
    ),
    Question(
        "note", AnswerKind.TEXT, "Is there anything else you want to tell us?", max_length=1000,
        hint="Leave it blank if not. We may not read it today, so call us if something is urgent.",
    ),
)  # fmt: skip


def list_follow_up_sections(_version: Version, occasion: Occasion) -> list[QuestionSection]:
    """Return the section of a follow-up, whose answers are those a follow-up call records; else nothing."""
    if occasion.kind != OccasionKind.FOLLOW_UP:
        return []
    return [QuestionSection(WORK_AND_HEALTH, "Work and health", QUESTIONS)]
