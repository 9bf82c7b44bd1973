"""Tables as pages show them: drawn, with links to their records, their charts, and what is lacking."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from handrail.charts import Chart
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import comparison, page_charts, to_html, wording
from handrail.reporting.queries import find_names
from handrail.reporting.query import ReaderQuery
from handrail.reporting.views.cells import RowView
from handrail.reporting.views.empty_table import explain_empty_table

RECORD_KINDS = {"numerator": "Counted", "base": "In the base", "missing": "Missing", "excluded": "Left out"}


@dataclass(frozen=True)
class ResultView:
    """A table as a page shows it: drawn, with its charts, or what it lacks where there is nothing to show."""

    name: str
    title: str
    html: SafeString
    charts: list[Chart]
    lacking: str


@dataclass(frozen=True)
class ComparisonView:
    """The figures of a table and those of the period before, and that period's first and last day."""

    period: tuple[dt.date, dt.date]
    rows: list[RowView]


def present_result(query: ReaderQuery, result: TableResult, *, folded: bool = False) -> ResultView:
    """Present a table as a page shows it; `folded` where its definitions wait to be opened."""
    named, result = find_names(result), drop_repeated_totals(result)
    link = None if query.protected else make_record_link(query, result)
    html = to_html(result, link, named.get, "What is counted here" if folded else "")
    return ResultView(
        result.table.name,
        result.table.title,
        mark_safe(html),  # the renderer escapes what it is given
        list(page_charts.draw_charts(result, named.get)),
        explain_empty_table(query, result),
    )


def drop_repeated_totals(result: TableResult) -> TableResult:
    """Leave out the figures of all groups together where there is one group, which says the same."""
    groups = {cell.by[0] for cell in result if cell.by}
    alone = {
        name
        for name, _ in groups
        if len([label for field, label in groups if field == name and label != ALL_GROUPS]) == 1
    }
    cells = {
        place: cell
        for place, cell in result.cells.items()
        if not (cell.by and cell.by[0][0] in alone and cell.by[0][1] == ALL_GROUPS)
    }
    if len(cells) == len(result.cells):
        return result
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    return replace(
        result,
        cells=cells,
        rows=tuple(row for row in result.rows if row in rows),
        columns=tuple(column for column in result.columns if column in columns),
    )


def make_record_link(query: ReaderQuery, result: TableResult) -> Callable[[FigureCell, str], str | None]:
    """Make the function that gives the address of the records behind a cell, by kind."""

    def build_address(cell: FigureCell, kind: str) -> str | None:
        if not cell.column or (cell.base_n == 0 and not cell.missing_n):
            return None
        return build_records_address(query, result.table.name, cell.row, cell.column, kind)

    return build_address


def build_records_address(
    query: ReaderQuery, name: str, row: tuple[str, ...], column: str, kind: str = "numerator"
) -> str:
    """Return the address of the records behind a figure, of one of the kinds of RECORD_KINDS."""
    figure = [*(("row", label) for label in row), ("column", column), ("kind", kind)]
    # The cases are those of the extract that gave the figure, whatever has been made since.
    question = query.to_query_string(compare=None, extract=query.snapshot.id)
    joined = f"{question}&{urlencode(figure)}" if question else f"?{urlencode(figure)}"
    return f"{reverse('figure-records', args=[name])}{joined}"


def build_cases_address(services: Sequence[str], **filters: object) -> str:
    """Return the address of the list of cases, filtered: stage, case_manager, overdue, ending, task."""
    parameters = {"service": services[0] if len(services) == 1 else "", **filters}
    return f"{reverse('cases')}?{urlencode({name: value for name, value in parameters.items() if value})}"


def present_comparison(query: ReaderQuery, result: TableResult) -> ComparisonView:
    """Compare a table with the one of the period before. Raises UserError where there is none."""
    earlier = query.with_earlier_period()
    before = earlier.compute_table(result.table)
    label = wording.make_labeller({**find_names(before), **find_names(result)}.get)
    # What only one of the two periods says twice is said of both.
    short = drop_repeated_totals(result), drop_repeated_totals(before)
    now, then = short if short[0] is not result and short[1] is not before else (result, before)
    rows: list[RowView] = [
        [
            ", ".join(label(part) for part in (*change.row, change.column)),
            comparison.format_figure(change.now),
            comparison.format_figure(change.before),
            change.difference,
            comparison.format_base(change.now),
            comparison.format_base(change.before),
        ]
        for change in comparison.list_changes(now, then)
        if any(cell is not None and cell.value != 0 for cell in (change.now, change.before))
    ]
    return ComparisonView(earlier.days, rows)
