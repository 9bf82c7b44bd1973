"""The dictionary of definitions: each one name, one sentence, one SQL expression over the rows of a file,
with the dates it holds.

A definition of clients becomes a column of the `clients` view, so a table names it and cannot restate it.
Where a rule changed, both versions stay: the column follows the rule in force on the record's own date, and
`<name>_v1`, `<name>_v2` show each rule applied to all.
"""

from __future__ import annotations

import re
from collections.abc import Container

from handrail.extract.absence_definitions import ABSENCE
from handrail.extract.definition import Definition
from handrail.extract.outcome_definitions import OUTCOMES
from handrail.extract.people_definitions import PEOPLE
from handrail.extract.stage_definitions import STAGES

DEFINITIONS: tuple[Definition, ...] = (*STAGES, *PEOPLE, *ABSENCE, *OUTCOMES)
BY_NAME: dict[str, Definition] = {definition.name: definition for definition in DEFINITIONS}


_WORD = re.compile(r"[a-z][a-z0-9_]*")


def find_names(sql: str) -> set[str]:
    """The names an expression may speak of: fields, definitions (of `<name>_v1` too) and periods."""
    return {re.sub(r"_v\d+$", "", word) for word in _WORD.findall(sql)}


def find_definitions(sql: str, undated: bool = False) -> dict[str, str]:
    """The definitions that an expression names, itself or by way of others -> all that each says."""
    found: dict[str, str] = {}
    waiting = [sql]
    while waiting:
        for name in find_names(waiting.pop()) & BY_NAME.keys() - found.keys():
            item = BY_NAME[name]
            found[name] = " ".join((_rule(item, undated), *(version.sql for version in item.versions)))
            waiting.append(found[name])
    return found


def with_definitions(relation: str, undated: bool, only: Container[str] | None = None) -> str:
    """SELECT of a relation's fields, then one column a definition, all or `only` these.

    `undated`: no assessment was dated.
    """
    columns = ["*"]
    for item in DEFINITIONS:
        if item.of != "clients" or (only is not None and item.name not in only):
            continue
        columns.append(f"({_rule(item, undated)}) AS {item.name}")
        if len(item.versions) > 1:
            columns += [f"({v.sql}) AS {item.name}_v{n}" for n, v in enumerate(item.versions, 1)]
    return f"SELECT {', '.join(columns)} FROM {relation}"


def _rule(item: Definition, undated: bool) -> str:
    return item.undated_sql if undated and item.undated_sql else item.dated_sql
