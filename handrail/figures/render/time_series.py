"""A result by month, quarter or year as lines: a few to a chart, all of one scale, a gap where nothing may be
shown or nothing is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from handrail.charts import Chart, PlaceAxis, Value, ValueAxis, draw_lines
from handrail.charts.axes import round_up
from handrail.figures.engine import grouping
from handrail.figures.engine.declaration import PeriodBlock, SpendBlock, TableMeasure
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.foundation.wording import joined

# So many lines stay apart in grey and have room for their last values.
MAX_LINES_PER_CHART = 4
# Above this a percentage is drawn on the whole scale; below, a line would lie flat on the ground.
FULL_SCALE_FROM = 50
UNITS = {"%": "%", "GBP": "£"}
COUNT_MEASURES = ("count", "events", "people")
STEPS = {"month": 1, "quarter": 3, "year": 12, "financial_year": 12}

Label = Callable[[str], str]
# name of a line -> period -> its figure
SeriesByName = dict[str, dict[str, FigureCell]]


def draw_time_series(result: TableResult, measure: TableMeasure, title: str, label: Label) -> list[Chart]:
    """The figures of one measure as lines over time; none where they are of no periods, or of too few."""
    cells = [cell for cell in result if cell.measure == measure]
    kind = _kind(result, cells)
    days = _days(kind, [_period(result, cell, kind) for cell in cells])
    whole = [period for period in days if _is_whole(result, *days[period])]
    found = _lines(result, cells, kind, label)
    drawn = {name: each for name, each in found.items() if _has_values(each, whole)}
    if len(whole) < 2 or not drawn:
        return []
    scale = _scale(
        measure, [cell for each in drawn.values() for period, cell in each.items() if period in whole]
    )
    names = list(drawn)
    parts = [
        names[start : start + MAX_LINES_PER_CHART] for start in range(0, len(names), MAX_LINES_PER_CHART)
    ]
    told = []
    for number, part in enumerate(parts, 1):
        # What has no course is told in the table of the last chart.
        quiet = [name for name in found if name not in drawn] if number == len(parts) else []
        heading = f"{title} ({number} of {len(parts)})" if len(parts) > 1 else title
        chart = _drawn(heading, {name: drawn[name] for name in part}, kind, whole, measure, scale)
        rows = _rows({name: found[name] for name in (*part, *quiet)}, days)
        note = " ".join([*_notes(chart, quiet), *_unfinished([each for each in days if each not in whole])])
        columns = [wording.label_code(kind), *part, *quiet]
        told.append(replace(chart, columns=_columns(columns), rows=rows, note=note))
    return told


def _kind(result: TableResult, cells: Iterable[FigureCell]) -> str:
    """The kind of period that figures are of: what the table is broken down by, else its own; '' of none."""
    for cell in cells:
        block = result.table.blocks[cell.block]
        own = [block.kind] if isinstance(block, PeriodBlock | SpendBlock) else []
        if found := [name for name in (*dict(cell.by), *own) if name in grouping.PERIODS]:
            return found[0]
    return ""


def _period(result: TableResult, cell: FigureCell, kind: str) -> str:
    """The period of a figure as the table labels it: 2026-11, missing, all."""
    label = dict(cell.by).get(kind, cell.line)
    return result.table.all_label if label == ALL_GROUPS and kind in dict(cell.by) else label


def _days(kind: str, periods: Iterable[str]) -> dict[str, tuple[dt.date, dt.date]]:
    """The first and last day of each period by its label, in order; what is of no period is left out."""
    found = {label: days for label in periods if (days := grouping.days_of(kind, label))}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _is_whole(result: TableResult, first: dt.date, last: dt.date) -> bool:
    """Whether all of a period was asked for, and was over when it was counted: else it would look like a
    fall."""
    return (
        (not result.from_ or first.isoformat() >= result.from_)
        and (not result.to or last.isoformat() <= result.to)
        and (not result.as_at or last.isoformat() < result.as_at[:10])
    )


def _lines(result: TableResult, cells: Iterable[FigureCell], kind: str, label: Label) -> SeriesByName:
    found: SeriesByName = {}
    if not kind:
        return found
    for cell in cells:
        period = _period(result, cell, kind)
        parts = [*cell.row, *cell.column.split(" / ")]
        parts.remove(period)
        if len(parts) > 1 and cell.measure.name in parts:
            parts.remove(cell.measure.name)
        found.setdefault(", ".join(map(label, parts)), {})[period] = cell
    return found


def _has_values(line: dict[str, FigureCell], whole: Sequence[str]) -> bool:
    return any(line[period].value for period in whole if period in line)


def _scale(measure: TableMeasure, cells: Iterable[FigureCell]) -> tuple[float, float]:
    """From where to where all charts of a measure go, so that they can be compared."""
    values = [float(cell.value) for cell in cells if cell.value is not None]
    top = round_up(max(values))
    low = min(values)
    if measure.unit == "%" and top > FULL_SCALE_FROM:
        top = 100
    return (-round_up(-low) if low < 0 else 0, top)


def _drawn(
    title: str,
    found: SeriesByName,
    kind: str,
    whole: Sequence[str],
    measure: TableMeasure,
    scale: tuple[float, float],
) -> Chart:
    between = _between(kind, whole)
    series = {
        name: [(first, _value(line.get(label), measure)) for label, first in between.items()]
        for name, line in found.items()
    }
    return draw_lines(
        title,
        series,
        values=ValueAxis(UNITS.get(measure.unit, ""), measure.decimals, *scale),
        places=PlaceAxis(names={first: wording.label_code(label) for label, first in between.items()}),
    )


def _between(kind: str, whole: Sequence[str]) -> dict[str, dt.date]:
    """Every period from the first to the last, those in which nothing happened as well, by its label."""
    names = {days[0]: label for label in whole if (days := grouping.days_of(kind, label))}
    day, last, found = min(names), max(names), {}
    while day <= last:
        found[names.get(day, day.isoformat())] = day
        day = grouping.months_later(day, STEPS[kind])
    return found


def _value(cell: FigureCell | None, measure: TableMeasure) -> Value:
    if cell is None:
        return 0 if measure.kind in COUNT_MEASURES else None
    return wording.format_figure(cell) if cell.value is None else float(cell.value)


def _rows(found: SeriesByName, days: dict[str, tuple[dt.date, dt.date]]) -> list[list[str]]:
    """Every figure of these lines, by period; those of no period last."""
    others = dict.fromkeys(period for line in found.values() for period in line if period not in days)
    return [
        [
            wording.label_code(period),
            *(wording.format_figure(line[period]) if period in line else "–" for line in found.values()),
        ]
        for period in (*days, *others)
    ]


def _columns(names: Sequence[str]) -> list[dict[str, object]]:
    return [{"key": str(order), "text": name, "numeric": order > 0} for order, name in enumerate(names)]


def _notes(chart: Chart, quiet: Sequence[str]) -> list[str]:
    gaps = any(value in (wording.SUPPRESSED, "–", "not recorded") for row in chart.rows for value in row)
    return [
        *(["A gap in a line: not shown, or not known."] if gaps else []),
        *([f"Not drawn, nothing to show: {joined(quiet)}."] if quiet else []),
    ]


def _unfinished(periods: Sequence[str]) -> list[str]:
    told = joined([wording.label_code(period) for period in periods])
    return [f"Not drawn, as only a part of it is counted: {told}."] if periods else []
