"""Every table, one file each: drop a file with a `TABLE` here and it is listed, computed, drawn, tested and
documented.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from handrail.extract.read import open_extract
from handrail.figures.engine import computation
from handrail.figures.engine import records as _records
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.query import FieldFilters
from handrail.figures.engine.result import RowLabels, TableResult
from handrail.foundation.errors import UserError


@cache
def load_tables() -> dict[str, Table]:
    """name -> table, in alphabetical order."""
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    found: list[Table] = []
    for module in modules:
        found += getattr(module, "TABLES", None) or [module.TABLE]
    return {table.name: table for table in sorted(found, key=lambda table: table.name)}


def list_names() -> list[str]:
    return list(load_tables())


def get_table(name: str) -> Table:
    """The declaration of a table. Raises UserError on an unknown name."""
    if name not in load_tables():
        raise UserError(f"There is no table '{name}'. Expected one of: {', '.join(list_names())}.")
    return load_tables()[name]


def _table(table: str | Table) -> Table:
    return get_table(table) if isinstance(table, str) else table


def compute_table(
    table: str | Table,
    extract: object,
    by: str | Sequence[str] | None = None,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
    disclosure: str = "internal",
) -> TableResult:
    """Compute a table over an extract: a folder, an Arrow table of clients, a mapping of Arrow tables or a
    connection. `disclosure` protects it by itself; what leaves goes through the log of releases besides.
    """
    opened = open_extract(extract)
    result = computation.compute_table(_table(table), opened, by, where, from_, to)
    if disclosure == "internal":
        return result
    # What solves for withheld counts takes half a second to load.
    from handrail.figures.disclosure.cross_table import protect_table

    return protect_table(result, disclosure, opened)


def list_records(
    table: str | Table,
    extract: object,
    row: str | RowLabels,
    column: str,
    kind: str = "numerator",
    by: str | Sequence[str] | None = None,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> list[str]:
    """The case ids behind a figure: kind is numerator, base, excluded or missing."""
    return _records.list_records(_table(table), extract, row, column, kind, by, where, from_, to)
