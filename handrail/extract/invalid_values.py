"""Values of an outside extract that cannot be, and clients that stand on several rows: such a value is read
as missing, of a client the first row counts, and how many there are is said.

A file in which nothing is wrong is read as it is: its smallest and largest values show that, and its codes
are looked up where the file lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from handrail.extract.column_types import read_as, text_of
from handrail.extract.files import FILES
from handrail.extract.schema import FIRST_DAY, LAST_DAY, Field

if TYPE_CHECKING:
    from handrail.extract.connection import Extract

# Of a file that came as CSV: how many values of a row could not be read, told while it was read.
UNREAD = "handrail_unread"
# A Parquet file of more rows that keeps its numbers or dates as text is not read once more to count them.
MOST_ROWS = 1_000_000
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_BROKEN = ("FLOAT", "DOUBLE")
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")


def bounds(item: Field) -> tuple[str | None, str | None]:
    """SQL of the least and the greatest that a value may be."""
    if item.type == "date":
        return f"DATE '{FIRST_DAY}'", f"DATE '{LAST_DAY}'"
    return tuple(None if each is None else f"{each:g}" for each in (item.low, item.high))  # type: ignore[return-value]


def _among(item: Field) -> str:
    """SQL of the list of a field's codes."""
    return "[" + ", ".join(f"'{code}'" for code in item.codes) + "]"


def fitting(item: Field, value: str) -> str:
    """SQL of a typed value where it can be, else NULL."""
    if item.closed:
        return f"list_extract({_among(item)}, list_position({_among(item)}, {value}))"
    clauses = [
        f"({value}) {sign} {edge}" for sign, edge in zip((">=", "<="), bounds(item), strict=True) if edge
    ]
    return f"CASE WHEN {' AND '.join(clauses)} THEN {value} END" if clauses else value


def unread(fields: tuple[Field, ...], types: dict[str, str]) -> str:
    """SQL of how many values of a row cannot be read as their type."""
    lost = [
        f"CAST({text_of(item)} IS NOT NULL AND ({read_as(item, types[item.name])}) IS NULL AS UTINYINT)"
        for item in fields
        if item.name in types and item.sql_type != "VARCHAR"
    ]
    return " + ".join(lost) or "0::UTINYINT"


def settled(extract: Extract, name: str) -> str:
    """SELECT of `read_<name>` with what cannot be as missing, and of a client the first row; counts both."""
    source = f"read_{name}"
    doubtful = _doubtful(extract, name)
    wrong = _wrong(extract, name, doubtful)
    extract.unfit_values += sum(n or 0 for n in wrong.values())
    guards = [
        f"{fitting(item, item.name)} AS {item.name}"
        for item in doubtful
        if wrong.get(item.name) != 0 and fitting(item, item.name) != item.name
    ]
    columns = "*" + (f" EXCLUDE ({UNREAD})" if name in extract.csv else "")
    columns += f" REPLACE ({', '.join(guards)})" if guards else ""
    if name == "clients" and (repeated := _repeated(extract)):
        extract.repeated_clients = repeated
        source += " ANTI JOIN repeated_clients USING (case_number)"
    return f"SELECT {columns} FROM {source}"


def _doubtful(extract: Extract, name: str) -> list[Field]:
    """The fields that may hold what cannot be."""
    csv = name in extract.csv
    found = extract.types[name]
    kinds = {item.name: item.sql_type if csv else found[item.name]
             for item in FILES[name].fields if item.name in found}  # fmt: skip
    edges = {item: _in_bounds(item, kinds[item.name]) for item in FILES[name].fields if item.name in kinds}
    codes = {
        item: f"count({_column(item)}) = count(list_position({_among(item)}, {_column(item)}))"
        for item in edges
        if item.closed and kinds[item.name] == "VARCHAR"
    }
    source = f"read_{name}" if csv else extract.raw[name]
    doubtful = set()
    # Asked apart: the edges stand in the file's own statistics.
    for asked in ({item: sql for item, sql in edges.items() if sql and item not in codes}, codes):
        if asked:
            (sound,) = extract.rows(f"SELECT {', '.join(asked.values())} FROM {source}")
            doubtful |= {item.name for item, fits in zip(asked, sound, strict=True) if fits is False}
    return [item for item in edges if item.name in doubtful]


def _column(item: Field) -> str:
    return f'"{item.name}"'


