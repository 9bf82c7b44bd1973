"""The staff in post, and how many new cases a whole-time post takes on in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handrail.capacity import Forecast, from_best_months, from_ceiling
from handrail.extract.connection import Extract
from handrail.figures.targets.forecast_months import OBSERVED_MONTHS, ONE_DAY, count_by_month, counted_sql
from handrail.foundation.dates import first_of_month

# With fewer discharges in a year, how long clients stay is not known.
MIN_STAYS = 8

# Share of a post, first day and last day; None where it is not recorded, or open.
PostRow = Sequence[object]


def load_posts(extract: Extract, place: Mapping[str, str]) -> list[tuple[object, ...]]:
    """Return the posts of a service and site: share, first day and last."""
    return extract.fetch_rows(
        "SELECT whole_time, from_date, to_date FROM staff WHERE ($1 IS NULL OR service = $1) "
        "AND ($2 IS NULL OR site = $2)",
        [place.get("service"), place.get("site")],
    )


def estimate_pace(
    extract: Extract, place: Mapping[str, str], date: str, posts: Sequence[PostRow], months: Sequence[dt.date]
) -> tuple[float, str] | None:
    """Return how many cases a post takes on in a month, and how that is known; None where it is not."""
    reached = count_by_month(extract, place, date, months)
    in_post = [sum_posts(posts, month) for month in months]
    return _pace_from_ceiling(extract, place) or from_best_months(reached, in_post)


def _pace_from_ceiling(extract: Extract, place: Mapping[str, str]) -> tuple[float, str] | None:
    """Return the pace by the caseload ceiling in force and the weeks that clients stay, if both are known."""
    seen = extract.seen_from()
    ceilings = extract.fetch_rows(
        "SELECT last(value ORDER BY month, set_on NULLS FIRST) FROM targets WHERE measure = "
        f"'caseload_ceiling' AND site IS NULL AND workstream IS NULL AND month <= DATE '{seen}' "
        "AND ($1 IS NULL OR service = $1) GROUP BY service",
        [place.get("service")],
    )
    year_ago = first_of_month(seen, -OBSERVED_MONTHS)
    ((stays, weeks),) = extract.fetch_rows(
        "SELECT count(weeks_in_service), avg(weeks_in_service) FROM clients "
        f"WHERE {counted_sql(place)} AND discharged_date BETWEEN DATE '{year_ago}' AND DATE '{seen}'"
    )
    if len(ceilings) != 1 or not ceilings[0][0] or stays < MIN_STAYS or weeks <= 0:
        return None
    return from_ceiling(float(ceilings[0][0]), float(weeks))


def sum_posts(posts: Sequence[PostRow], first: dt.date) -> float:
    """Return the whole-time equivalents in post from a day to the end of its month, by the days of each."""
    after = first_of_month(first, 1)
    days = (after - first).days
    total = 0.0
    for share, from_, to in posts:
        begins = max(first, from_) if isinstance(from_, dt.date) else first
        ends = min(after, to + ONE_DAY) if isinstance(to, dt.date) else after
        total += float(str(share or 0)) * max((ends - begins).days, 0) / days
    return total


def note_unknown_posts(made: Forecast, posts: Sequence[PostRow]) -> Forecast:
    """Say in the assumptions how many are in post without a share of a post recorded."""
    unknown = sum(share is None and to is None for share, _, to in posts)
    if not unknown:
        return made
    note = f"{unknown} in post have no share of a post recorded, and are left out."
    return replace(made, assumptions={**made.assumptions, "posts-not-recorded": note})
