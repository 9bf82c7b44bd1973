"""A computed table as charts for a page: one chart a measure, readable on a telephone and in grey."""

from collections.abc import Callable

from handrail.design.charts import Chart, grouped_bars
from handrail.design.charts.drawing import Value
from handrail.reporting.declare import Measure
from handrail.reporting.render import words
from handrail.reporting.result import Cell, Result

UNITS = {"%": "%", "GBP": "£"}


def charts(result: Result, named: Callable[[str], str | None] | None = None) -> list[Chart]:
    """What is withheld or has no base is told beside its name, never drawn."""
    measures = list(dict.fromkeys(cell.measure for cell in result))
    return [_chart(result, measure, words.called(named), several=len(measures) > 1) for measure in measures]


def _chart(result: Result, measure: Measure, label: Callable[[str], str], *, several: bool) -> Chart:
    cells = {place: cell for place, cell in result.cells.items() if cell.measure == measure}
    rows = [row for row in result.rows if any((row, column) in cells for column in result.columns)]
    columns = [column for column in result.columns if any((row, column) in cells for row in rows)]
    title = result.table.title
    return grouped_bars(
        f"{title}: {words.label(measure.name)}" if several else title,
        [", ".join(map(label, row)) for row in rows],
        {label(column): [_value(cells.get((row, column))) for row in rows] for column in columns},
        unit=UNITS.get(measure.unit, ""),
        places=measure.decimals,
        maximum=100 if measure.unit == "%" else None,
    )


def _value(cell: Cell | None) -> Value:
    if cell is None:
        return words.NONE or "–"
    return words.figure(cell) if cell.value is None else float(cell.value)
