"""Open a table however it comes: delimited text, XLSX, Parquet, Arrow, pandas or polars."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from handrail.foundation.errors import UserError
from handrail.foundation.tabular.blocks import BLOCK_BYTES, BlockReader, split_blocks
from handrail.foundation.tabular.dialect import (
    MAX_LINES_BEFORE_HEADING,
    decode_line,
    find_heading,
    iterate_utf8,
    normalise_line_ends,
)
from handrail.foundation.tabular.workbook import read_sheet

Rows = NDArray[np.int64]
IsHeading = Callable[[list[str]], bool]
BATCH_ROWS = 1 << 18
_LINE_END = re.compile(rb"\r\n|\r|\n")
_KINDS = {b"PAR1": "parquet", b"PK\x03\x04": "xlsx", b"ARRO": "arrow", b"\xd0\xcf\x11\xe0": "xls"}
_SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".xlsx": "xlsx", ".xlsm": "xlsx", ".arrow": "arrow",
             ".feather": "arrow", ".xls": "xls"}  # fmt: skip


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


def open_table(source: object, is_heading: IsHeading, sheet: str | None = None) -> TableSource:
    """Open a table from a path, an Arrow table, or a data frame of pandas or polars.

    Parameters
    ----------
    is_heading
        Says of the cells of a line whether they are the heading: titles and comments may stand above it.
    sheet
        Which sheet of a workbook.

    Raises
    ------
    UserError
        There is no such file, or it cannot be read as what it is.
    """
    if not isinstance(source, str | Path):
        return _ArrowSource.of("the table", [as_arrow(source)])
    path = Path(source)
    with explain_unreadable(path):
        kind = find_kind(path)
        if sheet is not None and kind != "xlsx":
            raise UserError(f"{path}: --sheet names a sheet of a workbook, and this is no XLSX workbook.")
        if kind == "xlsx":
            return _WorkbookSource.of(path, is_heading, sheet)
        return _open_columns(path, kind) if kind else _DelimitedSource.of(path, is_heading)


def is_table(source: object) -> bool:
    """Say whether something is a table in memory: of Arrow, pandas, polars or anything that speaks Arrow."""
    return isinstance(source, pa.Table) or hasattr(source, "__arrow_c_stream__")


def is_text(kind: pa.DataType) -> bool:
    """Say whether a column of this type holds text, as it stands or by numbers of a list."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def as_arrow(source: object) -> pa.Table:
    """Return a table in memory as an Arrow table; the index of a pandas data frame is no column."""
    if isinstance(source, pa.Table):
        return source
    if not is_table(source):
        raise TypeError(f"expected a path, an Arrow table or a data frame; got {type(source).__name__}")
    table: Any = source
    return pa.Table.from_pandas(table, preserve_index=False) if hasattr(table, "iloc") else pa.table(table)


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


def find_kind(path: Path) -> str:
    """Return 'parquet', 'arrow' or 'xlsx', or nothing for delimited text, by the first bytes of a file.

    Raises UserError where the name says that it is something else, and for the old workbooks (XLS).
    """
    with path.open("rb") as file:
        kind = _KINDS.get(file.read(4), "")
    named = _SUFFIXES.get(path.suffix.lower(), "")
    if "xls" in (kind, named):
        raise UserError(f"{path}: the old XLS format is not read. Save it as XLSX or CSV.")
    if named and kind != named:
        raise UserError(
            f"{path}: expected a whole {path.suffix[1:].upper()} file, as its name says; it is something "
            "else. Export it again, or give it the ending of what it is."
        )
    return kind


class _DelimitedSource(TableSource):
    path: Path
    lines_before: int

    @classmethod
    def of(cls, path: Path, is_heading: IsHeading) -> "_DelimitedSource":
        with path.open("rb") as file:
            lines = list(islice(_iterate_lines(file), MAX_LINES_BEFORE_HEADING))
        heading = find_heading(lines, is_heading)
        if lines and lines[heading.line].count('"') % 2:
            raise UserError(
                f"{path}: expected the heading on one line; a quotation mark opened on it is not closed."
            )
        cells = _without_empty_end(heading.cells)
        made = cls(str(path), cells, delimiter=heading.delimiter, first_row=heading.row + 1)
        made.path, made.lines_before = path, heading.line + 1
        return made

    def read(self, positions: Sequence[int]) -> Iterator[Batch]:
        if not self.headings:
            return
        reader = BlockReader(self.delimiter, len(self.headings), tuple(positions), self.first_row)
        with self.path.open("rb") as file, explain_unreadable(self.path):
            blocks = split_blocks(_skip_lines(iterate_utf8(file), self.lines_before), BLOCK_BYTES)
            for block, is_last in _with_last(blocks):
                rows = reader.read(block, is_last)
                self.records += rows.records - rows.blank
                self.faults += [RowFault(*fault) for fault in rows.faults]
                self.last_row = reader.next_row - 1
                yield Batch(rows.numbers, rows.columns)


