"""What an open table is: numbered rows in batches, and the rows that cannot be read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from handrail.foundation.errors import UserError

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class RowFault:
    """A row that cannot be parted into the columns: where it stands, why, and its text."""

    row: int
    reason: str
    text: str


@dataclass(frozen=True)
class Batch:
    """Some rows of a table.

    Attributes
    ----------
    rows
        The row of each as a spreadsheet shows it; the record, from 1, where the table has no such rows.
    columns
        An array for each column asked for, text or of a type of its own, shape (rows,).
    """

    rows: Rows
    columns: list[pa.Array]


@dataclass
class TableSource:
    """An open table.

    Attributes
    ----------
    name
        How messages name it.
    headings
        As they stand.
    faults
        Rows that have no cells; complete when every batch has been read.
    notes
        What a reader of the figures has to know of the table, a sentence each.
    records
        How many rows that are not blank were met, the faulty ones counted.
    delimiter
        What parts the cells of delimited text, else nothing.
    first_row, last_row
        The first row below the headings, and the last there is, known when every batch has been read.
    """

    name: str
    headings: tuple[str, ...]
    faults: list[RowFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    records: int = 0
    delimiter: str = ""
    first_row: int = 1
    last_row: int = 0

    def read(self, positions: Sequence[int]) -> Iterator[Batch]:
        """Yield every row, the columns at these positions of the headings."""
        raise NotImplementedError


def is_table(source: object) -> bool:
    """Say whether something is a table in memory: of Arrow, pandas, polars or anything that speaks Arrow."""
    return isinstance(source, pa.Table) or hasattr(source, "__arrow_c_stream__")


def is_text(kind: pa.DataType) -> bool:
    """Say whether a column of this type holds text, as it stands or by numbers of a list."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def as_arrow(source: object) -> pa.Table:
    """Return a table in memory as an Arrow table; the index of a pandas data frame is no column.

    Raises UserError where a column holds values of several kinds.
    """
    if isinstance(source, pa.Table):
        return source
    if not is_table(source):
        raise TypeError(f"expected a path, an Arrow table or a data frame; got {type(source).__name__}")
    try:
        return (
            pa.Table.from_pandas(source, preserve_index=False)
            if hasattr(source, "iloc")
            else pa.table(source)
        )
    except pa.ArrowException as error:
        raise UserError(
            f"the table: expected values of one kind in each column; {error}. Make such a column text first."
        ) from error


@contextmanager
def explain_unreadable(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into a UserError that names it."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        why = getattr(error, "strerror", None) or "not a whole file of its kind"
        raise UserError(
            f"{path}: cannot be read ({why}). Give the path of a CSV, XLSX or Parquet file."
        ) from error


def strip_headings(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the cells of a heading without spaces round them, and without empty ones at the end."""
    kept = [cell.strip().lstrip("\ufeff") for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)
