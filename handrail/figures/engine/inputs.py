"""What a table reads: which files of the extract, and which fields of the clients."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from handrail.extract.definitions import BY_NAME, named, words
from handrail.extract.files import CLIENTS, FILES
from handrail.figures.engine.declaration import CategoryBlock, EventBlock, LineBlock, SpendBlock, Table

if TYPE_CHECKING:
    from handrail.extract.connection import Extract
    from handrail.figures.engine.result import TableResult

_FROM = re.compile(r"\b(?:FROM|JOIN) ([a-z_]+)")


def list_files(table: Table) -> tuple[str, ...]:
    """The files beside `clients` without which the table, as a whole, says nothing."""
    found = [*table.needs]
    if table.relation != "clients":
        found.append(table.relation)
    for block in table.blocks:
        if isinstance(block, EventBlock):
            found.append(block.file)
        if isinstance(block, SpendBlock):
            found.append("costs")
    return tuple(name for name in dict.fromkeys(found) if name in FILES and name != "clients")


def find_files(predicates: Iterable[str]) -> tuple[str, ...]:
    """The files that predicates look into."""
    found = [name for each in predicates for name in _FROM.findall(each)]
    return tuple(name for name in dict.fromkeys(found) if name in FILES and name != "clients")


def find_client_fields(table: Table, by: Iterable[str] = (), where: Iterable[str] = ()) -> set[str]:
    """The fields of the clients that figures of a table follow from."""
    said = [table.of, table.missing, table.at, *by, *where, *(name for names in table.by for name in names)]
    for block in table.blocks:
        if isinstance(block, CategoryBlock):
            said.append(block.field)
        if isinstance(block, LineBlock):
            for line in block.lines:
                said += [
                    line.counted, line.of or "", line.missing or "", line.at or "", line.value or "",
                    line.per or "",
                ]  # fmt: skip
    found: set[str] = set()
    if table.prepare:
        # What is prepared in SQL of its own looks at dates, under the rules of a version.
        found |= {"version", *(item.name for item in CLIENTS.fields if item.type == "date")}
    for each in said:
        _add_words(each, found)
    return {name for name in found if name in CLIENTS.by_name}


def _add_words(sql: str, found: set[str]) -> None:
    """The words of an expression, those of the definitions it names included."""
    found |= words(sql)
    for name, rule in named(sql).items():
        found |= words(f"{BY_NAME[name].on} {rule}")


def list_missing_files(extract: Extract, table: Table) -> tuple[str, ...]:
    """The files that the table is counted from and nobody brought."""
    return tuple(name for name in list_files(table) if name not in extract.raw)


def blank_missing_files(extract: Extract, table: Table, result: TableResult) -> TableResult:
    """What is counted from a file that is not there is not nought but nothing, and said."""
    wanting = list_missing_files(extract, table)
    lines = {
        (number, line.label): files
        for number, block in enumerate(table.blocks) if isinstance(block, LineBlock)
        for line in block.lines
        for files in [[n for n in find_files((line.counted, line.of or "")) if n not in extract.raw]]
        if files
    }  # fmt: skip
    if not wanting and not lines:
        return result
    cells = {
        key: replace(cell, value=None, n=None) if wanting or (cell.block, cell.line) in lines else cell
        for key, cell in result.cells.items()
    }
    names = dict.fromkeys([*wanting, *(name for files in lines.values() for name in files)])
    told = [f"There is no file of {name}, so what is counted from it is not given." for name in names]
    return replace(result, cells=cells, notes=(*result.notes, *told))
