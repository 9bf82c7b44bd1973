"""Calendar periods: months, quarters, years and financial years, by their labels and by the days in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

_LABEL = re.compile(r"([12]\d{3})(?:-Q?|_)?(\d{1,2})?")


@dataclass(frozen=True)
class PeriodKind:
    """How many months a period of a kind has, and in which month the first of a year begins."""

    months: int
    first_month: int = 1


# kind -> its length; a financial year runs from April to March.
PERIOD_KINDS: dict[str, PeriodKind] = {
    "month": PeriodKind(1),
    "quarter": PeriodKind(3),
    "year": PeriodKind(12),
    "financial_year": PeriodKind(12, first_month=4),
}


@dataclass(frozen=True, order=True)
class Period:
    """A calendar period. `number` counts the periods of its kind since the year 0."""

    kind: str
    number: int

    @classmethod
    def find_containing(cls, kind: str, day: date) -> Period:
        """Return the period of a kind that a day is in."""
        length = PERIOD_KINDS[kind]
        return cls(kind, (day.year * 12 + day.month - length.first_month) // length.months)

    @classmethod
    def from_label(cls, kind: str, label: str) -> Period | None:
        """Return the period of a label such as 2026-11, 2026-Q4, 2026 or 2026_27; None of any other text."""
        match = _LABEL.fullmatch(label) if kind in PERIOD_KINDS else None
        if match is None:
            return None
        year, part = int(match[1]), int(match[2] or 1)
        month = {"month": part, "quarter": part * 3 - 2}.get(kind, PERIOD_KINDS[kind].first_month)
        if not 1 <= month <= 12:
            return None
        period = cls.find_containing(kind, date(year, month, 1))
        return period if period.label == label else None

    @property
    def first(self) -> date:
        """The first day."""
        length = PERIOD_KINDS[self.kind]
        year, month = divmod(self.number * length.months + length.first_month - 1, 12)
        return date(year, month + 1, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return self.move_by(1).first - timedelta(days=1)

    @property
    def label(self) -> str:
        """The label in tables and addresses: 2026-11, 2026-Q4, 2026 or 2026_27."""
        first = self.first
        return {
            "month": f"{first:%Y-%m}",
            "quarter": f"{first.year}-Q{first.month // 3 + 1}",
            "year": str(first.year),
            "financial_year": f"{first.year}_{(first.year + 1) % 100:02}",
        }[self.kind]

    def move_by(self, count: int) -> Period:
        """Return the period `count` periods later; earlier where `count` is negative."""
        return Period(self.kind, self.number + count)
