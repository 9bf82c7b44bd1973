"""What a table reads: which files of the extract, and which fields of the clients."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from handrail.extract.definitions import BY_NAME, find_definitions, find_names
from handrail.extract.files import CLIENTS, FILES
from handrail.figures.engine.declaration import CategoryBlock, EventBlock, LineBlock, SpendBlock, Table

if TYPE_CHECKING:
    from handrail.extract.connection import Extract
    from handrail.figures.engine.result import TableResult

_FROM = re.compile(r"\b(?:FROM|JOIN) ([a-z_]+)")


def list_files(table: Table) -> tuple[str, ...]:
    """Return the files other than `clients` without which the table, as a whole, says nothing."""
    names = [*table.needs]
    if table.relation != "clients":
        names.append(table.relation)
    for block in table.blocks:
        if isinstance(block, EventBlock):
            names.append(block.file)
        if isinstance(block, SpendBlock):
            names.append("costs")
    return _keep_files(names)


def find_files(predicates: Iterable[str]) -> tuple[str, ...]:
    """Return the files other than `clients` that predicates look into."""
    return _keep_files(name for predicate in predicates for name in _FROM.findall(predicate))


def _keep_files(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name in FILES and name != "clients")


def find_client_fields(table: Table, by: Iterable[str] = (), where: Iterable[str] = ()) -> set[str]:
    """Return the fields of the clients that figures of a table follow from."""
    expressions = [table.of, table.missing, table.at, *by, *where]
    expressions += [name for names in table.by for name in names]
    for block in table.blocks:
        if isinstance(block, CategoryBlock):
            expressions.append(block.field)
        if isinstance(block, LineBlock):
            for line in block.lines:
                optional = (line.of, line.missing, line.at, line.value, line.per)
                expressions += [line.counted, *(sql for sql in optional if sql)]
    names: set[str] = set()
    if table.prepare:
        # What a table prepares in SQL of its own looks at dates, under the rules of a version.
        names |= {"version", *(item.name for item in CLIENTS.fields if item.type == "date")}
    for expression in expressions:
        names |= find_names(expression)
        for name, rule in find_definitions(expression).items():
            names |= find_names(f"{BY_NAME[name].on} {rule}")
    return names & CLIENTS.by_name.keys()


def list_missing_files(extract: Extract, table: Table) -> tuple[str, ...]:
    """Return the files that the table is counted from and the extract does not have."""
    return tuple(name for name in list_files(table) if name not in extract.raw)


def blank_missing_files(extract: Extract, table: Table, result: TableResult) -> TableResult:
    """Take out the figures counted from files that are not there, and say so: they are unknown, not 0."""
    missing = list_missing_files(extract, table)
    lines: dict[tuple[int, str], list[str]] = {}
    for number, block in enumerate(table.blocks):
        for line in block.lines if isinstance(block, LineBlock) else ():
            files = find_files((line.counted, line.of or ""))
            if absent := [name for name in files if name not in extract.raw]:
                lines[number, line.label] = absent
    if not missing and not lines:
        return result
    cells = {
        key: replace(cell, value=None, n=None) if missing or (cell.block, cell.line) in lines else cell
        for key, cell in result.cells.items()
    }
    names = dict.fromkeys([*missing, *(name for files in lines.values() for name in files)])
    notes = [f"There is no file of {name}, so what is counted from it is not given." for name in names]
    return replace(result, cells=cells, notes=(*result.notes, *notes))
