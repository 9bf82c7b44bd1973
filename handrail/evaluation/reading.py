"""Reads small tables (CSV, XLSX, Parquet) as text by row; says which value of which row cannot be used."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import dropwhile
from pathlib import Path

from handrail.foundation.errors import UserError


@dataclass(frozen=True)
class Problem:
    """A value that cannot be used. `row` counts the data rows of the file from 1, the header not counted."""

    row: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.row}, {self.column}: {self.value!r}: {self.reason}"


def read_rows(path: Path, required: Sequence[str] = ()) -> list[dict[str, str]]:
    """Every row of a table as a dict of stripped text; `#` opens a comment before the header.

    Parameters
    ----------
    path
        A `.csv`, `.xlsx` or `.parquet` file; any other ending is read as CSV.
    required
        Columns that must be there.

    Raises
    ------
    UserError
        The file is missing, empty or unreadable, or lacks a required column.
    """
    try:
        header, rows = _READERS.get(path.suffix.lower(), _csv)(path)
    except OSError as error:
        why = error.strerror or "not a file of its kind"
        raise UserError(
            f"{path}: cannot be read ({why}). Give the path of a CSV, XLSX or Parquet file."
        ) from error
    absent = [column for column in required if column not in header]
    if absent:
        raise UserError(
            f"{path}: expected the columns {', '.join(required)}; {', '.join(absent)} missing. "
            f"The file has: {', '.join(header) or 'no header'}."
        )
    return [dict(zip(header, (*row, *[""] * len(header)), strict=False)) for row in rows if any(row)]


_Table = tuple[list[str], list[list[str]]]


def _csv(path: Path) -> _Table:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")  # spreadsheets on older Windows
    lines = dropwhile(lambda line: line.startswith("#"), io.StringIO(text.replace("\0", ""), newline=""))
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    except csv.Error as error:
        raise UserError(f"{path}: not a CSV file ({error}). Save it as CSV, comma separated.") from error
    return (rows[0], rows[1:]) if rows else ([], [])


def _xlsx(path: Path) -> _Table:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
        rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, IndexError) as error:
        raise UserError(f"{path}: not an XLSX workbook ({error}). Save it again as XLSX or CSV.") from error
    return (rows[0], rows[1:]) if rows else ([], [])


def _parquet(path: Path) -> _Table:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise UserError(f"{path}: not a Parquet file. Write it again, or give it as CSV.") from error
    columns = [[_text(value) for value in column.to_pylist()] for column in table.columns]
    return table.column_names, [list(row) for row in zip(*columns, strict=True)]


_READERS = {".xlsx": _xlsx, ".parquet": _parquet}


def _text(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def complain(path: Path, problems: Iterable[Problem], limit: int = 20) -> None:
    """Raise a UserError that lists the problems (the first `limit`); do nothing when there are none."""
    listed = [str(problem) for problem in problems]
    if not listed:
        return
    more = [f"... and {len(listed) - limit} more"] if len(listed) > limit else []
    raise UserError("\n  ".join([f"{path}: put these right and run again:", *listed[:limit], *more]))
