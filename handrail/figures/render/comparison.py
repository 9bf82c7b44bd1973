"""A table of one period beside the same table of the period before: each figure, the difference and both
bases."""

import csv
import io
from dataclasses import dataclass

from handrail.figures.engine.result import FigureCell, RowLabels, TableResult
from handrail.figures.render import wording


@dataclass(frozen=True)
class FigureChange:
    """One figure then and now. A cell is None where the other period alone has it."""

    row: RowLabels
    column: str
    now: FigureCell | None
    before: FigureCell | None

    @property
    def difference(self) -> str:
        """Now less before: points of a percentage, else in the figure's own unit; nothing of what is
        withheld or not known."""
        one, other = self.now, self.before
        if one is None or other is None:
            return "–"
        if one.suppressed or other.suppressed:
            return wording.SUPPRESSED
        if one.value is None or other.value is None:
            return "–"
        gap = one.value - other.value
        size = wording.format_number(abs(gap), one.measure.decimals)
        sign = "+" if gap > 0 else "−" if gap < 0 else ""
        unit = " points" if one.measure.unit == "%" else ""
        return f"{sign}{'£' if one.measure.unit == 'GBP' else ''}{size}{unit}"


def list_changes(now: TableResult, before: TableResult) -> list[FigureChange]:
    """Every figure of either period, in the order of the table."""
    places = dict.fromkeys([*((cell.row, cell.column) for cell in now),
                            *((cell.row, cell.column) for cell in before)])  # fmt: skip
    return [FigureChange(row, column, now.cells.get((row, column)), before.cells.get((row, column)))
            for row, column in places]  # fmt: skip


def format_figure(cell: FigureCell | None) -> str:
    return "–" if cell is None else wording.format_figure(cell)


def format_base(cell: FigureCell | None) -> str:
    if cell is None or cell.base_n is None:
        return wording.SUPPRESSED if cell is not None else "–"
    return f"{cell.base_n:,}"


def to_csv(now: TableResult, before: TableResult) -> str:
    """Row labels and column, the figure now and before, the difference, and both bases."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([*now.row_names, "column", "now", "before", "difference", "base_now", "base_before"])
    for each in list_changes(now, before):
        write([*each.row, each.column, format_figure(each.now), format_figure(each.before), each.difference,
               format_base(each.now), format_base(each.before)])  # fmt: skip
    return out.getvalue()