class _WorkbookSource(TableSource):
    rows: list[tuple[int, list[str]]]

    @classmethod
    def of(cls, path: Path, is_heading: IsHeading, name: str | None) -> "_WorkbookSource":
        sheet = read_sheet(path, name)
        filled = [at for at, (_, cells) in enumerate(sheet.rows) if _is_filled(cells)]
        first = filled[:MAX_LINES_BEFORE_HEADING]
        place = next((at for at in first if is_heading(sheet.rows[at][1])), first[0] if first else -1)
        cells = sheet.rows[place][1] if place >= 0 else []
        made = cls(str(path), _without_empty_end(cells))
        made.rows = sheet.rows[place + 1 :]
        made.first_row = sheet.rows[place][0] + 1 if place >= 0 else 1
        made.last_row = max((number for number, cells in made.rows if _is_filled(cells)), default=0)
        hidden = sum(number in sheet.hidden for number, cells in made.rows if _is_filled(cells))
        if hidden:
            rows, are = ("row", "is") if hidden == 1 else ("rows", "are")
            made.notes.append(
                f"{path.name}: {hidden:,} {rows} that the spreadsheet hides {are} read like the others."
            )
        return made

    def read(self, positions: Sequence[int]) -> Iterator[Batch]:
        numbers, kept = list[int](), list[list[str]]()
        width = len(self.headings)
        for number, cells in self.rows:
            if not _is_filled(cells):
                continue
            self.records += 1
            if _is_filled(cells[width:]):
                reason = f"{len(_without_empty_end(cells))} cells where the heading has {width}"
                self.faults.append(RowFault(number, reason, ",".join(cells)))
                continue
            numbers.append(number)
            padded = cells + [""] * width  # a sheet keeps no empty cells at the end of a row
            kept.append([padded[position] for position in positions])
        columns = zip(*kept, strict=True) if kept else [()] * len(positions)
        yield Batch(np.array(numbers, np.int64), [pa.array(column, pa.string()) for column in columns])


class _ArrowSource(TableSource):
    tables: Sequence[pa.Table]
    path: Path | None = None

    @classmethod
    def of(cls, name: str, tables: Sequence[pa.Table]) -> "_ArrowSource":
        made = cls(name, tuple(tables[0].schema.names))
        made.tables = tables
        return made

    def read(self, positions: Sequence[int]) -> Iterator[Batch]:
        for table in self.tables:
            for batch in table.select(list(positions)).to_batches(BATCH_ROWS):
                rows = np.arange(self.records + 1, self.records + 1 + len(batch), dtype=np.int64)
                self.records += len(batch)
                self.last_row = self.records
                yield Batch(rows, batch.columns)


class _ParquetSource(TableSource):
    path: Path

    def read(self, positions: Sequence[int]) -> Iterator[Batch]:
        import pyarrow.parquet as pq

        with explain_unreadable(self.path):
            names = [self.headings[position] for position in positions]
            for batch in pq.ParquetFile(self.path).iter_batches(BATCH_ROWS, columns=names):
                rows = np.arange(self.records + 1, self.records + 1 + len(batch), dtype=np.int64)
                self.records += len(batch)
                self.last_row = self.records
                yield Batch(rows, [batch.column(name) for name in names])


def _open_columns(path: Path, kind: str) -> TableSource:
    import pyarrow.parquet as pq

    if kind == "arrow":
        return _ArrowSource.of(str(path), [pa.ipc.open_file(pa.memory_map(str(path))).read_all()])
    made = _ParquetSource(str(path), tuple(pq.read_schema(path).names))
    made.path = path
    return made


def _iterate_lines(file: Any) -> Iterator[str]:
    for block in split_blocks(iterate_utf8(file), 1 << 16):
        lines = normalise_line_ends(block).split(b"\n")
        yield from (decode_line(line) for line in (lines if lines[-1] else lines[:-1]))


def _skip_lines(parts: Iterator[bytes], count: int) -> Iterator[bytes]:
    """The bytes after so many lines, of whatever line ends."""
    head = b""
    for part in parts:
        head += part
        # A carriage return at the very end may be half of a line end.
        ends = islice(_LINE_END.finditer(head.removesuffix(b"\r")), count - 1, None)
        if (last := next(ends, None)) is not None:
            yield head[last.end() :]
            yield from parts
            return


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block with whether it is the last; an empty one where there is none."""
    current = next(blocks, b"")
    for block in blocks:
        yield current, False
        current = block
    yield current, True


def _without_empty_end(cells: Sequence[str]) -> tuple[str, ...]:
    kept = [cell.strip().lstrip("\ufeff") for cell in cells]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _is_filled(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)
