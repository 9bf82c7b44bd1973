"""A computed table as charts for a page, readable on a telephone and in grey: lines over time, else bars."""

from collections.abc import Callable

from handrail.charts import Chart, Value, ValueAxis, draw_grouped_bars
from handrail.figures.engine.declaration import TableMeasure
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import time_series, wording

# How far figures spread says nothing as a bar of its own.
UNDRAWN_MEASURES = ("sd",)


def draw_charts(result: TableResult, named: Callable[[str], str | None] | None = None) -> list[Chart]:
    """Draw each measure; what is suppressed or has no base is told by its name or leaves a gap."""
    measures = list(dict.fromkeys(cell.measure for cell in result))
    label = wording.make_labeller(named)
    charts = []
    for measure in measures:
        if measure.name in UNDRAWN_MEASURES:
            continue
        title = result.table.title
        title = f"{title}: {wording.label_code(measure.name)}" if len(measures) > 1 else title
        over_time = time_series.draw_time_series(result, measure, title, label)
        charts += over_time or [_draw_chart(result, measure, title, label)]
    return charts


def _draw_chart(result: TableResult, measure: TableMeasure, title: str, label: Callable[[str], str]) -> Chart:
    cells = {place: cell for place, cell in result.cells.items() if cell.measure == measure}
    rows = [row for row in result.rows if any((row, column) in cells for column in result.columns)]
    columns = [column for column in result.columns if any((row, column) in cells for row in rows)]
    return draw_grouped_bars(
        title,
        [", ".join(map(label, row)) for row in rows],
        {label(column): [_value(cells.get((row, column))) for row in rows] for column in columns},
        values=ValueAxis(
            time_series.UNITS.get(measure.unit, ""),
            measure.decimals,
            maximum=100 if measure.unit == "%" else None,
        ),
    )


def _value(cell: FigureCell | None) -> Value:
    if cell is None:
        return wording.NO_FIGURE or "–"
    return wording.format_figure(cell) if cell.value is None else float(cell.value)
