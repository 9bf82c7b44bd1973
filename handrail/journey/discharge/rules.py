"""What cannot be true together when support ends. Pure."""

from dataclasses import dataclass
from datetime import date

from handrail.foundation.wording import nhs_date

NOT_AT_WORK = ("off_sick", "not_employed")
AT_WORK_KINDS = ("returned", "new_job", "retained")


@dataclass(frozen=True)
class WorkBefore:
    """When the absence began, the last day on which the client was known to be off sick, the referral."""

    absence_started: date | None = None
    off_sick_on: date | None = None
    referred_on: date | None = None


def find_outcome_problem(outcome_kind: str | None, attendance: str) -> str:
    """Return why a reason and a work status cannot both hold; '' where they can."""
    if outcome_kind in AT_WORK_KINDS and attendance in NOT_AT_WORK:
        return "This reason says that the client is at work: choose ‘at work’, or another reason"
    return ""


def find_return_problem(returned_on: date | None, before: WorkBefore) -> str:
    """Return why a first day back cannot be right; '' where it can."""
    if returned_on is None:
        return ""
    if before.absence_started and returned_on <= before.absence_started:
        return f"First day back must be after the absence began, on {nhs_date(before.absence_started)}"
    if before.off_sick_on and returned_on < before.off_sick_on:
        return f"First day back must be after {nhs_date(before.off_sick_on)}, when they were off sick"
    return ""


def find_end_problem(returned_on: date | None, ended_on: date) -> str:
    """Return why a first day back cannot be right for support that ended on a day; '' where it can."""
    if returned_on is None or returned_on <= ended_on:
        return ""
    return f"First day back must be on or before the day support ended, {nhs_date(ended_on)}"
