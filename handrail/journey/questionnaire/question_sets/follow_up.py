"""What every follow-up asks about work and health, as questions a client can answer alone."""

from handrail.journey.questionnaire.declarations import Occasion, Part, Question
from handrail.service_models import Version

WORK_AND_HEALTH = "work-and-health"
WORK_NOW = (
    ("at_work", "At work"),
    ("off_sick", "Off sick"),
    ("not_employed", "Not in a job"),
)
HEALTH_NOW = (("better", "Better"), ("same", "About the same"), ("worse", "Worse"))


def parts(_version: Version, occasion: Occasion) -> list[Part]:
    """One part on follow-ups: its answers are those a follow-up call records."""
    if occasion.kind != "follow_up":
        return []
    questions = (
        Question("work_attendance", "Are you at work now?", WORK_NOW),
        Question("health", "How is your health, compared with when our support ended?", HEALTH_NOW),
        Question(
            "note", "Is there anything else you want to tell us?", long=True, max_length=1000,
            hint="Leave it empty if there is not. We may not read it today: ring us if something is urgent.",
        ),
    )  # fmt: skip
    return [Part(WORK_AND_HEALTH, "Work and health", questions)]
