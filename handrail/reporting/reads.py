"""What a table reads: which files of the extract, and which fields of the clients."""

from __future__ import annotations

import re
from collections.abc import Iterable

from handrail.reporting import grouping
from handrail.reporting.declare import Categories, Events, Lines, SpendPerClient, Table
from handrail.reporting.definitions import BY_NAME
from handrail.reporting.extract.files import CLIENTS, FILES

_WORD = re.compile(r"[a-z][a-z0-9_]*")
_FROM = re.compile(r"\b(?:FROM|JOIN) ([a-z_]+)")


def files_of(table: Table) -> tuple[str, ...]:
    """The files beside `clients` without which the table, as a whole, says nothing."""
    found = [*table.needs]
    if table.relation != "clients":
        found.append(table.relation)
    for block in table.blocks:
        if isinstance(block, Events):
            found.append(block.file)
        if isinstance(block, SpendPerClient):
            found.append("costs")
    return tuple(name for name in dict.fromkeys(found) if name in FILES and name != "clients")


def files_in(predicates: Iterable[str]) -> tuple[str, ...]:
    """The files that predicates look into."""
    found = [name for each in predicates for name in _FROM.findall(each)]
    return tuple(name for name in dict.fromkeys(found) if name in FILES and name != "clients")


def fields_of(table: Table, by: Iterable[str] = (), where: Iterable[str] = ()) -> set[str]:
    """The fields of the clients that figures of a table follow from."""
    said = [table.of, table.missing, table.at, *by, *where, *(name for names in table.by for name in names)]
    for block in table.blocks:
        if isinstance(block, Categories):
            said.append(block.field)
        if isinstance(block, Lines):
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
        _follow(each, found)
    return {name for name in found if name in CLIENTS.by_name}


def _follow(sql: str, found: set[str]) -> None:
    """The words of an expression, those of the definitions it names included."""
    for word in _WORD.findall(sql):
        name = re.sub(r"_v\d+$", "", word)
        if name in found or name in grouping.PERIODS:
            continue
        found.add(name)
        if name in BY_NAME:
            definition = BY_NAME[name]
            _follow(definition.on, found)
            for version in definition.versions:
                _follow(version.sql, found)
