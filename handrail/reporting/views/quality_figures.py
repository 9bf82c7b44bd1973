"""The quality of the records on dashboards: what is most often missing, and all that cannot be true."""

from collections.abc import Sequence

from django.urls import reverse

from handrail.figures.engine.result import FigureCell, TableResult
from handrail.figures.render import wording
from handrail.reporting.query import ReaderQuery
from handrail.reporting.views.dashboard_figures import DashboardFigure, describe_base
from handrail.reporting.views.quality import count_wrong

WORST_FIELDS_SHOWN = 5
# Fields that are asked for as outcomes, and so counted where those are overdue.
OUTCOME_FIELDS = ("work_attendance_discharge", "eq5d_discharge")


def present_worst_quality(query: ReaderQuery, results: Sequence[TableResult]) -> list[DashboardFigure]:
    """Present the fields least often filled in, and every contradiction or overdue outcome that is there.

    `results` are the tables of quality, completeness first.
    """
    complete, *others = results
    figures = [
        _link_line(query, complete, row, f"{wording.label_code(row[0])} not filled in", cell)
        for row, cell in _list_least_complete(complete)[:WORST_FIELDS_SHOWN]
    ]
    for result in others:
        late = "Overdue: " if result.table.name == "overdue-outcomes" else ""
        for row in result.rows:
            cell = result.cells.get((row, get_total_label(result)))
            if cell is not None and cell.n:
                figures.append(_link_line(query, result, row, late + wording.label_code(row[0]), cell))
    return figures


def _list_least_complete(complete: TableResult) -> list[tuple[tuple[str, ...], FigureCell]]:
    """List the fields that are not always filled in, the least complete first.

    A field that nobody has is left to the page of quality: most often no form of the service asks it.
    """
    cells = [(row, cell) for row in complete.rows if (cell := complete.cells.get((row, "all")))]
    short = [
        (row, cell)
        for row, cell in cells
        if row[0] not in OUTCOME_FIELDS and cell.base_n and cell.n and count_wrong(complete, cell)
    ]
    return sorted(short, key=lambda pair: float(pair[1].value or 0))


def _link_line(
    query: ReaderQuery, result: TableResult, row: tuple[str, ...], label: str, cell: FigureCell
) -> DashboardFigure:
    """Present how many records of a field or a rule are to be put right, leading to their list."""
    complete = result.table.name == "completeness"
    text = f"{count_wrong(result, cell):,}" if complete else wording.format_figure(cell)
    address = reverse("quality-list", args=[result.table.name, row[0]])
    return DashboardFigure(label, text, describe_base(cell), f"{address}{query.to_query_string()}")


def get_total_label(result: TableResult) -> str:
    """Return the label of the column over all groups."""
    return result.table.all_label if result.table.across == "by" else "all"
