"""Take a file into an open extract cell by cell, and keep what of it could not be used."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from handrail.extract.connection import NUMBER, Extract, last_event
from handrail.extract.eq5d_states import OCCASIONS, level_fields
from handrail.extract.file_reader import FileReading
from handrail.extract.files import FILES
from handrail.foundation.errors import UserError

# A file of more is kept in the database, which puts on disk what does not fit in its memory; to store what
# is read takes as long as to read it.
MAX_BYTES_IN_MEMORY = 1 << 30


def read_into(
    extract: Extract, name: str, source: object, table: str, sheet: str | None = None
) -> FileReading:
    """Read a file into a relation: ROW, NUMBER of each, and its fields as the schema types them."""
    reading = FileReading(source, FILES[name], sheet=sheet, as_at=last_event(extract))
    batches = _number(reading.read_batches())
    start, is_whole = _collect_batches(batches)
    schema = reading.arrow_schema.append(pa.field(NUMBER, pa.int32()))
    if is_whole:
        extract.connection.register(table, pa.Table.from_batches(start, schema))
    else:
        _store(extract, table, schema, chain(start, batches))
    return reading


def _collect_batches(batches: Iterator[pa.RecordBatch]) -> tuple[list[pa.RecordBatch], bool]:
    """Return the batches up to MAX_BYTES_IN_MEMORY, and whether these are all."""
    start, size = [], 0
    for batch in batches:
        start.append(batch)
        size += batch.nbytes
        if size > MAX_BYTES_IN_MEMORY:
            return start, False
    return start, True


def _store(extract: Extract, table: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> None:
    """Make a temporary table of batches."""
    refusals: list[UserError] = []
    reader = pa.RecordBatchReader.from_batches(schema, _catch(batches, refusals))
    extract.connection.register("incoming", reader)
    try:
        extract.connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM incoming")
    except duckdb.Error:
        # What a batch raises comes through the database as an error of its own.
        if refusals:
            raise refusals[0] from None
        raise
    finally:
        extract.connection.unregister("incoming")


def take_in_file(extract: Extract, name: str, source: object, sheet: str | None = None) -> None:
    """Read a file into the extract and count what is missing or left out for it.

    One that has no column of its name, such as the costs.csv of a study, is another: it is not read, and that
    is said. Raises UserError where it is the clients.
    """
    headings = FileReading(source, FILES[name], sheet=sheet)
    if not headings.given:
        if name == "clients":
            headings.require_columns([item.name for item in FILES[name].fields if item.required])
        extract.notes.append(_describe_stranger(headings, name))
        return
    table = f"taken_{name}"
    reading = read_into(extract, name, source, table, sheet)
    extract.raw[name], extract.readings[name] = table, reading
    fields = FILES[name].by_name
    given = set(reading.given)
    if reading.states_split:
        given |= {field for occasion in OCCASIONS for field in level_fields(occasion)}
    extract.given[name] = [field for field in fields if field in given]
    extract.extra[name] = [heading for heading in reading.extra if heading]
    extract.types[name] = {
        field: fields[field].sql_type for field in reading.arrow_schema.names if field in fields
    }
    extract.unfit_values += sum(len(fault.rows) for fault in reading.cell_faults if fault.is_missing)
    extract.faulty_rows += len(reading.source.faults)
    extract.notes += reading.source.notes


def _describe_stranger(headings: FileReading, name: str) -> str:
    found = ", ".join(filter(None, headings.source.headings))
    return (
        f"{Path(headings.source.name).name} has no column of the file {name} and is not read. "
        f"Expected: {', '.join(FILES[name].by_name)}; it has: {found}."
    )


def _number(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches with NUMBER, from 1."""
    start = 1
    for batch in batches:
        numbers = pa.array(np.arange(start, start + len(batch), dtype=np.int32))
        yield batch.append_column(NUMBER, numbers)
        start += len(batch)


def _catch(batches: Iterator[pa.RecordBatch], refusals: list[UserError]) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except UserError as error:
        refusals.append(error)
        raise
