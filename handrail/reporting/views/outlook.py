"""What may become of the targets, in words: all that the records tell, or what may be shown to a reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from handrail.capacity import Forecast
from handrail.extract.connection import quote
from handrail.figures.engine.result import TableResult
from handrail.figures.render import wording
from handrail.figures.targets.forecast import STAGE_DATES, forecast_from_released
from handrail.figures.targets.forecast_months import MIN_OBSERVED_MONTHS, OBSERVED_MONTHS, ONE_DAY, find_end
from handrail.figures.targets.forecast_wording import describe_chance, describe_range
from handrail.figures.targets.versions import TargetVersion, load_versions
from handrail.foundation.dates import first_of_month
from handrail.reporting.query import ReaderQuery

COUNTS_TO_TARGET = {"counts_to_target": "yes"}


def present_forecast(
    made: Forecast | None, profile: TargetVersion, *, plainly: bool = False
) -> dict[str, Any] | None:
    """A forecast as the templates show it. `plainly`: the chance in tenths and no count."""
    if made is None:
        return None
    return {
        "said": describe_chance(made, find_end(profile)),
        "more": "" if plainly else describe_range(made),
        "rests_on": list(made.assumptions.values()),
        "method": f"{made.method.name}, version {made.version}: {made.futures:,} futures, which alone leave "
        "the chance uncertain by about 1 in 100. The assumptions make it more so.",
    }


def build_throughput_queries(query: ReaderQuery) -> list[tuple[str, dict[str, Any]]]:
    """For a protected reader: service -> what to ask `throughput`, the months of each that has a target.

    The counts go through disclosure control and the log of releases with the rest of the page; a chance is
    made from what comes out, so that it cannot tell more.
    """
    if not query.protected:
        return []
    extract = query.snapshot.extract()
    names = ", ".join(map(quote, STAGE_DATES))
    this = first_of_month(extract.seen_from() + ONE_DAY)
    first_months = extract.rows(
        f"SELECT service, min(month) FROM targets WHERE measure IN ({names}) GROUP BY service ORDER BY 1"
    )
    aside = extract.rows("SELECT DISTINCT service FROM clients WHERE NOT counts_to_target")
    return [
        (
            slug,
            {
                "by": ("month",),
                "from_": _choose_first_month(first_of_month(first), this),
                "to": this - ONE_DAY,
                "where": {**query.where, "service": slug, **(COUNTS_TO_TARGET if (slug,) in aside else {})},
            },
        )
        for slug, first in first_months
        if slug in query.services and first < this
    ]


def _choose_first_month(first: date, this: date) -> date:
    """The first month of the target, so that the total is what is reached; where it is too new to learn from,
    twelve months ago.
    """
    old = first <= first_of_month(this, -MIN_OBSERVED_MONTHS - 1)
    return first if old else first_of_month(this, -OBSERVED_MONTHS)


def forecast_released_counts(
    query: ReaderQuery, wanted: Sequence[tuple[str, dict[str, Any]]], results: Sequence[TableResult]
) -> list[dict[str, Any]]:
    """Each target of the services query, its last version, with what may be shown of its counts."""
    extract, found = query.snapshot.extract(), []
    for (slug, _), result in zip(wanted, results, strict=True):
        for measure in STAGE_DATES:
            place = {"service": slug, **query.where}
            if not (profiles := load_versions(extract, measure, place)):
                continue
            shown = forecast_from_released(result, measure, profiles, extract.seen_from())
            item: dict[str, Any] = {
                "title": f"{wording.label_code(measure)}, {wording.label_code(slug)}",
                "withheld": not shown or profiles[-1].name not in shown,
            }
            if shown and profiles[-1].name in shown:
                so_far, made = shown[profiles[-1].name]
                item["so_far"] = f"about {so_far:,} of {_describe_due(profiles[-1], extract.seen_from())}"
                item["chance"] = present_forecast(made, profiles[-1], plainly=True)
                item["no_chance"] = any(each.suppressed for each in result if each.row == (measure,))
            found.append(item)
    return found


def _describe_due(profile: TargetVersion, seen: date) -> str:
    """What is due by the last month that is over, or by the end of the target where that is past."""
    over = first_of_month(seen + ONE_DAY) - ONE_DAY
    month = min(f"{over:%Y-%m}", max(profile.months))
    return f"{profile.sum_to_month(month):,} due by the end of {wording.label_code(month)}"


def forecast_record_counts(
    query: ReaderQuery, reached: Callable[[ReaderQuery, Sequence[str]], list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The same for a reader of the records: counts and chances as they are."""
    if query.protected:
        return []
    found = reached(query, tuple(STAGE_DATES))
    return [{"title": each["title"], "withheld": False, **each["profiles"][-1]} for each in found]
