"""A result by month, quarter or year as lines, a few to a chart and all on one scale.

What may not be shown or is not known leaves a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from handrail.charts import Chart, PlaceAxis, Value, ValueAxis, draw_lines
from handrail.charts.axes import round_up
from handrail.figures.engine.declaration import PeriodBlock, SpendBlock, TableMeasure
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.foundation.periods import PERIOD_KINDS, Period
from handrail.foundation.wording import join_words

# As many lines as stay apart in grey and have room for their last values.
MAX_LINES_PER_CHART = 4
# Above this a percentage is drawn on the whole scale; below, a line would lie flat on the ground.
FULL_SCALE_FROM = 50
UNITS = {"%": "%", "GBP": "£"}
COUNT_MEASURES = ("count", "events", "people")

Label = Callable[[str], str]
# name of a line -> label of a period -> its figure
SeriesByName = dict[str, dict[str, FigureCell]]


def draw_time_series(result: TableResult, measure: TableMeasure, title: str, label: Label) -> list[Chart]:
    """Draw the figures of one measure as lines over time; none where they are of fewer than two periods."""
    cells = [cell for cell in result if cell.measure == measure]
    kind = _find_period_kind(result, cells)
    periods = _list_periods(kind, [_label_of_period(result, cell, kind) for cell in cells])
    finished = [period for period in periods if _is_fully_counted(result, period)]
    labels = {period.label for period in finished}
    series = _group_by_line(result, cells, kind, label)
    drawn = {name: line for name, line in series.items() if _has_values(line, labels)}
    if len(finished) < 2 or not drawn:
        return []
    shown = [cell for line in drawn.values() for period, cell in line.items() if period in labels]
    axis = _make_value_axis(measure, shown)
    names = list(drawn)
    starts = range(0, len(names), MAX_LINES_PER_CHART)
    charts = []
    for number, start in enumerate(starts, 1):
        part = names[start : start + MAX_LINES_PER_CHART]
        heading = f"{title} ({number} of {len(starts)})" if len(starts) > 1 else title
        chart = _draw_part(heading, {name: drawn[name] for name in part}, finished, axis)
        # Lines with nothing to draw stand in the table of the last chart.
        empty = [name for name in series if name not in drawn] if number == len(starts) else []
        chart = replace(
            chart,
            columns=_make_columns([wording.label_code(kind), *part, *empty]),
            rows=_make_rows({name: series[name] for name in (*part, *empty)}, periods),
        )
        unfinished = [period for period in periods if period not in finished]
        charts.append(replace(chart, note=_write_note(chart, empty, unfinished)))
    return charts


def _find_period_kind(result: TableResult, cells: Iterable[FigureCell]) -> str:
    """Return the kind of period of the breakdown, else that of the block; '' where there is neither."""
    for cell in cells:
        block = result.table.blocks[cell.block]
        own = [block.kind] if isinstance(block, PeriodBlock | SpendBlock) else []
        if kinds := [name for name in (*dict(cell.by), *own) if name in PERIOD_KINDS]:
            return kinds[0]
    return ""


def _label_of_period(result: TableResult, cell: FigureCell, kind: str) -> str:
    """Return the period of a figure as the table labels it: 2026-11, missing, all."""
    label = dict(cell.by).get(kind, cell.line)
    return result.table.all_label if label == ALL_GROUPS and kind in dict(cell.by) else label


def _list_periods(kind: str, labels: Iterable[str]) -> list[Period]:
    """Return the periods that labels name, in order; labels such as 'missing' name none."""
    periods = {Period.from_label(kind, label) for label in labels}
    return sorted(period for period in periods if period)


def _is_fully_counted(result: TableResult, period: Period) -> bool:
    """Return whether all of a period was asked for and over when counted: a part would look like a fall."""
    first, last = period.first.isoformat(), period.last.isoformat()
    return (
        (not result.from_ or first >= result.from_)
        and (not result.to or last <= result.to)
        and (not result.as_at or last < result.as_at[:10])
    )


def _group_by_line(result: TableResult, cells: Iterable[FigureCell], kind: str, label: Label) -> SeriesByName:
    series: SeriesByName = {}
    for cell in cells if kind else ():
        period = _label_of_period(result, cell, kind)
        parts = [*cell.row, *cell.column.split(" / ")]
        parts.remove(period)
        if len(parts) > 1 and cell.measure.name in parts:
            parts.remove(cell.measure.name)
        series.setdefault(", ".join(map(label, parts)), {})[period] = cell
    return series


def _has_values(line: dict[str, FigureCell], labels: Iterable[str]) -> bool:
    return any(line[label].value for label in labels if label in line)


def _make_value_axis(measure: TableMeasure, cells: Iterable[FigureCell]) -> ValueAxis:
    """Return one scale for all charts of a measure, so that they can be compared."""
    values = [float(cell.value) for cell in cells if cell.value is not None]
    top = round_up(max(values))
    low = min(values)
    if measure.unit == "%" and top > FULL_SCALE_FROM:
        top = 100
    bottom = -round_up(-low) if low < 0 else 0
    return ValueAxis(UNITS.get(measure.unit, ""), measure.decimals, bottom, top)


def _draw_part(title: str, series: SeriesByName, finished: Sequence[Period], axis: ValueAxis) -> Chart:
    """Draw some lines over every period from the first to the last, the empty ones included."""
    count = finished[-1].number - finished[0].number + 1
    periods = [finished[0].move_by(number) for number in range(count)]
    return draw_lines(
        title,
        {
            name: [(period.first, _to_value(line.get(period.label), line)) for period in periods]
            for name, line in series.items()
        },
        values=axis,
        places=PlaceAxis(names={period.first: wording.label_code(period.label) for period in periods}),
    )


def _to_value(cell: FigureCell | None, line: dict[str, FigureCell]) -> Value:
    """Return the value to draw: of a period without a figure, no events counted is 0 and no mean is a gap."""
    if cell is None:
        measure = next(iter(line.values())).measure
        return 0 if measure.kind in COUNT_MEASURES else None
    return wording.format_figure(cell) if cell.value is None else float(cell.value)


def _make_rows(series: SeriesByName, periods: Iterable[Period]) -> list[list[str]]:
    """Return every figure of some lines by period; figures of no period come last."""
    labels = [period.label for period in periods]
    others = [label for line in series.values() for label in line if label not in labels]
    return [
        [
            wording.label_code(label),
            *(wording.format_figure(line[label]) if label in line else "–" for line in series.values()),
        ]
        for label in dict.fromkeys([*labels, *others])
    ]


def _make_columns(names: Sequence[str]) -> list[dict[str, object]]:
    return [{"key": str(order), "text": name, "numeric": order > 0} for order, name in enumerate(names)]


def _write_note(chart: Chart, empty: Sequence[str], unfinished: Sequence[Period]) -> str:
    sentences = []
    if any(value in (wording.SUPPRESSED, "–", "not recorded") for row in chart.rows for value in row):
        sentences.append("A gap in a line: not shown, or not known.")
    if empty:
        sentences.append(f"Not drawn, nothing to show: {join_words(empty)}.")
    if unfinished:
        labels = join_words([wording.label_code(period.label) for period in unfinished])
        sentences.append(f"Not drawn, as only a part of it is counted: {labels}.")
    return " ".join(sentences)
