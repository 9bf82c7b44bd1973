"""Read a file of the extract as its schema declares it, and know what of it could not be used.

Every command comes through here, so that one file gives one answer: a value that cannot be is missing and
listed, a row that cannot be parted or repeats a key is left out and listed, and a file whose dates or
identifiers cannot be trusted is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from handrail.extract.eq5d_states import OCCASIONS, fill_levels, index_field, level_fields, split_states
from handrail.extract.field_reader import CellFault, FieldReader
from handrail.extract.manifest import covers_file, is_ours, read_as_at, read_manifest
from handrail.extract.problem import REPEAT_LEFT_OUT, ROW_LEFT_OUT, Problem
from handrail.extract.schema import LAST_DAY, File
from handrail.foundation.errors import UserError
from handrail.foundation.tabular import dates
from handrail.foundation.tabular.headings import find_columns, has_columns, heading_key
from handrail.foundation.tabular.source import open_table
from handrail.foundation.tabular.table_source import Batch, TableSource

Rows = NDArray[np.int64]
# The column of a table of records that says where each stands.
ROW = "handrail_row"


@dataclass
class FileRecords:
    """The records of a file.

    Attributes
    ----------
    table
        The fields that the file has, typed, and ROW, the row of each as a spreadsheet shows it; without the
        rows that are left out.
    faults
        Values that could not be read, or are not of the list of codes.
    rows_left_out
        A problem for each row that is not in the table.
    """

    file: File
    source: TableSource
    table: pa.Table
    faults: list[CellFault]
    rows_left_out: list[Problem]

    def list_problems(self) -> list[Problem]:
        """Return what is missing for being unreadable, and what is left out, in the order of the rows."""
        missing = (fault.list_problems(self.file.name) for fault in self.faults if fault.is_missing)
        return sorted([*chain.from_iterable(missing), *self.rows_left_out], key=_place)


def read_file(
    source: object,
    file: File,
    *,
    required: Sequence[str] = (),
    fields: Sequence[str] | None = None,
    sheet: str | None = None,
    as_at: dt.date | None = None,
) -> FileRecords:
    """Read a whole file.

    Parameters
    ----------
    source
        A path (delimited text, XLSX, Parquet, Arrow), an Arrow table, or a data frame.
    required
        Columns that must be there.
    fields
        Read these alone; by default every field of the schema that the file has.
    sheet
        Which sheet of a workbook.
    as_at
        The day of the extract; by default that of the manifest in its folder, or today.

    Raises
    ------
    UserError
        The file cannot be read, lacks a column, or holds dates of another order or identifiers cut short.
    """
    reading = FileReading(source, file, sheet=sheet, fields=fields, as_at=as_at)
    reading.require_columns(required)
    batches = list(reading.read_batches())
    plain = [(name, reading.file.by_name[name].arrow_type) for name in reading.arrow_schema.names[1:]]
    table = pa.Table.from_batches(batches, schema=reading.arrow_schema).cast(
        pa.schema([(ROW, pa.int64()), *plain])
    )
    kept, repeats = leave_out_repeats(table, file)
    left_out = [*reading.faulty_rows(), *repeats]
    return FileRecords(file, reading.source, kept, reading.cell_faults, left_out)


class FileReading:
    """Reads a file of the extract batch by batch.

    Attributes
    ----------
    given
        The fields of the schema that the file has.
    extra
        Its headings that are no fields.
    """

    def __init__(
        self,
        source: object,
        file: File,
        *,
        sheet: str | None = None,
        fields: Sequence[str] | None = None,
        as_at: dt.date | None = None,
    ) -> None:
        names = [item.name for item in file.fields]
        needed = [item.name for item in file.fields if item.required]
        self.file = file
        self.source = open_table(source, lambda cells: has_columns(cells, needed[:1]), sheet)
        if not self.source.headings:
            raise UserError(
                f"{self.source.name}: expected a line of headings and rows below it; it is empty."
            )
        columns = find_columns(self.source.name, self.source.headings, names)
        keys = {heading_key(name) for name in columns}
        self.given = list(columns)
        self.extra = [name for name in self.source.headings if heading_key(name) not in keys]
        self.positions = {name: at for name, at in columns.items() if fields is None or name in fields}
        last_event = as_at or find_last_event(source)
        # Whether levels were taken from states written in one cell.
        self.states_split = False
        self.readers = [FieldReader(file.by_name[name], last_event) for name in self.positions]

    @property
    def arrow_schema(self) -> pa.Schema:
        """The columns of each batch: ROW and the fields read; the EQ-5D levels that a state may give too."""
        types = {reader.item.name: reader.arrow_type for reader in self.readers}
        if self.file.name == "clients":
            states = [occasion for occasion in OCCASIONS if index_field(occasion) in types]
            levels = [name for occasion in states for name in level_fields(occasion)]
            types |= {name: self.file.by_name[name].arrow_type for name in levels}
        return pa.schema([(ROW, pa.int64()), *types.items()])

    @property
    def cell_faults(self) -> list[CellFault]:
        """The faults of the values read so far."""
        return [fault for reader in self.readers for fault in reader.faults]

    def require_columns(self, names: Sequence[str]) -> None:
        """Raise a UserError where the file lacks one of these columns."""
        lacking = [name for name in names if name not in self.given]
        if lacking:
            headings = ", ".join(heading for heading in self.source.headings if heading) or "no heading"
            raise UserError(
                f"{self.source.name}: expected the columns {', '.join(names)}; {', '.join(lacking)} missing. "
                f"The file has: {headings}."
            )

    def read_batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the typed records of the file; refuse it at the end where it cannot be trusted."""
        schema = self.arrow_schema
        for batch in _read_ahead(self.source.read(list(self.positions.values()))):
            columns = {ROW: pa.array(batch.rows), **self._read_columns(batch)}
            absent = {item.type for item in schema if item.name not in columns}
            nulls = {kind: pa.nulls(len(batch.rows), kind) for kind in absent}
            arrays = [columns.get(item.name, nulls.get(item.type)) for item in schema]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        self._refuse()

    def _read_columns(self, batch: Batch) -> dict[str, pa.Array]:
        given = {name: _flat(column) for name, column in zip(self.positions, batch.columns, strict=True)}
        states = {}
        for occasion in OCCASIONS if self.file.name == "clients" else ():
            if (name := index_field(occasion)) in given:
                given[name], states[occasion] = split_states(given[name])
        typed = {
            reader.item.name: reader.read_column(given[reader.item.name], batch.rows)
            for reader in self.readers
        }
        for occasion, levels in states.items():
            if levels is not None:
                self.states_split = True
                typed |= dict(fill_levels(typed, occasion, levels))
        return typed

    def faulty_rows(self) -> list[Problem]:
        """Return a problem for each row that could not be parted into the columns."""
        return [
            Problem(fault.row, "", fault.text, fault.reason + ROW_LEFT_OUT, self.file.name)
            for fault in self.source.faults
        ]

    def _refuse(self) -> None:
        for reader in self.readers:
            doubts = [fault for fault in reader.faults if fault.reading.refusal]
            rows = sorted((row, fault.value) for fault in doubts for row in fault.rows.tolist())
            if not rows:
                continue
            if doubts[0].reading.refusal == "order":
                dates.refuse_date_order(self.source.name, reader.item.name, rows)
            refuse_identifiers(self.source.name, reader.item.name, rows)


