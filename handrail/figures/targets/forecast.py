"""Forecasts of targets: `handrail.capacity`, given what the records say of demand and staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handrail.capacity import Demand, Forecast, StaffCapacity, forecast_target
from handrail.extract.connection import Extract
from handrail.figures.engine.result import TableResult
from handrail.figures.engine.tallying import select_clients
from handrail.figures.targets.attainment import Attainment
from handrail.figures.targets.forecast_months import (
    MIN_OBSERVED_MONTHS,
    MONTH_FORMAT,
    ONE_DAY,
    count_by_month,
    counted_sql,
    find_end,
    list_months_ahead,
    list_observed_months,
    list_whole_months,
)
from handrail.figures.targets.staffing import estimate_pace, load_posts, note_unknown_posts, sum_posts
from handrail.figures.targets.versions import TargetVersion
from handrail.foundation.dates import first_of_month
from handrail.foundation.periods import Period

# Stages whose months to come can be forecast from who asks; discharges hang on those already in the service.
STAGE_DATES = {"referred": "referral_date", "enrolled": "enrolled_date", "assessed": "assessed_date"}
# People who asked more recently may still be on their way to the stage.
TIME_TO_PROGRESS = dt.timedelta(days=60)


def forecast_versions(extract: Extract, attainment: Attainment) -> dict[str, Forecast]:
    """Return version -> its forecast, without the versions of which nothing can be said.

    Nothing is said of measures other than STAGE_DATES, nor before three whole months have been observed.
    """
    if attainment.measure not in STAGE_DATES or not attainment.versions:
        return {}
    place, date = attainment.where, STAGE_DATES[attainment.measure]
    seen = extract.seen_from()
    months = list_observed_months(extract, place, seen)
    is_known = len(months) >= MIN_OBSERVED_MONTHS
    demand = _estimate_demand(extract, attainment, months, seen) if is_known else Demand((0,))
    # Nobody's posts limit how many are referred; and by workstream none are recorded.
    has_posts = is_known and attainment.measure != "referred" and "workstream" not in place
    posts = load_posts(extract, place) if has_posts else []
    pace = estimate_pace(extract, place, date, posts, months) if posts else None
    forecasts = {}
    for version in attainment.versions:
        ahead = list_months_ahead(seen, find_end(version))
        if ahead and not is_known:
            continue
        staff = (
            StaffCapacity(tuple(sum_posts(posts, day) for day, _ in ahead), *pace) if pace and ahead else None
        )
        target, actual = _sum_target_and_actual(attainment, version)
        made = forecast_target(target, actual, [length for _, length in ahead], demand, staff)
        forecasts[version.name] = note_unknown_posts(made, posts) if staff else made
    return forecasts


def _sum_target_and_actual(attainment: Attainment, version: TargetVersion) -> tuple[float, int]:
    """Return what a target asks by its end, and what counts towards it so far."""
    return sum(version.months.values()), attainment.sum_actuals(max(version.months))


def _estimate_demand(
    extract: Extract, attainment: Attainment, months: Sequence[dt.date], seen: dt.date
) -> Demand:
    """Return who asked in the months observed, and how many of those who asked long enough ago went on."""
    asking = count_by_month(extract, attainment.where, "referral_date", months)
    if attainment.measure == "referred":
        return Demand(asking)
    date, counted = STAGE_DATES[attainment.measure], counted_sql(attainment.where)
    ((asked, went_on),) = extract.rows_once(
        f"SELECT count(*), count({date}) FROM {select_clients(extract, ('referral_date', date, counted))} "
        f"WHERE {counted} AND referral_date BETWEEN DATE '{months[0]}' AND DATE '{seen - TIME_TO_PROGRESS}'"
    )
    return Demand(asking, int(asked), int(went_on))


# --- from figures as they are released ---------------------------------------------------------------------


def forecast_from_released(
    result: TableResult, measure: str, versions: Sequence[TargetVersion], seen: dt.date
) -> dict[str, tuple[int, Forecast | None]] | None:
    """Return version -> its actual so far and its forecast, from the months of `throughput` as released.

    Where the count of a month is suppressed there is no forecast, and an actual only by the total of all
    months; None where nothing may be shown.
    """
    cells = [
        (month.first, cell)
        for cell in result
        if cell.row == (measure,) and (month := Period.from_label("month", cell.column))
    ]
    if not cells:
        return None
    is_whole = not any(cell.suppressed for _, cell in cells)
    counts = {cell.column: int(cell.value or 0) for _, cell in cells}
    months = list_whole_months(first_of_month(min(day for day, _ in cells), 1), seen)
    demand = Demand(tuple(counts.get(month.strftime(MONTH_FORMAT), 0) for month in months) or (0,))
    first = min(month for version in versions for month in version.months)
    # What is seen of this month is not shown, so all of it lies ahead.
    last_whole = first_of_month(seen + ONE_DAY) - ONE_DAY
    forecasts: dict[str, tuple[int, Forecast | None]] = {}
    for version in versions:
        of_version = {month: n for month, n in counts.items() if first <= month <= max(version.months)}
        actual = _sum_released(result, measure, counts, of_version, is_whole)
        if actual is None:
            continue
        lengths = [length for _, length in list_months_ahead(last_whole, find_end(version))]
        made = None
        if is_whole and (not lengths or len(months) >= MIN_OBSERVED_MONTHS):
            made = forecast_target(sum(version.months.values()), actual, lengths, demand)
            made = replace(made, assumptions=_describe_released(made))
        forecasts[version.name] = actual, made
    return forecasts or None


def _sum_released(
    result: TableResult,
    measure: str,
    counts: Mapping[str, int],
    of_version: Mapping[str, int],
    is_whole: bool,
) -> int | None:
    """Return the total as released, rounded once, where it is of the target's months; else their sum.

    None where a month is suppressed.
    """
    total = result.cells.get(((measure,), result.table.all_label))
    if total is not None and total.value is not None and of_version == counts:
        return int(total.value)
    return sum(of_version.values()) if is_whole else None


def _describe_released(made: Forecast) -> dict[str, str]:
    kept = {code: text for code, text in made.assumptions.items() if code in ("own-law", "few-months")}
    return {
        "shown": "Made from the monthly counts as they may be shown, rounded, and from nothing else.",
        "pace": "As many go on reaching this stage a month as in the months observed, with staff as then.",
        **kept,
    }
