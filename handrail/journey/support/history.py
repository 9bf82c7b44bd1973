"""What support adds to the history of a case: interventions, returns to work, fit notes signed in house."""

from datetime import datetime

from handrail.journey.case.history import CLIENT, fact_rows
from handrail.journey.case.models import Case
from handrail.journey.case.queries import first_moment
from handrail.journey.support.models import FitNote, WorkAttendance, WorkStatus

PROGRESS = (
    fact_rows(WorkStatus, "back", "return_kind", CLIENT, "from_on").filter(attendance=WorkAttendance.AT_WORK),
    fact_rows(FitNote, "fit_note", "advice", CLIENT).filter(signed_in_house=True),
)


def find_first_intervention(case: Case) -> datetime | None:
    """Return when the first intervention was arranged."""
    return first_moment(case.interventions.all())
