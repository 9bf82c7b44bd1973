"""Opens extract files, ours or anybody's, as typed views in DuckDB; what cannot be read as its type is kept
to be told.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from handrail.extract import invalid_values
from handrail.extract.column_types import read_as
from handrail.extract.connection import NUMBER, Extract, new_connection, quote
from handrail.extract.definitions import with_definitions
from handrail.extract.files import FILES
from handrail.extract.schema import VERSION
from handrail.foundation.errors import UserError

MANIFEST = "manifest.json"
# The log of what has left of these records, beside them.
RELEASES = "releases.jsonl"
SUFFIXES = (".parquet", ".csv")
_PLACE = "handrail_place"


def open_extract(source: object) -> Extract:
    """An extract from a folder, a file, an Arrow table of clients, a mapping of names to Arrow tables, or a
    connection.

    Raises UserError when the folder or its `clients` file is not there.
    """
    if isinstance(source, Extract):
        return source
    if isinstance(source, str | Path):
        return _from_folder(Path(source))
    if isinstance(source, pa.Table):
        return from_tables({"clients": source})
    if isinstance(source, Mapping):
        return from_tables(source)
    if isinstance(source, duckdb.DuckDBPyConnection):
        return _from_connection(source)
    raise TypeError(f"an extract cannot be opened from {type(source).__name__}")


def from_tables(tables: Mapping[str, pa.Table], ours: bool = True, as_at: str = "") -> Extract:
    """An extract over Arrow tables in memory, for the web application and for tests."""
    extract = Extract(new_connection(), ours=ours, as_at=as_at)
    for name, table in tables.items():
        extract.connection.register(f"raw_{name}", table)
    return _finish(extract, {name: f"raw_{name}" for name in tables})


def _from_connection(connection: duckdb.DuckDBPyConnection) -> Extract:
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()} | {
        name for (name,) in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()
    }
    known = [name for name in FILES if name in tables]
    extract = Extract(connection.cursor(), ours=True)
    # The caller's own tables keep their names; ours are made in a schema of their own in front of them.
    extract.connection.execute("CREATE SCHEMA IF NOT EXISTS handrail")
    extract.connection.execute("SET search_path = 'handrail,main'")
    return _finish(extract, {name: f"main.{name}" for name in known}, prefix="handrail.")


def typed(name: str) -> str:
    """The relation of a file as the schema types it; that of clients has the NUMBER of each row too."""
    return "numbered_clients" if name == "clients" else name


def find_files(directory: Path) -> dict[str, Path]:
    """The files of the schema found in a folder; Parquet before CSV where both are there."""
    return {
        name: path
        for name in FILES
        for suffix in reversed(SUFFIXES)
        for path in [directory / f"{name}{suffix}"]
        if path.exists()
    }


def open_folders(folders: Sequence[Path], as_at: str = "") -> Extract:
    """Extracts that Handrail wrote of several services, as one."""
    extract = Extract(new_connection(), ours=True, as_at=as_at)
    found = [find_files(folder) for folder in folders]
    paths = {name: [files[name] for files in found if name in files] for name in FILES}
    return _finish(extract, {name: f"({_select(name, those)})" for name, those in paths.items() if those})


def _from_folder(path: Path) -> Extract:
    if path.is_file():
        if path.stem not in FILES:
            raise UserError(
                f"{path.name} is not a file of the extract. "
                f"Expected one of: {', '.join(FILES)} (.csv or .parquet)."
            )
        paths, directory = {path.stem: path}, path.parent
    else:
        paths, directory = find_files(path), path
    if not paths:
        if books := sorted(each.name for each in path.glob("*.xls*")):
            raise UserError(f"{', '.join(books)}: a workbook is not read. Save each sheet as CSV UTF-8.")
        raise UserError(
            f"No extract found in {path}. Expected a folder with clients.csv or clients.parquet "
            f"(and, if kept, {', '.join(name for name in FILES if name != 'clients')})."
        )
    manifest = read_manifest(directory)
    extract = Extract(
        new_connection(), ours=bool(manifest), as_at=str(manifest.get("as_at", "")),
        directory=directory if path.is_dir() else None, paths=paths,
    )  # fmt: skip
    for name, file in paths.items():
        try:
            extract.connection.execute(f"CREATE VIEW raw_{name} AS {_select(name, [file])}")
        except duckdb.Error as error:
            raise _unreadable(file, error) from error
    try:
        return _finish(extract, {name: f"raw_{name}" for name in paths}, keep=_csv_names(paths))
    except duckdb.Error as error:
        wrong = next((each for each in paths.values() if str(each) in str(error)), path)
        raise _unreadable(wrong, error) from error


def _unreadable(path: Path, error: duckdb.Error) -> UserError:
    first = str(error).strip().splitlines()[0]
    return UserError(
        f"{path.name} cannot be read: {first} Expected Parquet, or CSV in UTF-8 with commas, one "
        f"header line and "
        "the same number of fields on every line. The command 'handrail extract check' lists the lines."
    )


def _csv_names(paths: Mapping[str, Path]) -> set[str]:
    return {name for name, path in paths.items() if path.suffix == ".csv"}


def read_manifest(directory: Path) -> dict[str, Any]:
    """Return what an extract says of itself; nothing where it comes from outside.

    Raises UserError for an extract of a later version of the schema.
    """
    path = directory / MANIFEST
    manifest = dict(json.loads(path.read_text())) if path.exists() else {}
    if (version := manifest.get("version", VERSION)) > VERSION:
        raise UserError(
            f"{directory}: an extract of version {version} of the schema; this software reads up to version "
            f"{VERSION}. Update Handrail, or write the extract with this one."
        )
    return manifest


def stream(directory: Path, name: str) -> Iterator[pa.RecordBatch]:
    """The records of a file that Handrail wrote, a batch at a time, as the schema types them."""
    file = FILES[name]
    path = find_files(directory)[name]
    if path.suffix == ".parquet":
        yield from pq.ParquetFile(path).iter_batches(columns=file.arrow.names)
        return
    options = pcsv.ConvertOptions(
        column_types=dict(zip(file.arrow.names, file.arrow.types, strict=True)),
        strings_can_be_null=True,
        null_values=[""],
    )
    parse = pcsv.ParseOptions(newlines_in_values=True)
    yield from pcsv.open_csv(path, parse_options=parse, convert_options=options)


def _select(name: str, paths: Sequence[Path]) -> str:
    """SELECT of a file, or of the Parquet of several services as one; of `clients` each row's place too."""
    if paths[0].suffix != ".parquet":
        return f"SELECT * FROM {scan(paths[0])}"
    source = f"read_parquet([{', '.join(quote(str(path)) for path in paths)}])"
    if name != "clients":
        return f"SELECT * FROM {source}"
    if len(paths) == 1:
        return f"SELECT *, file_row_number AS {_PLACE} FROM {source}"
    before = list(accumulate((pq.read_metadata(path).num_rows for path in paths), initial=0))
    return f"SELECT *, file_row_number + {before}[file_index + 1] AS {_PLACE} FROM {source}"


