"""Opens extract files, ours or anybody's, as typed views in DuckDB; what cannot be read as its type is kept
to be told.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from handrail.foundation.errors import UserError
from handrail.reporting.extract import unfit
from handrail.reporting.extract.as_typed import read_as
from handrail.reporting.extract.files import FILES
from handrail.reporting.figures.definitions import with_definitions

MANIFEST = "manifest.json"
# The log of what has left of these records, beside them.
RELEASES = "releases.jsonl"
SUFFIXES = (".parquet", ".csv")
# The column of `clients` that numbers its rows, by which the rows of other files are joined to it.
NUMBER = "case_number"
_PLACE = "handrail_place"


@dataclass
class Extract:
    """Typed views, one a file, in a DuckDB connection.

    `raw` names the relation each file is read from, `types` what its columns are there, `csv` which came as
    CSV;
    `undated` says that a file from outside has no date of assessment. `given` says which columns each file
    really carried; `ours` whether Handrail wrote it, in which case an
    empty
    column means 'nothing yet' and not 'not collected'.
    """

    connection: duckdb.DuckDBPyConnection
    ours: bool = False
    as_at: str = ""
    directory: Path | None = None
    paths: dict[str, Path] = field(default_factory=dict)
    undated: bool = False
    raw: dict[str, str] = field(default_factory=dict)
    csv: set[str] = field(default_factory=set)
    types: dict[str, dict[str, str]] = field(default_factory=dict)
    given: dict[str, list[str]] = field(default_factory=dict)
    extra: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    # A note with counts of records -> the same without, for figures under disclosure control.
    blunt: dict[str, str] = field(default_factory=dict)
    unfit_values: int = 0
    repeated_clients: int = 0
    # Where the clients are read from, and how each field is where it is not to be taken as it stands.
    clients_from: tuple[str, Mapping[str, str]] = ("numbered_clients", MappingProxyType({}))
    prepared: dict[str, bool] = field(default_factory=dict)
    answered: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return bool(self.given.get(name))

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, parameters or []).fetchall()

    def rows_once(self, sql: str) -> list[tuple[Any, ...]]:
        """What many tables ask in the same words, asked once: an extract that is open does not change."""
        if sql not in self.answered:
            self.answered[sql] = self.rows(sql)
        return self.answered[sql]

    def make(self, name: str, select: str, kind: str = "TABLE") -> None:
        """Make a temporary table or view, once: an extract that is open does not change."""
        if not self.prepared.get(name):
            self.prepared[name] = True
            self.connection.execute(f"CREATE OR REPLACE TEMP {kind} {name} AS {select}")

    def clients(self, fields: Iterable[str]) -> str:
        """SQL of the clients with these fields alone, which is quicker to ask than a view of them all."""
        source, columns = self.clients_from
        read = ", ".join(f"{columns.get(name, name)} AS {name}" for name in fields)
        return f"(SELECT {read} FROM {source})"

    def clients_in_all(self) -> int:
        """How many rows of clients there are."""
        return int(self.rows_once(f"SELECT count(*) FROM {self.clients([NUMBER])}")[0][0])

    def values(self, field: str) -> list[Any]:
        """What stands in a field of the clients, each value once, in order."""
        clients = self.clients([field])
        distinct = f"SELECT DISTINCT {field} FROM {clients} WHERE {field} IS NOT NULL ORDER BY 1"
        return [value for (value,) in self.rows_once(distinct)]

    def seen_from(self) -> dt.date:
        """The day the extract was made; where it does not say, the last date in it."""
        if self.as_at:
            return dt.date.fromisoformat(self.as_at[:10])
        columns = ("referral_date", "enrolled_date", "assessed_date", "discharged_date", "first_contact_date")
        latest = ", ".join(f"max({column})" for column in columns)
        days = [day for day in self.rows_once(f"SELECT {latest} FROM {self.clients(columns)}")[0] if day]
        return max(days, default=dt.date(1970, 1, 1))


def new_connection() -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that spills to disk before it takes more than its share of memory."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET memory_limit = '3GB'")
    # What does not fit goes to the machine's own place for it, never to the folder one happens to stand in.
    connection.execute(f"SET temp_directory = '{_spill().name}'")
    connection.execute("SET enable_progress_bar = false")
    return connection


@cache
def _spill() -> TemporaryDirectory[str]:
    """A folder that only this user can read, gone when the process ends: what spills is people's records."""
    return TemporaryDirectory(prefix="handrail-")


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
    """What an extract says of itself; empty of one from outside."""
    path = directory / MANIFEST
    return dict(json.loads(path.read_text())) if path.exists() else {}


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
    source = f"read_parquet([{', '.join(sql_text(str(path)) for path in paths)}])"
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
    columns = ", ".join(f"{sql_text(name)}: 'VARCHAR'" for name in header(path))
    # Nothing is guessed: a sniffed dialect may take a wrong line for the header and lose the right one.
    return (
        f"read_csv('{quoted}', auto_detect = false, header = true, skip = 0, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{columns}}}, null_padding = false, strict_mode = true)"
    )


def sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


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
            select += f", {unfit.unread(FILES[name].fields, columns)} AS {unfit.UNREAD}"
        run(f"CREATE OR REPLACE {made} {here}{relation} AS SELECT {select} FROM {source}")
        view = f"CREATE OR REPLACE {'TEMP ' if name in keep else ''}VIEW {here}"
        if relation != own:
            run(f"{view}{own} AS {unfit.settled(extract, name)}")
    if note := unfit.said(extract):
        extract.notes.append(note)
        extract.blunt[note] = unfit.said(extract, exact=False)
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
    return extract.rows("SELECT count(assessed_date) FROM numbered_clients")[0][0] == 0


def _columns(extract: Extract, relation: str) -> dict[str, str]:
    return {row[0]: row[1] for row in extract.rows(f"DESCRIBE SELECT * FROM {relation}")}
