"""When a record has been kept as long as it should be. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from handrail.service_models.schema.retention import RetentionRule


@dataclass(frozen=True)
class KeptUntil:
    """Until which day a part of a record is kept, by which rule, and after what day."""

    rule: RetentionRule
    since: date
    until: date


@dataclass(frozen=True)
class RecordTerm:
    """Until when one person's record is kept: that of its part that is kept longest, or as was decided."""

    part: KeptUntil
    until: date


def add_years(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March where there is none.

    >>> add_years(date(2016, 2, 29), 1)
    datetime.date(2017, 3, 1)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def keep_part(rule: RetentionRule, since: date) -> KeptUntil:
    """Return until when a part is kept that its rule counts from a day."""
    return KeptUntil(rule, since, add_years(since, rule.years))


def find_term(parts: Iterable[KeptUntil], extended_until: date | None = None) -> RecordTerm | None:
    """Return until when a record is kept as a whole; None where it has no part that counts."""
    longest = max(parts, key=lambda part: part.until, default=None)
    if longest is None:
        return None
    return RecordTerm(longest, max(longest.until, extended_until or longest.until))
