"""Tell whether a file of columns (Parquet, tables in memory) may be read as it stands.

A sound file has the schema's headings and types, no value out of bounds, no unknown code in a closed list and
nothing in its texts that `CellReader` would read otherwise. Most of it stands in the file's own statistics,
so that a million cases are looked through in a fraction of a second; a file that is not sound is read cell by
cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from handrail.extract.cell_reader import CellReader
from handrail.extract.connection import NUMBER, quote_literal
from handrail.extract.files import FILES
from handrail.extract.schema import FIRST_DAY, LAST_DAY, Field
from handrail.foundation.tabular.cells import MISSING_WORDS, SCIENTIFIC_NOTATION
from handrail.foundation.tabular.headings import find_columns

if TYPE_CHECKING:
    from handrail.extract.connection import Extract

# A text of more different values than this is looked through row by row.
MAX_DISTINCT = 2_000
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_BROKEN = ("FLOAT", "DOUBLE")
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
# Fields that nearly every row has a value of its own of.
_KEYS = frozenset({"case_id", "person_id", "response_id", "employer_id"})
# Blanks, and the marks that a spreadsheet's errors begin with, sort up to the one, letters out of ASCII from
# the other.
_FIRST, _LAST = "$", "~"
# The one of a spreadsheet's errors that begins with a letter.
_ERROR = r"(?i)^err:[0-9]{3}\s*$"


def is_sound(extract: Extract, name: str, last_event: dt.date, trimmed: Collection[str] = ()) -> bool:
    """Say whether the relation that a file is read from may be read as it stands.

    `trimmed` names columns whose values are read without what blank stands at their end.
    """
    types = extract.types[name]
    fields = [item for item in FILES[name].fields if item.name in types]
    if set(find_columns(name, list(types), FILES[name].by_name)) - {item.name for item in fields}:
        return False  # a heading in another case, or with spaces
    if not all(_has_readable_type(item, types[item.name]) for item in fields):
        return False
    # Asked apart: the bounds stand in the file's own statistics.
    bounds = [_in_bounds(item, types[item.name], last_event) for item in fields if item.sql_type != "VARCHAR"]
    codes = {item.name: item.codes for item in fields if item.is_closed}
    keys = [item.name for item in fields if item.name in _KEYS and types[item.name] == "VARCHAR"]
    return (
        _holds(extract, name, bounds)
        and _in_codes(extract, name, codes)
        and _all_in_full(extract, name, keys, trimmed)
        and all(
            _distinct_sound(extract, name, item, last_event)
            for item in fields
            if item.sql_type == "VARCHAR" and not item.is_closed and item.name not in _KEYS
        )
    )


def _has_readable_type(item: Field, kind: str) -> bool:
    number = kind in (*_WHOLE, *_BROKEN) or kind.startswith("DECIMAL")
    if item.type in ("integer", "decimal"):
        return number
    if item.sql_type == "VARCHAR":
        return kind == "VARCHAR" or (item.type == "id" and kind in _WHOLE)
    return kind in _DAYS if item.type in ("date", "quarter") else kind == item.sql_type


def _in_bounds(item: Field, kind: str, last_event: dt.date) -> str:
    """SQL that is false where a column of numbers or days holds what cannot be."""
    column = f'"{item.name}"'
    low, high = _bounds(item, last_event)
    clauses = ([f"min({column}) >= {low}"] if low else []) + ([f"max({column}) <= {high}"] if high else [])
    if item.type == "integer" and kind not in _WHOLE:
        clauses.append(f"count(*) FILTER ({column} <> trunc({column})) = 0")
    if kind in _BROKEN and high is None:
        clauses.append(f"count(*) FILTER (NOT isfinite({column})) = 0")
    return " AND ".join(clauses) or "TRUE"


def _bounds(item: Field, last_event: dt.date) -> tuple[str | None, str | None]:
    """SQL of the least and the greatest that a value may be."""
    if item.type in ("date", "quarter"):
        last = LAST_DAY if item.may_lie_ahead else last_event
        return f"DATE '{FIRST_DAY}'", f"DATE '{last}'"
    if item.type not in ("integer", "decimal"):
        return None, None
    low, high = (None if edge is None else f"{edge:g}" for edge in (item.low, item.high))
    return low, high


def _in_codes(extract: Extract, name: str, codes: Mapping[str, Collection[str]]) -> bool:
    """Whether each column holds no code but those of its list; each different one is looked at once."""
    if not codes:
        return True
    columns = [f'"{column}"' for column in codes]
    sets = ", ".join(f"({column})" for column in columns)
    different = extract.fetch_rows(
        f"SELECT {', '.join(columns)} FROM {extract.raw[name]} GROUP BY GROUPING SETS ({sets})"
    )
    return all(
        code is None or code in listed
        for row in different
        for code, listed in zip(row, codes.values(), strict=True)
    )


def _all_in_full(extract: Extract, name: str, columns: list[str], trimmed: Collection[str] = ()) -> bool:
    """Whether each identifier or text of many is what it seems."""
    if not columns:
        return True
    quoted = [f'"{column}"' for column in columns]
    edges = ", ".join(f"min({column}), max({column})" for column in quoted)
    (bounds,) = extract.fetch_rows(f"SELECT {edges} FROM {extract.raw[name]}")
    asked = []
    for column, least, greatest in zip(quoted, bounds[::2], bounds[1::2], strict=True):
        if least is None:
            continue
        if not _FIRST < least <= greatest < _LAST:
            return False
        doubts = list(_doubts(column, least, greatest))
        if doubts or column.strip('"') not in trimmed:
            # What is blank at the end of a text is taken off: a space, or a sign out of ASCII, may be such.
            doubts.append(f"{column}[-1] NOT BETWEEN '!' AND '~'")
            asked.append(f"NOT bool_or({' OR '.join(doubts)})")
    return _holds(extract, name, asked)


def _doubts(column: str, least: str, greatest: str) -> Iterator[str]:
    """SQL conditions of texts that may not be what they seem, of those that may be between two texts."""

    def may_begin(letters: str) -> bool:
        return any(least < chr(ord(letter) + 1) and letter <= greatest for letter in letters)

    if may_begin("="):
        yield f"starts_with({column}, '=')"
    if may_begin("0123456789"):
        yield f"regexp_matches({column}, {quote_literal(SCIENTIFIC_NOTATION)})"
    words = [word for word in MISSING_WORDS if word and may_begin(word[0] + word[0].upper())]
    if words:
        yield f"lower({column}) IN ({', '.join(map(quote_literal, sorted(words)))})"
    if may_begin("eE"):
        yield f"regexp_matches({column}, {quote_literal(_ERROR)})"


def _holds(extract: Extract, name: str, asked: list[str]) -> bool:
    if not asked:
        return True
    (answers,) = extract.fetch_rows(f"SELECT {', '.join(asked)} FROM {extract.raw[name]}")
    return False not in answers


def _distinct_sound(extract: Extract, name: str, item: Field, last_event: dt.date) -> bool:
    """Whether each different text of a column is read as it stands."""
    column = f'"{item.name}"'
    rows = extract.fetch_rows(
        f"SELECT DISTINCT {column} FROM {extract.raw[name]} WHERE {column} IS NOT NULL "
        f"LIMIT {MAX_DISTINCT + 1}"
    )
    if len(rows) > MAX_DISTINCT:
        return _all_in_full(extract, name, [item.name])
    reader = CellReader(item, last_event)
    return all(reader.read_cell(str(value)).value == str(value) for (value,) in rows)


def find_repeats(extract: Extract, relation: str) -> int:
    """Return how many rows of clients repeat a case of an earlier row; list them in `repeated_clients`."""
    ((cases,),) = extract.fetch_rows(f"SELECT count(case_id) FROM {relation}")
    if _count_cases(extract, relation) == cases:
        return 0
    extract.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE repeated_clients AS SELECT {NUMBER} FROM (SELECT {NUMBER}, "
        f"row_number() OVER (PARTITION BY case_id ORDER BY {NUMBER}) AS nth "
        f"FROM {relation} WHERE case_id IS NOT NULL) WHERE nth > 1"
    )
    ((rows,),) = extract.fetch_rows("SELECT count(*) FROM repeated_clients")
    return int(rows)


def _count_cases(extract: Extract, relation: str) -> int:
    """How many different cases there are."""
    groups = f"SELECT case_id FROM {relation} WHERE case_id IS NOT NULL GROUP BY case_id"
    # Groups that nearly all have one row: to merge those of several threads takes as long as to make them.
    extract.connection.execute("SET threads = 1")
    try:
        ((count,),) = extract.fetch_rows(f"SELECT count(*) FROM ({groups})")
    finally:
        extract.connection.execute("RESET threads")
    return int(count)


def describe_left_out(extract: Extract, exact: bool = True) -> str:
    """Return a sentence on what is read as missing or left out, empty where nothing is.

    Not `exact`: without how many, for figures under disclosure control.
    """
    parts = [
        _count(extract.unfit_values, exact, "value", "that cannot be read, {is} out of range or {has} an "
               "unknown code {is} read as missing"),
        _count(extract.repeated_clients, exact, "repeated row", "of clients {is} left out"),
        _count(extract.faulty_rows, exact, "row", "whose cells do not fit the heading {is} left out"),
    ]  # fmt: skip
    told = " and ".join(filter(None, parts))
    return f"{told[0].upper()}{told[1:]}: handrail extract check lists them." if told else ""


def _count(number: int, exact: bool, noun: str, what: str) -> str:
    if not number:
        return ""
    one = exact and number == 1
    many = f"{number:,} {noun}{'s' * (number > 1)}" if exact else f"some {noun}s"
    return f"{many} {what.format(**{'is': 'is' if one else 'are', 'has': 'has' if one else 'have'})}"