def refuse_identifiers(source: str, column: str, rows: Sequence[tuple[int, str]]) -> None:
    """Raise the error that refuses a file for identifiers whose last digits a spreadsheet has lost."""
    raise UserError(
        f"{source}, column {column}: expected identifiers in full; {dates.name_rows(rows)} are cut to a "
        "power of ten, as spreadsheets do with long numbers, so different people may look the same. Export "
        "the file again with the column as text."
    )


def leave_out_repeats(table: pa.Table, file: File) -> tuple[pa.Table, list[Problem]]:
    """Return the table without the clients that an earlier row has, and a problem for each of these rows."""
    if file.name != "clients" or "case_id" not in table.column_names:
        return table, []
    cases = table["case_id"].combine_chunks()
    encoded = cases.dictionary_encode().indices
    places = pc.fill_null(encoded, -1).to_numpy(zero_copy_only=False)
    _, first = np.unique(places, return_index=True)
    is_first = np.zeros(len(places), bool)
    is_first[first] = True
    repeated = np.flatnonzero(~is_first & (places >= 0))
    if not len(repeated):
        return table, []
    rows, values = table[ROW].to_numpy(), cases.take(pa.array(repeated)).to_pylist()
    reason = f"the same case stands on an earlier row{REPEAT_LEFT_OUT}"
    problems = [
        Problem(int(rows[place]), "case_id", value, reason, file.name, "contradictory")
        for place, value in zip(repeated, values, strict=True)
    ]
    return table.filter(pa.array(is_first | (places < 0))), problems


def find_as_at(source: object) -> dt.date | None:
    """Return the day of the extract that a file is part of, where a manifest next to it says so.

    Raises UserError where what it says is not a date.
    """
    if not isinstance(source, str | Path):
        return None
    manifest = read_manifest(Path(source).parent)
    return read_as_at(manifest) if covers_file(manifest, Path(source)) else None


def find_last_event(source: object) -> dt.date:
    """Return the day after which nothing in a file can have happened: that of its extract, or today.

    What Handrail wrote is read as it is.
    """
    if isinstance(source, str | Path):
        manifest = read_manifest(Path(source).parent)
        if is_ours(manifest, Path(source)):
            return LAST_DAY
        if covers_file(manifest, Path(source)) and (as_at := read_as_at(manifest)):
            return as_at
    return dt.datetime.now(dt.UTC).date()


def _read_ahead(batches: Iterator[Batch]) -> Iterator[Batch]:
    """Yield the batches; each is parted into cells on a thread while the one before it is understood."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _flat(column: pa.Array) -> pa.Array:
    """The column; a nested one as text."""
    return pa.array(map(str, column.to_pylist()), pa.string()) if pa.types.is_nested(column.type) else column


def _place(problem: Problem) -> tuple[int, str]:
    return problem.row or 0, problem.column
