"""How dates of fit notes and work statuses agree with the rest of a case. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handrail.foundation.wording import nhs_date


@dataclass(frozen=True)
class NotePeriod:
    """The days that a fit note covers, the last included."""

    starts_on: date
    ends_on: date

    def shares_days(self, other: "NotePeriod") -> bool:
        return self.starts_on <= other.ends_on and other.starts_on <= self.ends_on

    def __str__(self) -> str:
        return f"{nhs_date(self.starts_on)} to {nhs_date(self.ends_on)}"


def list_overlap_doubts(period: NotePeriod, standing: Iterable[NotePeriod]) -> list[str]:
    """Return a question for each fit note that covers some of the same days."""
    return [
        f"The note covers some of the same days as the note for {other}"
        for other in standing
        if period.shares_days(other)
    ]


def find_referral_doubt(what: str, day: date | None, referred_on: date) -> str:
    """Return the question that a day before the referral raises; '' where it raises none."""
    if day is None or day >= referred_on:
        return ""
    return f"{what} is {nhs_date(day)}, before the referral on {nhs_date(referred_on)}"


def find_death_problem(what: str, day: date, died_on: date | None) -> str:
    """Return why something of a client cannot have been on a day; '' where it can."""
    if died_on and day > died_on:
        return f"{what} cannot be after the client died, on {nhs_date(died_on)}. Check the date."
    return ""
