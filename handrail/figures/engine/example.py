"""Runs a table's worked example: rows in a few words become a typed extract of the full schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from handrail.extract.connection import Extract
from handrail.extract.files import FILES
from handrail.extract.read import from_tables
from handrail.figures.engine.computation import compute_table
from handrail.figures.engine.declaration import Example, Table
from handrail.figures.engine.result import TableResult


def make_arrow_table(name: str, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Rows as text columns of the schema; what a row does not say is missing."""
    rows = list(rows)
    fields = FILES[name].fields
    columns = {item.name: [_format_value(row.get(item.name)) for row in rows] for item in fields}
    return pa.table(columns, schema=pa.schema([(item.name, pa.string()) for item in fields]))


def _format_value(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def make_extract(files: Mapping[str, Iterable[Mapping[str, Any]]], ours: bool = True) -> Extract:
    """An in-memory extract of a few rows."""
    return from_tables({name: make_arrow_table(name, rows) for name, rows in files.items()}, ours=ours)


def make_example_extract(table: Table) -> Extract:
    return make_extract(table.example.files)


def run_example(table: Table, example: Example) -> TableResult:
    """The table over the records of an example, asked as it says."""
    return compute_table(table, make_extract(example.files), example.by, None, example.from_, example.to)
