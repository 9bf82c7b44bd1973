"""How dates of fit notes and work statuses agree with the rest of a case. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handrail.foundation.wording import nhs_date

# A longer note is more often a slip in the year than not.
LIKELY_NOTE_DAYS = 366
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
