"""A table of one period next to that of the period before: each figure, the difference and both bases."""

import csv
import io
from dataclasses import dataclass

from handrail.figures.engine.result import FigureCell, RowLabels, TableResult
from handrail.figures.render import wording


@dataclass(frozen=True)
class FigureChange:
    """One figure now and before; a cell is None where only the other period has it."""

    row: RowLabels
    column: str
    now: FigureCell | None
    before: FigureCell | None

    @property
    def difference(self) -> str:
        """Now less before: in points of a percentage, else in the figure's own unit; '–' where not known."""
        now, before = self.now, self.before
        if now is None or before is None:
            return "–"
        if now.suppressed or before.suppressed:
            return wording.SUPPRESSED
        if now.value is None or before.value is None:
            return "–"
        gap = now.value - before.value
        size = wording.format_number(abs(gap), now.measure.decimals)
        sign = "+" if gap > 0 else "−" if gap < 0 else ""
        unit = " points" if now.measure.unit == "%" else ""
        return f"{sign}{'£' if now.measure.unit == 'GBP' else ''}{size}{unit}"


def list_changes(now: TableResult, before: TableResult) -> list[FigureChange]:
    """Return every figure of either period, in the order of the table."""
    places = dict.fromkeys((cell.row, cell.column) for result in (now, before) for cell in result)
    return [FigureChange(*place, now.cells.get(place), before.cells.get(place)) for place in places]


def format_figure(cell: FigureCell | None) -> str:
    """Return the figure of a cell; '–' where there is none."""
    return "–" if cell is None else wording.format_figure(cell)


def format_base(cell: FigureCell | None) -> str:
    """Return the base of a cell; '–' where there is none."""
    if cell is None:
        return "–"
    return wording.SUPPRESSED if cell.base_n is None else f"{cell.base_n:,}"


def to_csv(now: TableResult, before: TableResult) -> str:
    """Write row labels and column, the figure now and before, the difference, and both bases."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([*now.row_names, "column", "now", "before", "difference", "base_now", "base_before"])
    for change in list_changes(now, before):
        figures = [format_figure(change.now), format_figure(change.before), change.difference]
        write([*change.row, change.column, *figures, format_base(change.now), format_base(change.before)])
    return out.getvalue()
