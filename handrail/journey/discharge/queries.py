"""The client's work at discharge: from what was recorded last."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from handrail.journey.assessment.queries import find_latest_assessment
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.discharge.models import Discharge
from handrail.journey.discharge.rules import WorkBefore
from handrail.journey.support.models import WorkAttendance
from handrail.journey.support.queries import find_current_work, find_usual_hours


@dataclass(frozen=True)
class WorkNow:
    """Attendance as last recorded, when the client returned if they did, to what, and the hours a week."""

    attendance: str = ""
    returned_on: date | None = None
    return_kind: str = ""
    hours: Decimal | None = None
    usual_hours: Decimal | None = None


def work_before(case: Case) -> WorkBefore:
    """Return the referral, and from the latest assessment when the absence began and a day off sick."""
    referred_on = timezone.localdate(case.referred_at)
    assessment = find_latest_assessment(case)
    if assessment is None or assessment.work_attendance != WorkAttendance.OFF_SICK:
        return WorkBefore(referred_on=referred_on)
    return WorkBefore(assessment.absence_started, timezone.localdate(assessment.at), referred_on)


def find_work_at_end(case: Case) -> Discharge | None:
    """Return the discharge that holds, which says what the client's work was then; None before it."""
    return exclude_struck_out(case.discharges).order_by("-at").first()


def work_now(case: Case) -> WorkNow:
    """From the latest work status, else from the assessment."""
    if status := find_current_work(case):
        returned = status.from_on if status.attendance == WorkAttendance.AT_WORK else None
        usual = status.usual_hours or find_usual_hours(case)
        return WorkNow(status.attendance, returned, status.return_kind, status.hours, usual)
    assessment = find_latest_assessment(case)
    return WorkNow(assessment.work_attendance if assessment else "", usual_hours=find_usual_hours(case))
