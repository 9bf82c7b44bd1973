"""How dates of fit notes and work statuses agree with the rest of a case. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from handrail.foundation.wording import nhs_date

# A longer note is more often a slip in the year than not.
LIKELY_NOTE_DAYS = 366
HOURS_IN_A_WEEK = 168
# More than this is more often a slip, or hours a month.
LIKELY_HOURS_A_WEEK = 60
AT_WORK = "at_work"
NOTE_ENDS_FIRST = "Last day must be on or after the first day the note covers"


@dataclass(frozen=True)
class NotePeriod:
    """The days that a fit note covers, the last included."""

    starts_on: date
    ends_on: date

    def shares_days(self, other: "NotePeriod") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.ends_on - self.starts_on).days + 1

    def __str__(self) -> str:
        return f"{nhs_date(self.starts_on)} to {nhs_date(self.ends_on)}"


def find_note_problem(starts_on: date | None, ends_on: date | None) -> str:
    """Return why a fit note cannot cover these days; '' where it can, or one of them is not known."""
    return NOTE_ENDS_FIRST if starts_on and ends_on and ends_on < starts_on else ""


def list_note_doubts(period: NotePeriod, standing: Iterable[NotePeriod]) -> list[str]:
    """Return a question where a fit note is longer than most, and for each that covers some of its days."""
    long = [f"The note covers {period.days} days"] if period.days > LIKELY_NOTE_DAYS else []
    return long + [
        f"The note covers some of the same days as the note for {other}"
        for other in standing
        if period.shares_days(other)
    ]


def find_referral_doubt(what: str, day: date | None, referred_on: date) -> str:
    """Return the question that a day before the referral raises; '' where it raises none."""
    if day is None or day >= referred_on:
        return ""
    return f"{what} is {nhs_date(day)}, before the referral on {nhs_date(referred_on)}"


def find_future_problem(what: str, day: date, today: date) -> str:
    """Return why something that has happened cannot be on a day; '' where it can."""
    return f"{what} must be today or in the past; it is {nhs_date(day)}" if day > today else ""


def find_death_problem(what: str, day: date, died_on: date | None) -> str:
    """Return why something of a client cannot have been on a day; '' where it can."""
    if died_on and day > died_on:
        return f"{what} cannot be after the client died, on {nhs_date(died_on)}. Check the date."
    return ""


@dataclass(frozen=True)
class WorkHours:
    """Paid hours a week, worked now and usual; None where they are not known."""

    now: Decimal | None = None
    usual: Decimal | None = None

    @property
    def share(self) -> Fraction | None:
        """The hours now as a share of the usual ones; None where either is not known."""
        return Fraction(self.now) / Fraction(self.usual) if self.now is not None and self.usual else None


def format_hours(hours: Decimal | None) -> str:
    """Return hours as people write them: 30, 22.5; '' where they are not known."""
    if hours is None:
        return ""
    return f"{hours:f}".rstrip("0").rstrip(".") if hours % 1 else f"{hours:.0f}"


def find_hours_problem(what: str, hours: Decimal | None) -> str:
    """Return why these cannot be the hours of a week; '' where they can, or are not known."""
    if hours is None or 0 <= hours <= HOURS_IN_A_WEEK:
        return ""
    typed = format_hours(hours)
    return f"{what} must be 0 to {HOURS_IN_A_WEEK}, the hours that a week has; you entered {typed}"


def find_idle_problem(attendance: str, hours: WorkHours) -> str:
    """Return why hours cannot go with a work status; '' where they can."""
    if hours.usual is not None and not hours.usual:
        return "Usual hours a week must be more than 0; leave them empty if there are none"
    if hours.now and attendance != AT_WORK:
        return f"Someone who works {format_hours(hours.now)} hours a week is at work: choose ‘At work’"
    return ""


def list_hours_doubts(hours: WorkHours) -> list[str]:
    """Return a question for each of the hours that is unlikely."""
    named = (("Hours a week now", hours.now), ("Usual hours a week", hours.usual))
    doubts = [
        f"{what} are {format_hours(number)}"
        for what, number in named
        if number and number > LIKELY_HOURS_A_WEEK
    ]
    if hours.share is not None and hours.share > 1:
        now, usual = format_hours(hours.now), format_hours(hours.usual)
        doubts.append(f"{now} hours a week is more than the usual {usual}")
    return doubts
