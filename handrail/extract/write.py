"""Writes extract files: typed, streamed, each file whole or not at all, with a manifest that says what and
when.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from handrail.extract.connection import new_connection, quote_literal
from handrail.extract.files import FILES
from handrail.extract.manifest import MANIFEST, SCHEMA, hash_file
from handrail.extract.schema import VERSION, File
from handrail.extract.sinks import Sink
from handrail.foundation.errors import UserError

Rows: TypeAlias = Iterable[Mapping[str, object]] | Iterable[pa.RecordBatch] | pa.Table | pa.RecordBatchReader
_BATCH = 20_000


def write_file(directory: Path, name: str, rows: Rows, format_: str = "parquet", as_at: str = "") -> int:
    """Write one file of the extract and return how many rows it has.

    `rows` are mappings of field to value, or Arrow batches of the schema's columns; they are streamed, not
    held.
    Raises UserError on a field the schema does not know or a value of another type.
    """
    with Sink(directory, _file(name), format_) as sink:
        for batch in make_batches(sink.file, rows):
            sink.write(batch)
    _note(directory, sink.path, sink.rows, as_at)
    return sink.rows


def update_file(directory: Path, name: str, rows: Rows, gone: Iterable[str] = (), as_at: str = "") -> int:
    """Replace the rows of the cases in `rows`, drop those of the cases `gone`, keep the rest; Parquet only.

    Returns how many rows the file now has. This is how the application writes what changed since the last
    time.
    """
    file, path = _file(name), directory / f"{name}.parquet"
    if not path.exists():
        return write_file(directory, name, rows, as_at=as_at)
    fresh = pa.Table.from_batches(make_batches(file, rows), schema=file.arrow_schema)
    key = "case_id" if "case_id" in file.by_name else file.fields[0].name
    connection = new_connection()
    connection.register("fresh", fresh)
    connection.register("gone", pa.table({"id": pa.array(list(gone), pa.string())}))
    columns = ", ".join(item.name for item in file.fields)
    reader = connection.sql(
        f"SELECT {columns} FROM read_parquet({quote_literal(path)}) WHERE {key} NOT IN "
        f"(SELECT {key} FROM fresh WHERE {key} IS NOT NULL) "
        f"AND {key} NOT IN (SELECT id FROM gone) UNION ALL SELECT {columns} FROM fresh"
    ).to_arrow_reader(_BATCH)
    return write_file(directory, name, reader, as_at=as_at)


def _file(name: str) -> File:
    if name not in FILES:
        raise UserError(f"'{name}' is not a file of the extract. Expected one of: {', '.join(FILES)}.")
    return FILES[name]


def make_batches(file: File, rows: Rows) -> Iterator[pa.RecordBatch]:
    """Arrow batches of the file's schema from rows or batches of any origin."""
    if isinstance(rows, pa.Table):
        rows = rows.to_batches(_BATCH)
    source: Iterator[Mapping[str, object] | pa.RecordBatch] = iter(rows)
    first = next(source, None)
    if first is None:
        return
    source = chain([first], source)
    if isinstance(first, pa.RecordBatch):
        yield from (_cast(file, batch) for batch in source)
        return
    begin = 1
    while held := list(islice(source, _BATCH)):
        yield _typed(file, held, begin)
        begin += len(held)


def _cast(file: File, batch: pa.RecordBatch) -> pa.RecordBatch:
    unknown = set(batch.schema.names) - set(file.by_name)
    if unknown:
        raise UserError(f"{file.name}: unknown fields {', '.join(sorted(unknown))}. See the data dictionary.")
    columns = []
    for item in file.fields:
        if item.name not in batch.schema.names:
            columns.append(pa.nulls(batch.num_rows, item.arrow_type))
            continue
        try:
            columns.append(batch.column(item.name).cast(item.arrow_type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise UserError(f"{file.name}, {item.name}: expected {item.type}. {error}") from error
    return pa.RecordBatch.from_arrays(columns, schema=file.arrow_schema)


def _typed(file: File, rows: list[Mapping[str, object]], begin: int) -> pa.RecordBatch:
    for number, row in enumerate(rows, begin):
        unknown = row.keys() - file.by_name.keys()
        if unknown:
            raise UserError(f"{file.name}, row {number}: unknown fields {', '.join(sorted(unknown))}.")
    columns = []
    for item in file.fields:
        values = [row.get(item.name) for row in rows]
        try:
            columns.append(pa.array(values, item.arrow_type))
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError) as error:
            raise _wrong(file, item.name, item.type, values, begin) from error
    return pa.RecordBatch.from_arrays(columns, schema=file.arrow_schema)


def _wrong(file: File, name: str, kind: str, values: list[object], begin: int) -> UserError:
    """Which row it was: Arrow speaks of the whole column."""
    for number, value in enumerate(values, begin):
        try:
            pa.array([value], file.by_name[name].arrow_type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError):
            return UserError(f"{file.name}, row {number}, {name}: expected {kind}, got {value!r}.")
    return UserError(f"{file.name}, {name}: values of mixed types; expected {kind}.")


def _note(directory: Path, path: Path, rows: int, as_at: str) -> None:
    """Enter the file in the manifest, which is replaced whole."""
    manifest = directory / MANIFEST
    known = json.loads(manifest.read_text()) if manifest.exists() else {}
    files = known.get("files", {}) | {path.stem: {"name": path.name, "rows": rows, "sha256": hash_file(path)}}
    entry = {
        "schema": SCHEMA,
        "version": VERSION,
        "as_at": as_at or known.get("as_at", ""),
        "files": files,
    }
    part = manifest.with_suffix(".part")
    part.write_text(json.dumps(entry, indent=2, sort_keys=True) + "\n")
    os.replace(part, manifest)
