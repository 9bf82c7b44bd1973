"""How a column of any type is read as the type that the schema declares."""

from __future__ import annotations

from handrail.extract.schema import Field


def text_of(item: Field) -> str:
    """SQL of what stands in a column, as text; NULL where nothing does."""
    return f"nullif(trim(CAST(\"{item.name}\" AS VARCHAR)), '')"


def read_as(item: Field, found: str | None, ours: bool = False) -> str:
    """SQL that reads a column as its declared type; what does not fit becomes NULL (and `check` lists it).

    `ours`: Handrail wrote it, so text needs no trimming.
    """
    if found is None:
        return f"CAST(NULL AS {item.sql_type})"
    column = f'"{item.name}"'
    if item.type == "decimal" and not ours:
        number = column if found == "DOUBLE" else f"TRY_CAST({text_of(item)} AS DOUBLE)"
        return f"CASE WHEN isfinite({number}) THEN {number} END"
    if found == item.sql_type and (ours or item.sql_type != "VARCHAR"):
        return column
    text = text_of(item) if found != "VARCHAR" else f"nullif(trim({column}), '')"
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


def _quarter(text: str) -> str:
    month = f"CAST(regexp_extract({text}, '[qQ]([1-4])', 1) AS INTEGER) * 3 - 2"
    return (
        rf"CASE WHEN regexp_full_match({text}, '\d{{4}}[- ]?[qQ][1-4]') "
        f"THEN make_date(CAST(left({text}, 4) AS INTEGER), {month}, 1) "
        f"ELSE CAST(date_trunc('quarter', TRY_CAST({text} AS DATE)) AS DATE) END"
    )
