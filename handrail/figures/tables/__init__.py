"""Every table, one file each: a file with a `TABLE` is listed, computed, drawn, tested and documented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from handrail.figures.engine import computation
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.query import FieldFilters
from handrail.figures.engine.result import TableResult
from handrail.foundation.errors import UserError


@cache
def load_tables() -> dict[str, Table]:
    """Return name -> table, in alphabetical order."""
    tables = [table for module in _list_modules() for table in _load_module(module)]
    return {table.name: table for table in sorted(tables, key=lambda table: table.name)}


@cache
def _list_modules() -> frozenset[str]:
    return frozenset(info.name for info in iter_modules(__path__))


def _load_module(name: str) -> Sequence[Table]:
    module = import_module(f"{__name__}.{name}")
    return getattr(module, "TABLES", None) or [module.TABLE]


def list_names() -> list[str]:
    """Return the names of all tables."""
    return list(load_tables())


def get_table(name: str) -> Table:
    """Return the declaration of a table. Raises UserError on an unknown name."""
    # Most tables stand in a module of their own name: to show one, no other need be imported.
    module = name.replace("-", "_")
    own = _load_module(module) if module in _list_modules() else ()
    for table in own:
        if table.name == name:
            return table
    if name not in load_tables():
        raise UserError(f"There is no table '{name}'. Expected one of: {', '.join(list_names())}.")
    return load_tables()[name]


def compute_table(
    table: str | Table,
    source: object,
    by: str | Sequence[str] | None = None,
    where: FieldFilters | None = None,
    from_: dt.date | None = None,
    to: dt.date | None = None,
) -> TableResult:
    """Compute a table, by its name or its declaration, with nothing suppressed.

    `source` is a folder, an Arrow table of clients, a mapping of Arrow tables, a connection or an extract.
    See `computation.compute_table` for the rest; `disclosure.cross_table.protect_table` protects the result.
    """
    declared = get_table(table) if isinstance(table, str) else table
    return computation.compute_table(declared, source, by, where, from_, to)