def _in_bounds(item: Field, kind: str) -> str:
    """SQL that is false where a column of this kind holds what cannot be; empty where none can."""
    column = _column(item)
    if item.sql_type == "VARCHAR" and not item.closed:
        return ""
    low, high = bounds(item)
    clauses = ([f"min({column}) >= {low}"] if low else []) + ([f"max({column}) <= {high}"] if high else [])
    if item.type == "integer" and (kind in _BROKEN or kind.startswith("DECIMAL")):
        clauses.append(f"count(*) FILTER ({column} <> trunc({column})) = 0")
    number = kind in (*_WHOLE, *_BROKEN) or kind.startswith("DECIMAL")
    readable = kind == item.sql_type or (
        kind in _DAYS if item.type == "date" else number and item.type in ("integer", "decimal")
    )
    if not readable or (kind in _BROKEN and high is None):
        return "count(*) = 0"
    return " AND ".join(clauses)


def _wrong(extract: Extract, name: str, doubtful: list[Field]) -> dict[str, int | None]:
    """How many values of each field cannot be; None where it is not counted. Of a CSV, under UNREAD, how many
    cannot be read.
    """
    types = extract.types[name]
    if name in extract.csv:
        counts = {
            item.name: f"count({item.name}) - count({fitting(item, item.name)})" for item in doubtful
        } | {UNREAD: f"coalesce(sum({UNREAD}), 0)"}
        source = f"read_{name}"
    else:
        source = extract.raw[name]
        ((rows,),) = extract.rows(f"SELECT count(*) FROM {source}")
        counts = {
            item.name: f"count({text_of(item)}) - count({fitting(item, read_as(item, types[item.name]))})"
            for item in doubtful
            if rows <= MOST_ROWS or types[item.name] != "VARCHAR" or item.closed
        }
    if not counts:
        return {}
    (found,) = extract.rows(f"SELECT {', '.join(counts.values())} FROM {source}")
    return dict(zip(counts, map(int, found), strict=True))


def _repeated(extract: Extract) -> int:
    """How many rows of clients say again a case that an earlier row said; lists them where there are any."""
    if "case_id" not in extract.types["clients"]:
        return 0
    known = "FROM read_clients WHERE case_id IS NOT NULL"
    # Sorted numbers tell in a third of the time that counting the distinct ones takes.
    given = _as_given(extract)
    marks = extract.connection.execute(
        f"SELECT hash(case_id) AS mark {f'FROM {given} WHERE case_id IS NOT NULL' if given else known}"
    ).fetchnumpy()["mark"]
    marks.sort()
    if not (marks[1:] == marks[:-1]).any():
        return 0
    extract.connection.execute(
        "CREATE OR REPLACE TEMP TABLE repeated_clients AS SELECT case_number FROM (SELECT case_number, "
        f"row_number() OVER (PARTITION BY case_id ORDER BY case_number) AS nth {known}) WHERE nth > 1"
    )
    ((rows,),) = extract.rows("SELECT count(*) FROM repeated_clients")
    return int(rows)


def _as_given(extract: Extract) -> str:
    """The relation that the cases can be compared in as they came; empty where they must be trimmed first,
    which takes longer than all the rest.
    """
    if "clients" in extract.csv or extract.types["clients"]["case_id"] != "VARCHAR":
        return ""
    raw = extract.raw["clients"]
    edges = "case_id LIKE ' %' OR case_id LIKE '% ' OR case_id = '' OR strlen(case_id) <> length(case_id)"
    return "" if extract.rows(f"SELECT 1 FROM {raw} WHERE {edges} LIMIT 1") else raw


def said(extract: Extract, exact: bool = True) -> str:
    """One sentence on what is read as missing or left out; empty where nothing is. Not `exact`: without how
    many.
    """
    values, rows = extract.unfit_values, extract.repeated_clients
    parts = []
    if values:
        many = f"{values:,} value{'s' * (values > 1)}" if exact else "Some values"
        is_are, has = ("is", "has") if exact and values == 1 else ("are", "have")
        parts.append(
            f"{many} that cannot be read, {is_are} out of range or {has} an unknown code "
            f"{is_are} read as missing"
        )
    if rows:
        many = f"{rows:,} repeated row{'s' * (rows > 1)}" if exact else "some repeated rows"
        parts.append(f"{many} of clients {'is' if exact and rows == 1 else 'are'} left out")
    if not parts:
        return ""
    told = " and ".join(parts)
    return f"{told[0].upper()}{told[1:]}: handrail extract check lists them."
