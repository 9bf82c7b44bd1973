"""When something happened that is recorded afterwards: on which days it can have been, at which moment. Pure.

Staff give a day. The hour is not known: it counts as noon, or as just after what it follows on the same day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handrail.foundation.calendars import LONDON
from handrail.foundation.errors import UserError
from handrail.foundation.wording import nhs_date
from handrail.journey.case.rules import Milestones

# Something longer ago is more often a slip in the month than not.
LIKELY_DAYS_LATE = 31
STEP_NAMES = {
    "referred": "the referral",
    "enrolled": "the screening",
    "assessed": "the assessment",
    "plan_agreed": "the agreement of the plan",
}


@dataclass(frozen=True)
class EarlierStep:
    """Something that a fact follows: its name within a sentence, and when it happened."""

    name: str
    at: datetime

    @property
    def day(self) -> date:
        return find_day(self.at)


def find_day(moment: datetime) -> date:
    """Return the day of a moment where the services are."""
    return moment.astimezone(LONDON).date()


def list_steps(milestones: Milestones) -> tuple[EarlierStep, ...]:
    """Return the milestones reached that a dated fact may have to follow."""
    reached = milestones.list_reached()
    return tuple(EarlierStep(name, reached[code]) for code, name in STEP_NAMES.items() if code in reached)


def find_day_problem(day: date, today: date, steps: Iterable[EarlierStep]) -> str:
    """Return why something cannot have happened on a day; '' where it can."""
    if day > today:
        return f"This must have happened today or before; you entered {nhs_date(day)}"
    last = max(steps, key=lambda step: step.at, default=None)
    if last and day < last.day:
        return (
            f"This comes after {last.name}, on {nhs_date(last.day)}: enter that day or a later one; "
            f"you entered {nhs_date(day)}"
        )
    return ""


def find_day_doubt(day: date, today: date) -> str:
    """Return the question that a day long ago raises; '' where it raises none."""
    days = (today - day).days
    return f"This happened on {nhs_date(day)}, {days} days ago" if days > LIKELY_DAYS_LATE else ""


def find_moment(day: date | None, now: datetime, steps: Iterable[EarlierStep] = ()) -> datetime:
    """Return when something happened on a day, which is today where none is given.

    Raises UserError where it cannot have happened then.
    """
    today = find_day(now)
    if day is None or day == today:
        return now
    steps = tuple(steps)
    if problem := find_day_problem(day, today, steps):
        raise UserError(f"{problem}.")
    noon = datetime.combine(day, time(12), LONDON)
    return max([noon, *(step.at + timedelta(microseconds=1) for step in steps)])


def find_late_day(at: datetime, recorded_at: datetime | None) -> date | None:
    """Return the day on which something was recorded, where that is another than the day it happened."""
    day = find_day(recorded_at) if recorded_at else None
    return day if day != find_day(at) else None
