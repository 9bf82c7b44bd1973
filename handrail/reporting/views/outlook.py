"""What may become of the targets, in words: all that the records tell, or what may be shown to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handrail.capacity import Forecast
from handrail.extract.connection import quote_literal
from handrail.figures.engine.result import TableResult
from handrail.figures.render import wording
from handrail.figures.targets.forecast import STAGE_DATES, forecast_from_released
from handrail.figures.targets.forecast_months import MIN_OBSERVED_MONTHS, OBSERVED_MONTHS, ONE_DAY, find_end
from handrail.figures.targets.forecast_wording import describe_chance, describe_range
from handrail.figures.targets.versions import TargetVersion, load_versions
from handrail.foundation.dates import first_of_month
from handrail.reporting.query import ReaderQuery

COUNTS_TO_TARGET = {"counts_to_target": "yes"}


@dataclass(frozen=True)
class ForecastView:
    """A forecast in words: the chance, the range of counts ('' where none is told), and what it rests on."""

    chance: str
    range: str
    assumptions: list[str]
    method: str


@dataclass(frozen=True)
class OutlookLine:
    """The outlook of one target. `is_withheld`: nothing of it may be shown; `lacks_chance`: the counts of
    some months may not, so that no chance is told.
    """

    title: str
    progress: str = ""
    forecast: ForecastView | None = None
    is_withheld: bool = False
    lacks_chance: bool = False


@dataclass(frozen=True)
class Outlook:
    """The targets that may be shown, the titles of those that may not, and whether a chance is kept back."""

    lines: list[OutlookLine]
    withheld: list[str]
    lacks_chance: bool

    @classmethod
    def from_lines(cls, lines: Sequence[OutlookLine]) -> "Outlook | None":
        """Part the targets that may be shown from those that may not; None where there is no target."""
        if not lines:
            return None
        return cls(
            [line for line in lines if not line.is_withheld],
            [line.title for line in lines if line.is_withheld],
            any(line.lacks_chance for line in lines),
        )


def present_forecast(
    forecast: Forecast | None, version: TargetVersion, *, plainly: bool = False
) -> ForecastView | None:
    """Present a forecast in words. `plainly`: the chance in tenths and no count."""
    if forecast is None:
        return None
    return ForecastView(
        describe_chance(forecast, find_end(version)),
        "" if plainly else describe_range(forecast),
        list(forecast.assumptions.values()),
        f"{forecast.method.name}, version {forecast.version}: {forecast.futures:,} futures, which alone "
        "leave the chance uncertain by about 1 in 100. The assumptions make it more so.",
    )


def build_throughput_queries(query: ReaderQuery) -> list[tuple[str, ReaderQuery]]:
    """Build, for a protected reader, what to ask `throughput` of each service that has a target: its months.

    The counts go through disclosure control and the log of releases with the rest of the page; a chance is
    made from what comes out, so that it cannot tell more.
    """
    if not query.protected:
        return []
    extract = query.snapshot.open_extract()
    names = ", ".join(map(quote_literal, STAGE_DATES))
    this = first_of_month(extract.seen_from() + ONE_DAY)
    first_months = extract.fetch_rows(
        f"SELECT service, min(month) FROM targets WHERE measure IN ({names}) GROUP BY service ORDER BY 1"
    )
    partly_counted = extract.fetch_rows("SELECT DISTINCT service FROM clients WHERE NOT counts_to_target")
    queries = []
    for slug, first in first_months:
        if slug in query.services and first < this:
            counted = COUNTS_TO_TARGET if (slug,) in partly_counted else {}
            months = (_choose_first_month(first_of_month(first), this), this - ONE_DAY)
            asked = replace(query, where={**query.where, "service": slug, **counted})
            queries.append((slug, asked.by_field("month").with_period(months)))
    return queries


def _choose_first_month(first: date, this: date) -> date:
    """Choose the first month of the target, so that the total is what is reached; where it is too new to
    learn from, twelve months ago.
    """
    old = first <= first_of_month(this, -MIN_OBSERVED_MONTHS - 1)
    return first if old else first_of_month(this, -OBSERVED_MONTHS)


def forecast_released_counts(
    query: ReaderQuery, questions: Sequence[tuple[str, ReaderQuery]], results: Sequence[TableResult]
) -> list[OutlookLine]:
    """Present the last version of each target of these services, with what may be shown of its counts."""
    extract = query.snapshot.open_extract()
    lines = []
    for (slug, _), result in zip(questions, results, strict=True):
        for measure in STAGE_DATES:
            versions = load_versions(extract, measure, {"service": slug, **query.where})
            if versions:
                title = f"{wording.label_code(measure)}, {wording.label_code(slug)}"
                lines.append(_present_released(title, measure, versions, result, extract.seen_from()))
    return lines


def _present_released(
    title: str, measure: str, versions: Sequence[TargetVersion], result: TableResult, seen: date
) -> OutlookLine:
    shown = forecast_from_released(result, measure, versions, seen)
    last = versions[-1]
    if not shown or last.name not in shown:
        return OutlookLine(title, is_withheld=True)
    actual, forecast = shown[last.name]
    return OutlookLine(
        title,
        f"about {actual:,} of {_describe_due(last, seen)}",
        present_forecast(forecast, last, plainly=True),
        lacks_chance=any(cell.suppressed for cell in result if cell.row == (measure,)),
    )


def _describe_due(version: TargetVersion, seen: date) -> str:
    """Describe what is due by the last month that is over, or by the end of the target where that is past."""
    over = first_of_month(seen + ONE_DAY) - ONE_DAY
    month = min(f"{over:%Y-%m}", max(version.months))
    return f"{version.sum_to_month(month):,} due by the end of {wording.label_code(month)}"
