"""What assessments add to the history of a case: talks, obstacles and what was decided on them."""

from datetime import datetime

from django.db.models import CharField, Value
from django.db.models.functions import Concat

from handrail.journey.assessment.models import Assessment, Obstacle, SecondStage, StepDecision
from handrail.journey.case.history import CLIENT, fact_rows
from handrail.journey.case.models import Case
from handrail.journey.case.queries import first_moment

STEP = Concat("decided", Value(" "), "suggested", output_field=CharField())
PROGRESS = (
    fact_rows(Assessment, "second_wanted", Value("assessment"), CLIENT).filter(second_stage=True),
    fact_rows(SecondStage, "second", "decision", CLIENT, until="reason"),
    fact_rows(StepDecision, "step", STEP, "because", until="reason"),
)
CONVERSATIONS = (
    fact_rows(Assessment, "talk", Value("assessment"), CLIENT, until="come_back"),
    fact_rows(SecondStage, "talk", Value("second stage"), CLIENT),
    fact_rows(Obstacle, "obstacle", "flag", "text", "priority", "words"),
)


def find_assessed(case: Case) -> datetime | None:
    """Return when the case was first assessed."""
    return first_moment(case.assessments.all())
