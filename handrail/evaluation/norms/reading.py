"""Open a note file (CSV, XLSX, Parquet) and yield its rows as tables, each row with its number."""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from handrail.evaluation.norms.columns import NoteColumns
from handrail.evaluation.norms.findings import NoteFindings
from handrail.evaluation.norms.prefetch import read_ahead
from handrail.evaluation.sources import Source, name_source
from handrail.foundation.errors import UserError
from handrail.foundation.tabular.source import open_table
from handrail.foundation.tabular.table_source import as_arrow

BATCH_ROWS = 1 << 20
CSV_BYTES_A_ROW = 50


def read_rows(path: Source, findings: NoteFindings, sheet: str | None = None) -> Iterator[pa.Table]:
    """Yield tables with `row` and the known columns; raise `UserError` when the file as a whole cannot be
    read.

    `sheet` names the one to read of a workbook with several.
    """
    if not isinstance(path, Path):
        return _read_table(path, findings, sheet)
    if not path.exists():
        raise UserError(
            f"{path}: expected a file of fit notes (CSV, XLSX or Parquet); there is no such file."
        )
    kind = find_file_kind(path)
    if kind == "xlsx":
        return _read_table(path, findings, sheet)
    if sheet is not None:
        raise UserError(f"{path}: --sheet names a sheet of a workbook, and this is no XLSX workbook.")
    if kind == "parquet":
        return _read_parquet(path, findings)
    from handrail.evaluation.norms.delimited import read_delimited

    return read_delimited(path, findings)


def find_file_kind(path: Path) -> str:
    """Return 'parquet', 'xlsx' or 'csv', by the name and then by the first bytes."""
    suffix = path.suffix.lower()
    if path.is_dir() or suffix in (".parquet", ".pq"):
        return "parquet"
    if suffix in (".xlsx", ".xlsm"):
        return "xlsx"
    if suffix == ".xls":
        raise UserError(
            f"{path}: expected CSV, XLSX or Parquet; this is the old XLS format. Save it as XLSX or CSV."
        )
    if suffix in (".csv", ".tsv", ".txt"):
        return "csv"
    with path.open("rb") as file:
        return {b"PAR1": "parquet", b"PK\x03\x04": "xlsx"}.get(file.read(4), "csv")


def list_parquet_files(path: Path) -> list[Path]:
    """Return the file itself, or the Parquet files of a folder in the order of their names."""
    if not path.is_dir():
        return [path]
    parts = sorted(file for file in path.rglob("*.parquet") if file.is_file())
    if not parts:
        raise UserError(f"{path}: expected Parquet files in this folder; there are none.")
    return parts


def _read_parquet(path: Path, findings: NoteFindings) -> Iterator[pa.Table]:
    import pyarrow.parquet as pq

    row = 1
    patient = None
    for file in list_parquet_files(path):
        try:
            source = pq.ParquetFile(file, read_dictionary=_list_code_columns(pq.read_schema(file)))
            columns = NoteColumns.from_heading(source.schema_arrow.names, str(file))
            wanted = [source.schema_arrow.names[at] for at in columns.positions]
            kind = source.schema_arrow.field(wanted[columns.names.index("patient")]).type
            if (patient := patient or kind) != kind:
                raise UserError(
                    f"{file}: expected patients as {patient}, as in the files before; they are {kind}."
                )
            # The next is decoded while this one is being checked.
            for batch in read_ahead(source.iter_batches(BATCH_ROWS, columns=wanted), 1):
                numbers = pa.array(range(0)) if not len(batch) else _number_rows(row, len(batch))
                row += len(batch)
                findings.rows += len(batch)
                ordered = [_repair_text(batch.column(name)) for name in wanted]
                yield pa.table([numbers, *ordered], names=["row", *columns.names])
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            raise UserError(
                f"{file}: expected a whole Parquet file; reading it stopped at row {row}: {error}"
            ) from error


def _repair_text(column: pa.Array) -> pa.Array:
    """Return the column, with what is not UTF-8 in a text replaced."""
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        plain = column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        values = plain.cast(pa.binary()).to_pylist()
        texts = pa.array([value and value.decode("utf-8", "replace") for value in values], pa.string())
        return texts.dictionary_encode() if pa.types.is_dictionary(column.type) else texts
    return column


def _list_code_columns(schema: pa.Schema) -> list[str]:
    """Return columns of text with few different values, best read as codes."""
    return [
        field.name
        for field in schema
        if (pa.types.is_string(field.type) or pa.types.is_large_string(field.type))
        and field.name.lower() in ("practice", "diagnosis", "area")
    ]


def _number_rows(first: int, count: int) -> pa.Array:
    import numpy as np

    return pa.array(np.arange(first, first + count, dtype=np.int64))


def _read_table(path: Source, findings: NoteFindings, sheet: str | None) -> Iterator[pa.Table]:
    """Yield the rows of a workbook, or of a table in memory."""
    source = open_table(path, NoteColumns.are_complete, sheet)
    columns = NoteColumns.from_heading(source.headings, name_source(path))
    for batch in source.read(columns.positions):
        yield pa.table([pa.array(batch.rows), *batch.columns], names=["row", *columns.names])
    findings.rows += source.records
    findings.remarks += source.notes
    for fault in source.faults:
        findings.add_bad_row(fault.row, fault.reason, fault.text)


def estimate_row_count(path: Source) -> int:
    """Return about how many rows a file has: exact for Parquet and tables, from its size otherwise."""
    if not isinstance(path, Path):
        return len(as_arrow(path))
    if find_file_kind(path) == "parquet":
        import pyarrow.parquet as pq

        try:
            return sum(pq.read_metadata(file).num_rows for file in list_parquet_files(path))
        except (pa.ArrowException, OSError):
            return 0  # reading it says what is wrong
    return os.path.getsize(path) // CSV_BYTES_A_ROW
