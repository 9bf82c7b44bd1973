"""Opens extract files, ours or anybody's, as typed views in DuckDB.

Columns that may be read as they stand are; any other file, and all text and workbooks, is read cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from handrail.extract.connection import NO_DAYS, ClosedDays, Extract, new_connection, quote_literal
from handrail.extract.consent import Passage, say_passage
from handrail.extract.files import FILES
from handrail.extract.manifest import PASSAGE, covers_file, is_ours, read_closed_days, read_manifest
from handrail.extract.typed_views import PLACE, define_views
from handrail.foundation.errors import UserError

if TYPE_CHECKING:
    import pyarrow as pa

# The log, in the folder of an extract, of what has left of its records.
RELEASES = "releases.jsonl"
# What Handrail writes, and what it reads, the first first where a folder has several.
SUFFIXES = (".parquet", ".csv")
READ_SUFFIXES = (*SUFFIXES, ".xlsx", ".xlsm", ".tsv", ".txt", ".arrow", ".feather")


def open_extract(source: object, sheet: str | None = None) -> Extract:
    """Open an extract.

    Parameters
    ----------
    source
        A folder; a file; a table of clients (Arrow, pandas, polars); a mapping of names to tables; or a
        DuckDB connection with tables of these names.
    sheet
        Which sheet of a workbook.

    Raises
    ------
    UserError
        The folder or file is not there, or cannot be read as what it is.
    """
    if isinstance(source, Extract):
        return source
    if isinstance(source, str | Path):
        return _from_path(Path(source), sheet)
    if isinstance(source, duckdb.DuckDBPyConnection):
        return _from_connection(source)
    if isinstance(source, Mapping):
        return from_tables(source, ours=False)
    from handrail.foundation.tabular.table_source import is_table

    if is_table(source):
        return from_tables({"clients": source}, ours=False)
    raise TypeError(f"an extract cannot be opened from {type(source).__name__}")


def from_tables(
    tables: Mapping[str, object], ours: bool = True, as_at: str = "", closed_days: ClosedDays = NO_DAYS
) -> Extract:
    """An extract over tables in memory, for the web application and for tests."""
    from handrail.foundation.tabular.table_source import as_arrow

    extract = Extract(new_connection(), ours=ours, as_at=as_at, closed_days=closed_days)
    arrow = {name: as_arrow(table) for name, table in tables.items()}
    for name, table in arrow.items():
        extract.connection.register(f"raw_{name}", table)
    return define_views(extract, {name: f"raw_{name}" for name in arrow}, arrow)


def _from_connection(connection: duckdb.DuckDBPyConnection) -> Extract:
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()} | {
        name for (name,) in connection.execute("SELECT view_name FROM duckdb_views()").fetchall()
    }
    known = [name for name in FILES if name in tables]
    extract = Extract(connection.cursor(), ours=True)
    # The caller's own tables keep their names; ours are made in a schema of their own in front of them.
    extract.connection.execute("CREATE SCHEMA IF NOT EXISTS handrail")
    extract.connection.execute("SET search_path = 'handrail,main'")
    return define_views(extract, {name: f"main.{name}" for name in known}, prefix="handrail.")


def find_files(directory: Path) -> dict[str, Path]:
    """The files of the schema found in a folder; the first kind of READ_SUFFIXES where there are several."""
    written = (
        {path.name.casefold(): path for path in sorted(directory.iterdir())} if directory.is_dir() else {}
    )
    places = ((name, suffix) for name in FILES for suffix in reversed(READ_SUFFIXES))
    return {name: written[name + suffix] for name, suffix in places if name + suffix in written}


def open_folders(folders: Sequence[Path], as_at: str = "") -> Extract:
    """Extracts that Handrail wrote of several services, as one."""
    closed_days = {
        slug: days for folder in folders for slug, days in read_closed_days(read_manifest(folder)).items()
    }
    extract = Extract(new_connection(), ours=True, as_at=as_at, closed_days=closed_days)
    found = [find_files(folder) for folder in folders]
    paths = {name: [files[name] for files in found if name in files] for name in FILES}
    return define_views(
        extract, {name: f"({_select(name, those)})" for name, those in paths.items() if those}
    )


def _from_path(path: Path, sheet: str | None) -> Extract:
    if path.is_file():
        # A file of another name is taken for the one that most tables need.
        name = path.stem.casefold()
        paths, manifest = {name if name in FILES else "clients": path}, read_manifest(path.parent)
        manifest = manifest if covers_file(manifest, path) else {}
    else:
        paths, manifest = find_files(path), read_manifest(path)
    if not paths:
        raise UserError(
            f"No extract found in {path}. Expected a folder with clients.csv, .xlsx or .parquet "
            f"(and, if kept, {', '.join(name for name in FILES if name != 'clients')})."
        )
    extract = Extract(
        new_connection(), ours=all(is_ours(manifest, file) for file in paths.values()),
        as_at=str(manifest.get("as_at", "")), directory=path if path.is_dir() else None, paths=paths,
        closed_days=read_closed_days(manifest),
    )  # fmt: skip
    if PASSAGE in manifest:
        _say_who_is_left_out(extract, manifest[PASSAGE])
    kinds = {name: _find_kind(extract, file) for name, file in paths.items()}
    columns = {name: paths[name] for name, kind in kinds.items() if kind == "parquet"}
    books = {name for name, kind in kinds.items() if kind == "xlsx"}
    if sheet is not None and not books:
        raise UserError(f"{path}: --sheet names a sheet of a workbook, and there is no XLSX workbook.")
    for name, file in columns.items():
        try:
            extract.connection.execute(f"CREATE VIEW raw_{name} AS {_select(name, [file])}")
        except duckdb.Error as error:
            raise _unreadable(file, error) from error
    try:
        return define_views(
            extract, {name: f"raw_{name}" for name in columns}, paths, dict.fromkeys(books, sheet)
        )
    except duckdb.Error as error:
        wrong = next((each for each in paths.values() if str(each) in str(error)), path)
        raise _unreadable(wrong, error) from error


# What reads a file cell by cell takes a tenth of a second to load; Handrail's own columns need none of it.
def _find_kind(extract: Extract, path: Path) -> str:
    """Return what a file is; of a file that Handrail wrote its name says it."""
    if extract.ours:
        return path.suffix.removeprefix(".")
    from handrail.foundation.tabular.file_kind import find_kind

    return find_kind(path)


def _say_who_is_left_out(extract: Extract, passage: Passage) -> None:
    note = f"This extract was made for evaluators. {say_passage(passage)}"
    extract.notes.append(note)
    extract.blunt[note] = "This extract was made for evaluators: who may not be evaluated is left out."


def _unreadable(path: Path, error: duckdb.Error) -> UserError:
    first = str(error).strip().splitlines()[0]
    return UserError(f"{path.name} cannot be read: {first} Export it again, or give it as CSV.")


def stream_records(directory: Path, name: str) -> Iterator[pa.RecordBatch]:
    """The records of a file that Handrail wrote, a batch at a time, as the schema types them."""
    import pyarrow.csv as pcsv
    import pyarrow.parquet as pq

    file = FILES[name]
    path = find_files(directory)[name]
    if path.suffix == ".parquet":
        yield from pq.ParquetFile(path).iter_batches(columns=file.arrow_schema.names)
        return
    options = pcsv.ConvertOptions(
        column_types=dict(zip(file.arrow_schema.names, file.arrow_schema.types, strict=True)),
        strings_can_be_null=True,
        null_values=[""],
    )
    parse = pcsv.ParseOptions(newlines_in_values=True)
    yield from pcsv.open_csv(path, parse_options=parse, convert_options=options)


def _select(name: str, paths: Sequence[Path]) -> str:
    """SELECT of the Parquet of a file, or of several services as one; of `clients` each row's place too."""
    source = f"read_parquet([{', '.join(quote_literal(path) for path in paths)}])"
    if name != "clients":
        return f"SELECT * FROM {source}"
    if len(paths) == 1:
        return f"SELECT *, file_row_number AS {PLACE} FROM {source}"
    import pyarrow.parquet as pq

    before = list(accumulate((pq.read_metadata(path).num_rows for path in paths), initial=0))
    return f"SELECT *, file_row_number + {before}[file_index + 1] AS {PLACE} FROM {source}"
