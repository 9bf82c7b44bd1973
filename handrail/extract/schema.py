"""What a field and a file of the extract are: one declaration gives the types, the checks and the
dictionary.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# Of the schema. When it moves, tests/extract/versions keeps an extract of the version that ends.
VERSION = 2
# A date out of these was mistyped.
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 1, 1)

# type of a field -> (DuckDB type, name of the Arrow type, what a reader is told)
TYPES: dict[str, tuple[str, str, str]] = {
    "id": ("VARCHAR", "string", "identifier"),
    "text": ("VARCHAR", "string", "text"),
    "code": ("VARCHAR", "string", "one code"),
    "codes": ("VARCHAR", "string", "codes parted by semicolons"),
    "date": ("DATE", "date32", "date, YYYY-MM-DD"),
    "quarter": ("DATE", "date32", "calendar quarter, YYYY-Qn or its first day"),
    "integer": ("INTEGER", "int32", "whole number"),
    "decimal": ("DOUBLE", "float64", "number"),
    "boolean": ("BOOLEAN", "bool", "true or false"),
}


@dataclass(frozen=True)
class Field:
    """One column. `low` and `high` bound a number; an empty value is always 'missing', and so is one out of
    bounds or of an unknown code, but where the codes are `open`: services have their own, which are shown.
    """

    name: str
    type: str
    meaning: str
    codes: tuple[str, ...] = ()
    open: bool = False
    unit: str = ""
    low: float | None = None
    high: float | None = None
    required: bool = False
    # Completeness asks for the field only of the records this predicate holds for ("" = never asked).
    expected: str = ""
    # Of a date: what is due or planned may lie after the day of the extract; what happened may not.
    may_lie_ahead: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether a code that is not of the list says nothing."""
        return bool(self.codes) and not self.open

    @property
    def sql_type(self) -> str:
        return TYPES[self.type][0]

    @property
    def arrow_type(self) -> pa.DataType:
        # Loading pyarrow takes longer than to count a table, and DuckDB alone reads most files.
        import pyarrow as pa

        return pa.type_for_alias(TYPES[self.type][1])


@dataclass(frozen=True)
class File:
    """One file of the extract. `key` names the columns that make a record unique ("" = none)."""

    name: str
    meaning: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        import pyarrow as pa

        return pa.schema([(field.name, field.arrow_type) for field in self.fields])
