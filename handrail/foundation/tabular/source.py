"""Open a table however it comes: delimited text, XLSX, Parquet, Arrow, pandas or polars."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from handrail.foundation.errors import UserError
from handrail.foundation.tabular.delimited_source import DelimitedSource
from handrail.foundation.tabular.dialect import MAX_LINES_BEFORE_HEADING
from handrail.foundation.tabular.file_kind import find_kind
from handrail.foundation.tabular.table_source import (
    Batch,
    RowFault,
    TableSource,
    as_arrow,
    explain_unreadable,
    strip_headings,
)
from handrail.foundation.tabular.workbook import read_sheet, takes_sheet

IsHeading = Callable[[list[str]], bool]
BATCH_ROWS = 1 << 18


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
        return _ArrowSource.from_tables("the table", [as_arrow(source)])
    path = Path(source)
    with explain_unreadable(path):
        kind = find_kind(path)
        if sheet is not None and kind != "xlsx":
            raise UserError(f"{path}: --sheet names a sheet of a workbook, and this is no XLSX workbook.")
        if kind == "xlsx":
            return _WorkbookSource.open_sheet(path, is_heading, sheet)
        return _open_columns(path, kind) if kind else DelimitedSource.open_file(path, is_heading)


def allot_sheet(sheet: str | None, *sources: object) -> list[str | None]:
    """Return the sheet to read of each source of a command: the one named, of the workbooks that need it.

    Where no workbook has it or has several, each gets it: the first one read says what it has instead.

    Raises UserError where a sheet is named and no source is a workbook.
    """
    if sheet is None:
        return [None for _ in sources]
    books = [isinstance(each, str | Path) and find_kind(Path(each)) == "xlsx" for each in sources]
    if not any(books):
        raise UserError("--sheet names a sheet of a workbook, and none of the files is an XLSX workbook.")
    need = [book and takes_sheet(Path(str(each)), sheet) for book, each in zip(books, sources, strict=True)]
    return [sheet if taken else None for taken in (need if any(need) else books)]


class _WorkbookSource(TableSource):
    rows: list[tuple[int, list[str]]]

    @classmethod
    def open_sheet(cls, path: Path, is_heading: IsHeading, name: str | None) -> "_WorkbookSource":
        sheet = read_sheet(path, name)
        filled = [at for at, (_, cells) in enumerate(sheet.rows) if _is_filled(cells)]
        first = filled[:MAX_LINES_BEFORE_HEADING]
        place = next((at for at in first if is_heading(sheet.rows[at][1])), first[0] if first else -1)
        cells = sheet.rows[place][1] if place >= 0 else []
        made = cls(str(path), strip_headings(cells))
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
                reason = f"{len(strip_headings(cells))} cells where the heading has {width}"
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
    def from_tables(cls, name: str, tables: Sequence[pa.Table]) -> "_ArrowSource":
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
        return _ArrowSource.from_tables(str(path), [pa.ipc.open_file(pa.memory_map(str(path))).read_all()])
    made = _ParquetSource(str(path), tuple(pq.read_schema(path).names))
    made.path = path
    return made


def _is_filled(cells: Sequence[str]) -> bool:
    return any(cell.strip() for cell in cells)
