"""How a column of any type is read as the type that the schema declares."""

from __future__ import annotations

from handrail.extract.connection import quote_literal
from handrail.extract.schema import Field

# What str.strip takes off.
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))


def read_as(item: Field, found: str | None) -> str:
    """SQL that reads a column that may be read as it stands as its declared type."""
    if found is None:
        return f"CAST(NULL AS {item.sql_type})"
    column = f'"{item.name}"'
    if found == item.sql_type:
        return column
    text = f"nullif(trim(CAST({column} AS VARCHAR)), '')"
    if item.type == "date":
        return f"TRY_CAST({text} AS DATE)"
    if item.type == "quarter":
        return _quarter(text)
    if item.type == "integer":
        return rf"CASE WHEN regexp_full_match({text}, '[+-]?\d+(\.0+)?') THEN TRY_CAST({text} AS INTEGER) END"
    if item.type == "decimal":
        return f"TRY_CAST({text} AS DOUBLE)"
    if item.type == "boolean":
        return (
            f"CASE WHEN lower({text}) IN ('true', 'yes', 'y', '1', 't') THEN true "
            f"WHEN lower({text}) IN ('false', 'no', 'n', '0', 'f') THEN false END"
        )
    return text


def without_end(column: str) -> str:
    """SQL of a column of text without the blanks at its end; nothing where there is no more."""
    return f"nullif(rtrim(\"{column}\", {quote_literal(_BLANKS)}), '')"


def _quarter(text: str) -> str:
    month = f"CAST(regexp_extract({text}, '[qQ]([1-4])', 1) AS INTEGER) * 3 - 2"
    return (
        rf"CASE WHEN regexp_full_match({text}, '\d{{4}}[- ]?[qQ][1-4]') "
        f"THEN make_date(CAST(left({text}, 4) AS INTEGER), {month}, 1) "
        f"ELSE CAST(date_trunc('quarter', TRY_CAST({text} AS DATE)) AS DATE) END"
    )
