"""How a case ended that a death ended: no attendance, and no return but one reached before it."""

from datetime import date

from django.utils import timezone

from handrail.journey.discharge.models import DIED
from handrail.reporting.from_journey.reading import CaseFacts, Record


def is_ended_by_death(facts: CaseFacts) -> bool:
    """Whether the case was going on when the client died: a discharge recorded later says nothing of work."""
    discharge = facts.find_last_row("discharges")
    if facts.died_on is None or facts.case.enrolled_at is None:
        return False
    return discharge is None or discharge.reason == DIED or timezone.localdate(discharge.at) > facts.died_on


def describe_end(facts: CaseFacts, return_date: date | None) -> Record:
    """Describe the end of a case that a death ended: no attendance, and no return but one reached before."""
    died_on = facts.died_on
    assert died_on is not None
    reason = facts.codebook.find_reason(facts.case.model_version, DIED)
    return {
        "discharged_date": died_on,
        "discharge_reason": DIED,
        "reason_code": DIED,
        "reason_label": reason.label if reason else "Died",
        "dropped_out": False,
        "return_date": return_date if return_date and return_date <= died_on else None,
        "work_attendance_discharge": None,
    }
