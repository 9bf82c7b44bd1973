"""A table of one period beside the same table of the period before: each figure, the difference and both
bases."""

import csv
import io
from dataclasses import dataclass

from handrail.figures.engine.result import Cell, Result, Row
from handrail.figures.render import wording


@dataclass(frozen=True)
class Change:
    """One figure then and now. A cell is None where the other period alone has it."""

    row: Row
    column: str
    now: Cell | None
    before: Cell | None

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
        size = wording.number(abs(gap), one.measure.decimals)
        sign = "+" if gap > 0 else "−" if gap < 0 else ""
        unit = " points" if one.measure.unit == "%" else ""
        return f"{sign}{'£' if one.measure.unit == 'GBP' else ''}{size}{unit}"


def changes(now: Result, before: Result) -> list[Change]:
    """Every figure of either period, in the order of the table."""
    places = dict.fromkeys([*((cell.row, cell.column) for cell in now),
                            *((cell.row, cell.column) for cell in before)])  # fmt: skip
    return [Change(row, column, now.cells.get((row, column)), before.cells.get((row, column)))
            for row, column in places]  # fmt: skip


def figure(cell: Cell | None) -> str:
    return "–" if cell is None else wording.figure(cell)


def base(cell: Cell | None) -> str:
    if cell is None or cell.base_n is None:
        return wording.SUPPRESSED if cell is not None else "–"
    return f"{cell.base_n:,}"


def to_csv(now: Result, before: Result) -> str:
    """Row labels and column, the figure now and before, the difference, and both bases."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([*now.row_names, "column", "now", "before", "difference", "base_now", "base_before"])
    for each in changes(now, before):
        write([*each.row, each.column, figure(each.now), figure(each.before), each.difference,
               base(each.now), base(each.before)])  # fmt: skip
    return out.getvalue()
