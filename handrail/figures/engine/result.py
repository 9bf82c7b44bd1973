"""What a computed table is: cells that know their numerator, base, missing and excluded, laid out in rows
and columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from handrail.figures.engine.declaration import Table, TableMeasure
from handrail.figures.engine.query import ALL_GROUPS

RowLabels = tuple[str, ...]
Number = int | float | None


def round_half_up(value: float | Fraction, decimals: int = 0) -> Number:
    """Round as published tables do: a half goes up (away from nought). Whole numbers come back as int.

    A float is first read to nine decimals, so that 0.125 summed in another order rounds the same.
    """
    exact = value if isinstance(value, Fraction) else Fraction(str(round(value, 9)))
    scaled = abs(exact) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    signed = -whole if exact < 0 else whole
    return signed if decimals == 0 else float(Fraction(signed, 10**decimals))


def compute_percent(n: float, base: float) -> Number:
    """n as a whole percentage of base, a half up; None of an empty base."""
    return round_half_up(Fraction(n) * 100 / Fraction(base)) if base else None


def _sum(numbers: Iterable[int | None]) -> int | None:
    """None where a part is withheld."""
    found = list(numbers)
    return None if None in found else sum(n for n in found if n is not None)


@dataclass(frozen=True)
class FigureCell:
    """One figure. `value` is None where the base is empty or the figure is suppressed (then `suppressed`
    says why).
    """

    row: RowLabels
    column: str
    value: Number
    measure: TableMeasure
    n: Number
    base_n: int | None
    missing_n: int | None
    excluded_n: int | None
    by: tuple[tuple[str, str], ...]  # (field, label) pairs; label 'all' for no restriction
    block: int
    line: str
    suppressed: str = ""
    shared: bool = False  # holds spend that was shared by counts of cases, and would give them away

    def suppress_for(self, why: str) -> FigureCell:
        return replace(self, value=None, n=None, suppressed=why)


@dataclass(frozen=True)
class TableResult:
    """A table computed over one extract under one set of filters."""

    table: Table
    row_names: tuple[str, ...]
    rows: tuple[RowLabels, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[RowLabels, str], FigureCell]
    by: tuple[str, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)
    from_: str = ""
    to: str = ""
    as_at: str = ""
    disclosure: str = "internal"
    notes: tuple[str, ...] = ()
    exclusions: tuple[tuple[str, int | None], ...] = ()
    blunt: Mapping[str, str] = field(default_factory=dict)  # a note with counts of records -> one without

    def __iter__(self) -> Iterator[FigureCell]:
        """Cells row by row."""
        for row in self.rows:
            for column in self.columns:
                if (row, column) in self.cells:
                    yield self.cells[row, column]

    def list_release_notes(self) -> tuple[str, ...]:
        """The notes as they may leave under disclosure control."""
        return tuple(self.blunt.get(note, note) for note in self.notes)

    def get_cell(self, *labels: str) -> FigureCell:
        """The cell at row labels then column label, such as cell('gp', 'rhyl')."""
        return self.cells[labels[:-1], labels[-1]]

    def get_value(self, *labels: str) -> Number:
        return self.get_cell(*labels).value

    def find_margin(self, row: RowLabels) -> FigureCell:
        """The cell whose base and missing stand for the whole row: the one over all, else the last.

        By two fields nothing is counted over both: there it is a cell of no column, with the sums over all of
        the first.
        """
        cells = [self.cells[row, column] for column in self.columns if (row, column) in self.cells]
        if self.table.across != "by":
            return cells[-1]
        over_all = [cell for cell in cells if not cell.by or cell.by[0][1] == ALL_GROUPS]
        if len(over_all) < 2:
            return over_all[0] if over_all else cells[-1]
        base, missing = _sum(cell.base_n for cell in over_all), _sum(cell.missing_n for cell in over_all)
        return replace(over_all[0], column="", value=None, n=None, base_n=base, missing_n=missing)

    def list_footers(self) -> list[tuple[RowLabels, str, list[int | None]]]:
        """Bases and missing down the columns, a pair a block, where every row of the block shares them."""
        if self.table.across != "by":
            return []
        lines: list[tuple[RowLabels, str, list[int | None]]] = []
        for block in sorted({cell.block for cell in self}):
            rows = [row for row in self.rows if self.cells[row, self.columns[0]].block == block]
            for name in ("base_n", "missing_n"):
                seen = [{getattr(self.cells[row, column], name) for row in rows} for column in self.columns]
                if all(len(values) == 1 for values in seen):
                    lines.append((rows[-1], name, [values.pop() for values in seen]))
        return lines
