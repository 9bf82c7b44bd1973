"""A result made ready for a page: its table with links to records, its charts, what is lacking."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import mark_safe

from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import comparison as comparing
from handrail.figures.render import page_charts, to_html, wording
from handrail.reporting.queries import find_names
from handrail.reporting.query import ReaderQuery
from handrail.reporting.views.empty_table import explain_empty_table

RECORD_KINDS = {"numerator": "Counted", "base": "In the base", "missing": "Missing", "excluded": "Left out"}


def present_result(query: ReaderQuery, result: TableResult, *, folded: bool = False) -> dict[str, Any]:
    """What the templates show of a result; `folded` where its definitions wait to be opened."""
    named, result = find_names(result), drop_repeated_totals(result)
    link = None if query.protected else make_record_link(query, result)
    return {
        "name": result.table.name,
        "title": result.table.title,
        # Made by the reporting renderer, which escapes what it is given.
        "html": mark_safe(to_html(result, link, named.get, "What is counted here" if folded else "")),
        "charts": page_charts.draw_charts(result, named.get),
        "lacking": explain_empty_table(query, result),
    }


def drop_repeated_totals(result: TableResult) -> TableResult:
    """Without the figures of all groups together where there is one group, which says the same."""
    groups = {cell.by[0] for cell in result if cell.by}
    alone = {
        name
        for name, _ in groups
        if len([1 for each, label in groups if each == name and label != ALL_GROUPS]) == 1
    }
    cells = {
        place: cell
        for place, cell in result.cells.items()
        if not (cell.by and cell.by[0][0] in alone and cell.by[0][1] == ALL_GROUPS)
    }
    if len(cells) == len(result.cells):
        return result
    kept = {row for row, _ in cells}, {column for _, column in cells}
    return replace(
        result,
        cells=cells,
        rows=tuple(row for row in result.rows if row in kept[0]),
        columns=tuple(column for column in result.columns if column in kept[1]),
    )


def make_record_link(query: ReaderQuery, result: TableResult) -> Callable[[FigureCell, str], str | None]:
    """The address of the records behind a cell, by kind."""

    def address(cell: FigureCell, kind: str) -> str | None:
        if not cell.column or (cell.base_n == 0 and not cell.missing_n):
            return None
        return build_records_address(query, result.table.name, cell.row, cell.column, kind)

    return address


def build_records_address(
    query: ReaderQuery, name: str, row: tuple[str, ...], column: str, kind: str = "numerator"
) -> str:
    figure = [*(("row", label) for label in row), ("column", column), ("kind", kind)]
    # The cases are those of the extract that gave the figure, whatever has been made since.
    question = query.to_query_string(compare=None, extract=query.snapshot.id)
    joined = f"{question}&{urlencode(figure)}" if question else f"?{urlencode(figure)}"
    return f"{reverse('figure-records', args=[name])}{joined}"


def build_cases_address(services: Sequence[str], **filters: Any) -> str:
    """The list of cases under filters of its own: stage, case_manager, overdue, ending, task."""
    parameters = {"service": services[0] if len(services) == 1 else "", **filters}
    return f"{reverse('cases')}?{urlencode({name: value for name, value in parameters.items() if value})}"


def present_comparison(query: ReaderQuery, result: TableResult) -> dict[str, Any]:
    """The comparison with the period before. Raises UserError where there is none."""
    period = query.get_earlier_period()
    before = query.compute_table(result.table, **period)
    label = wording.make_labeller({**find_names(before), **find_names(result)}.get)
    # What only one of the two periods says twice is said of both.
    short = drop_repeated_totals(result), drop_repeated_totals(before)
    now, then = short if short[0] is not result and short[1] is not before else (result, before)
    rows = [
        {
            "what": ", ".join(label(part) for part in (*each.row, each.column)),
            "now": comparing.format_figure(each.now),
            "before": comparing.format_figure(each.before),
            "change": each.difference,
            "base_now": comparing.format_base(each.now),
            "base_before": comparing.format_base(each.before),
        }
        for each in comparing.list_changes(now, then)
        if any(cell is not None and cell.value != 0 for cell in (each.now, each.before))
    ]
    return {"rows": rows, "result": before, **period}