def scan(path: Path) -> str:
    """The DuckDB table function that reads a file; CSV as text, so that nothing is guessed or lost."""
    quoted = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"read_parquet('{quoted}')"
    columns = ", ".join(f"{quote(name)}: 'VARCHAR'" for name in header(path))
    # Nothing is guessed: a sniffed dialect may take a wrong line for the header and lose the right one.
    return (
        f"read_csv('{quoted}', auto_detect = false, header = true, skip = 0, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{columns}}}, null_padding = false, strict_mode = true)"
    )


def header(path: Path) -> list[str]:
    """The column names of a CSV. Raises UserError when there are none, or one stands twice."""
    try:
        with path.open("rb") as raw:
            if raw.read(4) == b"PK\x03\x04":
                raise UserError(f"{path.name} is an Excel workbook. Save its sheet as CSV UTF-8.")
        with path.open(newline="", encoding="utf-8-sig") as stream:
            names = [name.strip() for name in next(csv.reader(stream), [])]
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name} is not UTF-8. Save it again as CSV UTF-8.") from error
    parted = next((mark for mark in (";", "\t") if len(names) == 1 and mark in names[0]), "")
    if parted:
        found = "semicolons" if parted == ";" else "tabs"
        raise UserError(f"{path.name}: its fields are parted by {found}. Save it again with commas.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if not any(names) or twice:
        found = f"{', '.join(twice)} more than once" if twice else "an empty first line"
        raise UserError(f"{path.name}: expected a header line that names each column once; found {found}.")
    return names


def _finish(
    extract: Extract,
    raw: Mapping[str, str],
    keep: Set[str] = frozenset(),
    prefix: str = "",
) -> Extract:
    """Make the typed views: every field of the schema, absent ones empty, then the definitions on
    `clients`.
    """
    extract.raw, extract.csv = dict(raw), set(keep)
    for name in FILES:
        columns = _columns(extract, raw[name]) if name in raw else {}
        extract.types[name] = columns
        known = FILES[name].by_name
        placed = columns.pop(_PLACE, None)
        extract.given[name] = [column for column in columns if column in known]
        extract.extra[name] = [column for column in columns if column not in known]
        read = {item.name: read_as(item, columns.get(item.name), extract.ours) for item in FILES[name].fields}
        own = typed(name)
        relation = own if extract.ours or name not in raw else f"read_{name}"
        source = raw.get(name, "(SELECT 1 WHERE false)")
        made = "TEMP TABLE" if name in keep else "VIEW"
        here = "" if name in keep else prefix
        run = extract.connection.execute
        if name == "clients":
            read[NUMBER] = f"CAST({_PLACE if placed else 'row_number() OVER ()'} AS INTEGER)"
            if relation == own and name not in keep:
                extract.clients_from = (source, read)
        select = ", ".join(f"{sql} AS {column}" for column, sql in read.items())
        if relation != own and name in keep:
            select += f", {invalid_values.unread(FILES[name].fields, columns)} AS {invalid_values.UNREAD}"
        run(f"CREATE OR REPLACE {made} {here}{relation} AS SELECT {select} FROM {source}")
        view = f"CREATE OR REPLACE {'TEMP ' if name in keep else ''}VIEW {here}"
        if relation != own:
            run(f"{view}{own} AS {invalid_values.settled(extract, name)}")
    if note := invalid_values.said(extract):
        extract.notes.append(note)
        extract.blunt[note] = invalid_values.said(extract, exact=False)
    _define_clients(extract, prefix="" if "clients" in keep else prefix)
    return extract


def _define_clients(extract: Extract, prefix: str = "") -> None:
    """Make the `clients` view: the fields and the definitions."""
    extract.undated = undated = _carries_no_assessment(extract)
    extract.connection.execute(
        f"CREATE OR REPLACE {'' if prefix else 'TEMP '}VIEW {prefix}clients AS "
        + with_definitions("numbered_clients", undated)
    )
    if undated:
        extract.notes.append(
            "The clients file carries no assessment date, so every row is taken as a client; "
            "a year is that of enrolment or, failing that, of referral."
        )


def _carries_no_assessment(extract: Extract) -> bool:
    """True of a file from outside where assessment was never collected; never of one that Handrail wrote."""
    if extract.ours or not extract.has("clients"):
        return False
    ((assessed,),) = extract.rows("SELECT count(assessed_date) FROM numbered_clients")
    return int(assessed) == 0


def _columns(extract: Extract, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in extract.rows(f"DESCRIBE SELECT * FROM {relation}")}
