"""How a place in a fit-note surgery ends, and when the next one is. Pure."""

from datetime import date, timedelta

from handrail.foundation.choices import TextChoices
from handrail.foundation.wording import format_count

# Clients come back to the surgery so often while they are off sick.
WEEKS_BETWEEN = 2
PLAN_UNKNOWN = "No plan yet"


class SurgeryOutcome(TextChoices):
    """What the signing clinician decided."""

    SIGNED = "signed", "Sign a fit note"
    DECLINED = "declined", "Do not sign"
    TO_SEE = "to_see", "See the client first"


class ProposedAdvice(TextChoices):
    """What the case manager proposes that the note says."""

    NOT_FIT = "not_fit", "Not fit for work"
    MAY_BE_FIT = "may_be_fit", "May be fit for work"
    NO_NOTE = "no_note", "No further note"


def find_next_day(held_on: date) -> date:
    """Return the day of the next surgery after one."""
    return held_on + timedelta(weeks=WEEKS_BETWEEN)


def describe_weeks_off(started_on: date | None, on: date) -> str:
    """Return for how long somebody has been off sick, in whole weeks; '' where nobody knows."""
    if started_on is None or started_on > on:
        return ""
    return format_count((on - started_on).days // 7, "week")


def describe_plan_progress(done: int, actions: int) -> str:
    """Return how far a plan has come."""
    return f"{done} of {format_count(actions, 'action')} done" if actions else PLAN_UNKNOWN
