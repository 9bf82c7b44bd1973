"""Runs a table's worked example: rows in a few words become an extract of the full schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from handrail.extract.connection import Extract
from handrail.extract.files import FILES
from handrail.extract.read import from_tables
from handrail.figures.engine.computation import compute_table
from handrail.figures.engine.declaration import Example, ExampleRow, Table
from handrail.figures.engine.result import TableResult


def make_arrow_table(name: str, rows: Iterable[ExampleRow]) -> pa.Table:
    """Return rows as text columns of the schema; fields that a row does not name are missing."""
    rows = list(rows)
    names = [item.name for item in FILES[name].fields]
    columns = {name: [_format_value(row.get(name)) for row in rows] for name in names}
    return pa.table(columns, schema=pa.schema([(name, pa.string()) for name in names]))


def _format_value(value: object) -> str | None:
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


def make_extract(files: Mapping[str, Iterable[ExampleRow]], ours: bool = True) -> Extract:
    """Return an in-memory extract of a few rows."""
    return from_tables({name: make_arrow_table(name, rows) for name, rows in files.items()}, ours=ours)


def make_example_extract(table: Table) -> Extract:
    """Return an extract of the records of a table's first example."""
    return make_extract(table.example.files)


def run_example(table: Table, example: Example) -> TableResult:
    """Compute a table over the records of an example, asked as it says."""
    return compute_table(table, make_extract(example.files), example.by, None, example.from_, example.to)
