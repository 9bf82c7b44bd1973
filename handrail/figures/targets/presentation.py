"""How targets are told: as CSV, as JSON, drawn, and in words; every version of each and its derivation."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
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


def percent_of_target(so_far: float, due: float) -> Number:
    """The percentage of what is due as it is told, so that who divides what is printed finds it."""
    return compute_percent(int(so_far) * 10, round(due * 10))


def describe_progress(found: Attainment, profile: TargetVersion, month: str) -> tuple[str, Number]:
    """What is reached by the end of a month of what is due by then, and the percentage beside it."""
    by = f"by the end of {wording.label_code(month)}"
    if found.is_percent:
        each, level = found.to_date.get(month, ActualCount()), profile.level_in_month(month)
        asks = "" if level is None else f", where the target is {level}%"
        lack = f"; not known of {each.missing:,} more" if each.missing else ""
        share = found.percent_to_month(month)
        said = "Of nobody known" if share is None else f"{share}% ({each.n:,} of {each.base:,})"
        return f"{said} {by}{asks}{lack}", None
    so_far, due = int(found.sum_to_month(month, found.actuals)), profile.sum_to_month(month)
    unknown = int(found.sum_to_month(month, found.unknown))
    lack = f"; not known of {unknown:,} more" if unknown else ""
    return f"{so_far:,} of {due:,} due {by}{lack}", percent_of_target(so_far, due)


def to_csv(found: Attainment, chances: Mapping[str, Forecast] | None = None) -> str:
    """month, reached, reached so far, then for each profile its target, the target so far (to one decimal)
    and what percent of that is reached.

    Of a percentage: month, all that was counted to its end, its base, those not known and the percentage;
    then for each profile the percentage in force.

    With `chances`, profile by profile, the last month of each says in further columns the chance of reaching
    it in tenths, the middle and the range of what may be counted by then, and what that rests on.
    """
    out = io.StringIO()
    rows = _list_percentages(found) if found.is_percent else _list_counts(found, chances or {})
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _list_percentages(found: Attainment) -> Iterator[list[object]]:
    named = (f"target_{profile.name}" for profile in found.versions)
    yield ["month", "n", "base_n", "missing_n", found.measure, *named]
    for month in found.months:
        each = found.to_date.get(month)
        counted = [each.n, each.base, each.missing, found.percent_to_month(month)] if each else [""] * 4
        yield [month, *counted, *(profile.level_in_month(month) for profile in found.versions)]


def _list_counts(found: Attainment, chances: Mapping[str, Forecast]) -> Iterator[list[object]]:
    header = ["month", found.measure, "cumulative"]
    for profile in found.versions:
        header += [f"target_{profile.name}", f"cumulative_{profile.name}", f"percent_{profile.name}"]
    made = {each.name: chances[each.name] for each in found.versions if each.name in chances}
    header += [f"{column}_{name}" for name in made for column in _FORECAST_COLUMNS]
    yield list(header)
    for month in found.months:
        so_far = int(found.sum_to_month(month, found.actuals))
        row: list[object] = [month, found.actuals.get(month, 0), so_far]
        for profile in found.versions:
            due = profile.sum_to_month(month)
            row += [f"{profile.months.get(month, 0):g}", due, percent_of_target(so_far, due)]
        for profile in (each for each in found.versions if each.name in made):
            last = month == max(profile.months)
            row += _list_forecast(made[profile.name]) if last else [""] * len(_FORECAST_COLUMNS)
        yield row


_FORECAST_COLUMNS = ("chance", "low", "median", "high", "limit", "rests_on")


def _list_forecast(made: Forecast) -> list[object]:
    rests_on = " ".join([*made.assumptions.values(), f"{made.method.name}, version {made.version}."])
    return [f"{made.probability:.1f}", made.low, made.median, made.high, made.limit, rests_on]


def to_json(found: Attainment, chances: Mapping[str, Forecast]) -> str:
    """All of it: counts and every version of the target by month, with what may become of each."""
    profiles = [{**asdict(each), "chance": chances[each.name].as_dict() if each.name in chances else None}
                for each in found.versions]  # fmt: skip
    told = {
        "measure": found.measure,
        "where": found.where,
        "months": found.months,
        "reached": found.actuals,
        "unknown": found.unknown,
    }
    if found.is_percent:
        told["to_date"] = {month: {**asdict(each), "percent": found.percent_to_month(month)}
                           for month, each in found.to_date.items()}  # fmt: skip
    return json.dumps({**told, "profiles": profiles}, indent=2, ensure_ascii=False, default=str) + "\n"


def format_target(due: float) -> str:
    """A target as people count: where 346.9 are due, the 347th reaches it."""
    return f"{math.ceil(round(due, 6)):,}"


def list_finished_months(found: Attainment, as_at: dt.date) -> list[str]:
    """The months that are over on a day: of another not all is reached yet that is due in it."""
    return [
        month for month in found.months
        if first_of_month(dt.date.fromisoformat(f"{month}-01"), 1) <= as_at
    ]  # fmt: skip


def draw_attainment(title: str, found: Attainment, told: Sequence[str]) -> Chart:
    """What was reached in the months `told` and each version of the target, month by month; a percentage to
    the end of each.
    """
    days = {month: dt.date.fromisoformat(f"{month}-01") for month in found.months}
    whole = all(float(value).is_integer() for each in found.versions for value in each.months.values())
    places = 0 if whole else None
    return draw_lines(
        title,
        {
            "Reached": [
                (day, _actual_point(found, month) if month in told else "not over yet")
                for month, day in days.items()
            ],
            **{
                f"Target: {each.name}": [
                    (day, _target_point(found, each, month) if month >= each.begins else "–")
                    for month, day in days.items()
                ]
                for each in found.versions
            },
        },
        values=ValueAxis("%", places, maximum=100) if found.is_percent else ValueAxis(places=places),
        places=PlaceAxis("Month", {day: wording.label_code(month) for month, day in days.items()}),
        note="" if set(found.months[-1:]) <= set(told) else UNFINISHED_NOTE,
    )


def _actual_point(found: Attainment, month: str) -> Value:
    if not found.is_percent:
        return found.actuals.get(month, 0)
    share = found.percent_to_month(month)
    return "nobody known" if share is None else share


def _target_point(found: Attainment, profile: TargetVersion, month: str) -> Value:
    if found.is_percent:
        return profile.level_in_month(month)
    return profile.months.get(month, "–")


def to_svg(found: Attainment, as_at: dt.date) -> str:
    """The same drawing as a file of its own, every figure and who set the targets in its text alternative."""
    how = "to date" if found.is_percent else "by month"
    chart = draw_attainment(
        f"{found.measure_name} against target, {how}", found, list_finished_months(found, as_at)
    )
    return build_svg_file(chart, description=describe_attainment(found)) + "\n"


def describe_attainment(found: Attainment) -> str:
    """The chart in words."""
    said, unit = [], "%" if found.is_percent else ""
    for month in found.months:
        targets = ", ".join(
            f"{profile.name} target {profile.months[month]:g}{unit}"
            for profile in found.versions
            if month in profile.months
        )
        said.append(f"{month}: {_describe_actual(found, month)}" + (f", {targets}" if targets else ""))
    why = [
        f"{profile.name}: set on {profile.set_on or 'an unknown day'} by {profile.author or 'nobody named'}. "
        f"{profile.reason} {profile.derivation}".strip()
        for profile in found.versions
    ]
    return "; ".join(said) + ". " + " ".join(why)


def _describe_actual(found: Attainment, month: str) -> str:
    if not found.is_percent:
        return str(found.actuals.get(month, 0))
    each = found.to_date.get(month, ActualCount())
    return (
        f"{found.percent_to_month(month)}% to date, {each.n} of {each.base}"
        if each.base
        else "nobody known to date"
    )
