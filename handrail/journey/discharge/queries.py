"""The client's work at discharge: from what was recorded last."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from handrail.journey.assessment.queries import find_latest_assessment
from handrail.journey.case.models import Case
from handrail.journey.discharge.rules import WorkBefore
from handrail.journey.support.models import WorkAttendance
from handrail.journey.support.queries import find_current_work


@dataclass(frozen=True)
class WorkNow:
    """Attendance as last recorded, when the client returned if they did, and to what."""

    attendance: str = ""
    returned_on: date | None = None
    return_kind: str = ""


def work_before(case: Case) -> WorkBefore:
    """Return the referral, and from the latest assessment when the absence began and a day off sick."""
    referred_on = timezone.localdate(case.referred_at)
    assessment = find_latest_assessment(case)
    if assessment is None or assessment.work_attendance != WorkAttendance.OFF_SICK:
        return WorkBefore(referred_on=referred_on)
    return WorkBefore(assessment.absence_started, timezone.localdate(assessment.at), referred_on)


def work_now(case: Case) -> WorkNow:
    """From the latest work status, else from the assessment."""
    if status := find_current_work(case):
        returned = status.from_on if status.attendance == WorkAttendance.AT_WORK else None
        return WorkNow(status.attendance, returned, status.return_kind)
    assessment = find_latest_assessment(case)
    return WorkNow(assessment.work_attendance if assessment else "")
