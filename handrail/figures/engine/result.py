"""A computed table: cells that know their numerator, base, missing and excluded, in rows and columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from handrail.figures.engine.declaration import Table, TableMeasure
from handrail.figures.engine.query import ALL_GROUPS, FieldFilters, FigureQuery

RowLabels = tuple[str, ...]
Number = int | float | None


def round_half_up(value: float | Fraction, decimals: int = 0) -> Number:
    """Round as published tables do: a half goes away from 0. Whole numbers come back as int.

    A float is first read to nine decimals, so that 0.125 summed in another order rounds the same.
    """
    exact = value if isinstance(value, Fraction) else Fraction(str(round(value, 9)))
    scaled = abs(exact) * 10**decimals
    whole = int(scaled + Fraction(1, 2))
    signed = -whole if exact < 0 else whole
    return signed if decimals == 0 else float(Fraction(signed, 10**decimals))


def compute_percent(n: float, base: float) -> Number:
    """Return n as a whole percentage of base, a half rounded up; None of an empty base."""
    return round_half_up(Fraction(n) * 100 / Fraction(base)) if base else None


@dataclass(frozen=True)
class FigureCell:
    """One figure; `value` is None where the base is empty or the figure `suppressed`, with the reason."""

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

    def suppress_for(self, reason: str) -> FigureCell:
        """Return the cell without its figure."""
        return replace(self, value=None, n=None, suppressed=reason)


@dataclass(frozen=True)
class TableResult:
    """A table computed over one extract under one set of filters."""

    table: Table
    row_names: tuple[str, ...]
    rows: tuple[RowLabels, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[RowLabels, str], FigureCell]
    by: tuple[str, ...] = ()
    where: FieldFilters = field(default_factory=dict)
    from_: str = ""
    to: str = ""
    as_at: str = ""
    disclosure: str = "internal"
    notes: tuple[str, ...] = ()
    exclusions: tuple[tuple[str, int | None], ...] = ()
    blunt: Mapping[str, str] = field(default_factory=dict)  # a note with counts of records -> one without

    def __iter__(self) -> Iterator[FigureCell]:
        """Yield the cells row by row."""
        for row in self.rows:
            for column in self.columns:
                if (row, column) in self.cells:
                    yield self.cells[row, column]

    @property
    def query(self) -> FigureQuery:
        """The filters and the period of the result, without its grouping."""
        from_, to = (dt.date.fromisoformat(day) if day else None for day in (self.from_, self.to))
        return FigureQuery((), self.where, from_, to)

    def list_release_notes(self) -> tuple[str, ...]:
        """Return the notes as they may be released under disclosure control."""
        return tuple(self.blunt.get(note, note) for note in self.notes)

    def get_cell(self, *labels: str) -> FigureCell:
        """Return the cell at row labels then column label, such as get_cell('gp', 'rhyl')."""
        return self.cells[labels[:-1], labels[-1]]

    def get_value(self, *labels: str) -> Number:
        """Return the figure at row labels then column label."""
        return self.get_cell(*labels).value

    def find_margin(self, row: RowLabels) -> FigureCell:
        """Return the cell whose base and missing stand for the whole row: the one over all, else the last.

        By two fields nothing is counted over both: there it is a cell of no column, with the sums over all of
        the first.
        """
        cells = [self.cells[row, column] for column in self.columns if (row, column) in self.cells]
        if self.table.across != "by":
            return cells[-1]
        over_all = [cell for cell in cells if not cell.by or cell.by[0][1] == ALL_GROUPS]
        if len(over_all) < 2:
            return over_all[0] if over_all else cells[-1]
        base = _sum_known(cell.base_n for cell in over_all)
        missing = _sum_known(cell.missing_n for cell in over_all)
        return replace(over_all[0], column="", value=None, n=None, base_n=base, missing_n=missing)

    def list_footers(self) -> list[tuple[RowLabels, str, list[int | None]]]:
        """Return the bases and the missing down the columns of each block whose rows all share them."""
        if self.table.across != "by":
            return []
        footers: list[tuple[RowLabels, str, list[int | None]]] = []
        for block in sorted({cell.block for cell in self}):
            rows = [row for row in self.rows if self.cells[row, self.columns[0]].block == block]
            for name in ("base_n", "missing_n"):
                numbers = [
                    {getattr(self.cells[row, column], name) for row in rows} for column in self.columns
                ]
                if all(len(distinct) == 1 for distinct in numbers):
                    footers.append((rows[-1], name, [distinct.pop() for distinct in numbers]))
        return footers


def _sum_known(numbers: Iterable[int | None]) -> int | None:
    """Return the sum; None where a part is suppressed."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
