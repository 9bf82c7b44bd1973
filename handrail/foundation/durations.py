"""Lengths of time as services state them: '24 hours', '2 working days', '3 months'."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast, get_args

from handrail.foundation.calendars import add_months
from handrail.foundation.translation import mark_count, translate_count

Unit = Literal["hours", "days", "working days", "weeks", "months"]
# One of each unit, and several.
UNIT_COUNTS: dict[Unit, tuple[str, str]] = {
    "hours": mark_count("%(count)s hour", "%(count)s hours"),
    "days": mark_count("%(count)s day", "%(count)s days"),
    "working days": mark_count("%(count)s working day", "%(count)s working days"),
    "weeks": mark_count("%(count)s week", "%(count)s weeks"),
    "months": mark_count("%(count)s month", "%(count)s months"),
}
PATTERN = r"^(\d+) (hour|day|working day|week|month)s?$"


@dataclass(frozen=True)
class Duration:
    amount: int
    unit: Unit

    @classmethod
    def from_text(cls, text: str) -> "Duration":
        """'2 working days' as a Duration; ValueError says what was expected."""
        found = re.match(PATTERN, text) if isinstance(text, str) else None
        if not found:
            raise ValueError(
                f"expected a length of time such as '24 hours' or '2 working days'; got {text!r}"
            )
        return cls(int(found[1]), cast(Unit, found[2] + "s"))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit[:-1]}"

    def describe_to_reader(self) -> str:
        """Return it in the language of the reader; `str` is how files write it."""
        one, many = UNIT_COUNTS[self.unit]
        return translate_count(one, many, self.amount)

    @property
    def as_rhythm(self) -> str:
        """As a rhythm: 'every 2 weeks', 'every month'."""
        return f"every {self if self.amount != 1 else self.unit[:-1]}"

    def add_to(self, day: date, times: int = 1) -> date:
        """The calendar day this long after `day`; hours and working days need a clock and are refused."""
        if self.unit == "months":
            return add_months(day, self.amount * times)
        if self.unit not in ("days", "weeks"):
            raise ValueError(f"expected days, weeks or months; got {self}")
        return day + timedelta(days=self.amount * (7 if self.unit == "weeks" else 1) * times)


UNITS: tuple[Unit, ...] = get_args(Unit)
