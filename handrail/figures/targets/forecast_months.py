"""The months that a forecast learns from, and those that lie ahead of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from handrail.extract.connection import Extract
from handrail.figures.engine import grouping
from handrail.figures.engine.tallying import select_clients
from handrail.figures.targets.versions import TargetVersion
from handrail.foundation.dates import first_of_month, months_between

OBSERVED_MONTHS = 12
MIN_OBSERVED_MONTHS = 3
MONTH_FORMAT = "%Y-%m"
ONE_DAY = dt.timedelta(days=1)


def find_end(version: TargetVersion) -> dt.date:
    """Return the last day of the last month of a target."""
    return first_of_month(dt.date.fromisoformat(f"{max(version.months)}-01"), 1) - ONE_DAY


def list_months_ahead(seen: dt.date, end: dt.date) -> list[tuple[dt.date, float]]:
    """Return each month from the day after `seen` to `end`: its first day ahead, and its length in months."""
    months, day = [], seen + ONE_DAY
    while day <= end:
        after = first_of_month(day, 1)
        months.append((day, (after - day) / (after - first_of_month(day))))
        day = after
    return months


def list_observed_months(extract: Extract, place: Mapping[str, str], seen: dt.date) -> list[dt.date]:
    """Return the whole months to learn from, up to twelve: since the month after the first referral."""
    counted = counted_sql(place)
    clients = select_clients(extract, ("referral_date", counted))
    ((first,),) = extract.rows_once(f"SELECT min(referral_date) FROM {clients} WHERE {counted}")
    return [] if first is None else list_whole_months(first_of_month(first, 1), seen)


def list_whole_months(begun: dt.date, seen: dt.date) -> list[dt.date]:
    """Return the last months that are over, up to twelve, none before `begun`."""
    current = first_of_month(seen + ONE_DAY)
    begun = max(begun, first_of_month(current, -OBSERVED_MONTHS))
    return [first_of_month(begun, n) for n in range(max(months_between(begun, current), 0))]


def counted_sql(place: Mapping[str, str]) -> str:
    """Return the condition on the clients of a place who count to target."""
    return " AND ".join(grouping.where_sql({**place, "counts_to_target": "yes"}, "referral_date"))


def count_by_month(
    extract: Extract, place: Mapping[str, str], date: str, months: Sequence[dt.date]
) -> tuple[int, ...]:
    """Count the clients of a place who count to target by a date of theirs, in each of some months."""
    counted = counted_sql(place)
    clients = select_clients(extract, (date, counted))
    rows = extract.rows_once(
        f"SELECT strftime({date}, '{MONTH_FORMAT}'), count(*) FROM {clients} WHERE {counted} GROUP BY ALL"
    )
    counts: dict[str, int] = dict(rows)
    return tuple(int(counts.get(month.strftime(MONTH_FORMAT), 0)) for month in months)
