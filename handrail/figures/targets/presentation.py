"""Targets as CSV, as JSON, drawn, and in words: every version of each with its derivation."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from handrail.capacity import Forecast
from handrail.charts import Chart, PlaceAxis, Value, ValueAxis, build_svg_file, draw_lines
from handrail.figures.engine.result import Number, compute_percent
from handrail.figures.render import wording
from handrail.figures.targets.actuals import ActualCount
from handrail.figures.targets.attainment import Attainment
from handrail.figures.targets.versions import TargetVersion
from handrail.foundation.dates import first_of_month

# A month that is not over would look like a fall.
UNFINISHED_NOTE = "What is reached is drawn to the last month that is over."
_FORECAST_COLUMNS = ("chance", "low", "median", "high", "limit", "rests_on")


def percent_of_target(actual: float, target: float) -> Number:
    """Return actual as a percentage of target, computed from both as they are printed."""
    return compute_percent(int(actual) * 10, round(target * 10))


def describe_progress(attainment: Attainment, version: TargetVersion, month: str) -> tuple[str, Number]:
    """Describe the cumulative actual against the cumulative target at the end of a month.

    The percentage comes second; None of a target that is itself a percentage.
    """
    by = f"by the end of {wording.label_code(month)}"
    if attainment.is_percent:
        actual, level = attainment.to_date.get(month, ActualCount()), version.level_in_month(month)
        target = "" if level is None else f", where the target is {level}%"
        unknown = f"; not known of {actual.missing:,} more" if actual.missing else ""
        share = attainment.percent_to_month(month)
        reached = "Of nobody known" if share is None else f"{share}% ({actual.n:,} of {actual.base:,})"
        return f"{reached} {by}{target}{unknown}", None
    reached_n, due = attainment.sum_actuals(month), version.sum_to_month(month)
    unknown_n = attainment.sum_unknown(month)
    unknown = f"; not known of {unknown_n:,} more" if unknown_n else ""
    return f"{reached_n:,} of {due:,} due {by}{unknown}", percent_of_target(reached_n, due)


# --- files -------------------------------------------------------------------------------------------------


def to_csv(attainment: Attainment, forecasts: Mapping[str, Forecast] | None = None) -> str:
    """Write month, actual, cumulative actual, then for each version its target, cumulative target (to one
    decimal) and what percent of that is reached.

    Of a percentage: month, all that was counted to its end, its base, those not known and the percentage;
    then for each version the percentage in force. With `forecasts`, the last month of each version says in
    further columns the chance of reaching it in tenths, the middle and the range of what may be counted by
    then, and what that rests on.
    """
    out = io.StringIO()
    rows = (
        _list_percentages(attainment) if attainment.is_percent else _list_counts(attainment, forecasts or {})
    )
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _list_percentages(attainment: Attainment) -> Iterator[list[object]]:
    targets = (f"target_{version.name}" for version in attainment.versions)
    yield ["month", "n", "base_n", "missing_n", attainment.measure, *targets]
    for month in attainment.months:
        actual = attainment.to_date.get(month)
        counts: list[object] = [""] * 4
        if actual:
            counts = [actual.n, actual.base, actual.missing, attainment.percent_to_month(month)]
        yield [month, *counts, *(version.level_in_month(month) for version in attainment.versions)]


def _list_counts(attainment: Attainment, forecasts: Mapping[str, Forecast]) -> Iterator[list[object]]:
    header = ["month", attainment.measure, "cumulative"]
    for version in attainment.versions:
        header += [f"target_{version.name}", f"cumulative_{version.name}", f"percent_{version.name}"]
    forecast_versions = [version for version in attainment.versions if version.name in forecasts]
    header += [f"{column}_{version.name}" for version in forecast_versions for column in _FORECAST_COLUMNS]
    yield list(header)
    for month in attainment.months:
        actual = attainment.sum_actuals(month)
        row: list[object] = [month, attainment.actuals.get(month, 0), actual]
        for version in attainment.versions:
            target = version.sum_to_month(month)
            row += [f"{version.months.get(month, 0):g}", target, percent_of_target(actual, target)]
        for version in forecast_versions:
            is_last = month == max(version.months)
            row += _list_forecast(forecasts[version.name]) if is_last else [""] * len(_FORECAST_COLUMNS)
        yield row


def _list_forecast(made: Forecast) -> list[object]:
    rests_on = " ".join([*made.assumptions.values(), f"{made.method.name}, version {made.version}."])
    return [f"{made.probability:.1f}", made.low, made.median, made.high, made.limit, rests_on]


def to_json(attainment: Attainment, forecasts: Mapping[str, Forecast]) -> str:
    """Write everything: counts and every version of the target by month, with its forecast."""
    document: dict[str, object] = {
        "measure": attainment.measure,
        "where": attainment.where,
        "months": attainment.months,
        "reached": attainment.actuals,
        "unknown": attainment.unknown,
    }
    if attainment.is_percent:
        document["to_date"] = {
            month: {**asdict(actual), "percent": attainment.percent_to_month(month)}
            for month, actual in attainment.to_date.items()
        }
    document["profiles"] = [
        {
            **asdict(version),
            "chance": forecasts[version.name].as_dict() if version.name in forecasts else None,
        }
        for version in attainment.versions
    ]
    return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"


# --- the chart ---------------------------------------------------------------------------------------------


def list_finished_months(attainment: Attainment, as_at: dt.date) -> list[str]:
    """Return the months that are over on a day: of another not all that is due in it is reached yet."""
    return [month for month in attainment.months if first_of_month(_first_day(month), 1) <= as_at]


def _first_day(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def draw_attainment(title: str, attainment: Attainment, finished: Sequence[str]) -> Chart:
    """Draw the actuals of the finished months and each version of the target, month by month.

    Of a percentage each point is the share to the end of the month.
    """
    days = {month: _first_day(month) for month in attainment.months}
    targets = [target for version in attainment.versions for target in version.months.values()]
    are_whole = all(float(target).is_integer() for target in targets)
    series: dict[str, list[tuple[dt.date, Value]]] = {
        "Reached": [
            (day, _actual_point(attainment, month) if month in finished else "not over yet")
            for month, day in days.items()
        ]
    }
    for version in attainment.versions:
        series[f"Target: {version.name}"] = [
            (day, _target_point(attainment, version, month) if month >= version.begins else "–")
            for month, day in days.items()
        ]
    unit, maximum = ("%", 100) if attainment.is_percent else ("", None)
    return draw_lines(
        title,
        series,
        values=ValueAxis(unit, 0 if are_whole else None, maximum=maximum),
        places=PlaceAxis("Month", {day: wording.label_code(month) for month, day in days.items()}),
        note="" if set(attainment.months[-1:]) <= set(finished) else UNFINISHED_NOTE,
    )


def _actual_point(attainment: Attainment, month: str) -> Value:
    if not attainment.is_percent:
        return attainment.actuals.get(month, 0)
    share = attainment.percent_to_month(month)
    return "nobody known" if share is None else share


def _target_point(attainment: Attainment, version: TargetVersion, month: str) -> Value:
    return version.level_in_month(month) if attainment.is_percent else version.months.get(month, "–")


def to_svg(attainment: Attainment, as_at: dt.date) -> str:
    """Write the chart as a file of its own, with every figure and who set the targets in its description."""
    how = "to date" if attainment.is_percent else "by month"
    finished = list_finished_months(attainment, as_at)
    chart = draw_attainment(f"{attainment.measure_name} against target, {how}", attainment, finished)
    return build_svg_file(chart, description=describe_attainment(attainment)) + "\n"


def describe_attainment(attainment: Attainment) -> str:
    """Return the chart in words, month by month, and who set each version and why."""
    unit = "%" if attainment.is_percent else ""
    months = []
    for month in attainment.months:
        targets = [
            f"{version.name} target {version.months[month]:g}{unit}"
            for version in attainment.versions
            if month in version.months
        ]
        months.append(f"{month}: {', '.join([_describe_actual(attainment, month), *targets])}")
    reasons = [
        f"{version.name}: set on {version.set_on or 'an unknown day'} by {version.author or 'nobody named'}. "
        f"{version.reason} {version.derivation}".strip()
        for version in attainment.versions
    ]
    return "; ".join(months) + ". " + " ".join(reasons)


def _describe_actual(attainment: Attainment, month: str) -> str:
    if not attainment.is_percent:
        return str(attainment.actuals.get(month, 0))
    actual = attainment.to_date.get(month, ActualCount())
    if not actual.base:
        return "nobody known to date"
    return f"{attainment.percent_to_month(month)}% to date, {actual.n} of {actual.base}"
