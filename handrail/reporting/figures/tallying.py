"""How many records there are of each group and each combination of answers.

Of a million records few differ in the codes that a table looks at. Those alike are counted together first, as
the file holds them, and the questions are then asked of each kind once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from math import prod

from handrail.reporting.extract.files import CLIENTS
from handrail.reporting.extract.read import NUMBER, Extract
from handrail.reporting.extract.schema import Field
from handrail.reporting.figures.declare import Table
from handrail.reporting.figures.definitions import named, with_definitions, words
from handrail.reporting.figures.scoping import Asked, Question, conditions, keys_of

# What could make more kinds of records than this is asked of each record.
KINDS = 10_000
# How many values a name is taken to have: nobody declares them.
NAMES = 50
_ONE_EACH = ("case_id", "person_id")
_PRESENT = r"\b{}\b(?! IS (NOT )?NULL\b)"


def tally(extract: Extract, table: Table, question: Question, at: str, asked: Asked, key: str = "") -> str:
    """SELECT of how many records, `n`, there are of each group (and key) and each combination of answers."""
    columns = keys_of(question, at) | ({"label": key} if key else {})
    columns |= {name: predicate for predicate, name in asked.items()}
    clauses = conditions(table, question, at)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    if table.relation != "clients":
        return f"SELECT {_named(columns)}count(*) AS n FROM {table.relation}{where} GROUP BY ALL"
    late, values, present = _late(columns, extract.undated)
    early = {name: sql for name, sql in columns.items() if name not in late}
    source = clients(extract, [*early.values(), *clauses, *values, *present])
    kind = {name: name for name in values} | {name: f"{name} IS NOT NULL" for name in present} | early
    counted = f"SELECT {_named(kind)}count(*) AS n FROM {source}{where} GROUP BY ALL"
    # Of some is asked only whether they are there: TRUE stands for what is.
    there = ", ".join(f"CASE WHEN {name} THEN TRUE END AS {name}" for name in present)
    kinds = f"(SELECT * {f'REPLACE ({there})' if there else ''} FROM ({counted}))"
    told = with_definitions(kinds, extract.undated, named(" ".join(late.values()), extract.undated))
    return f"SELECT {_named(late)}{''.join(f'{name}, ' for name in early)}n FROM ({told})"


def clients(extract: Extract, reads: Iterable[str]) -> str:
    """The clients in SQL, with no more than the fields and definitions that some expressions read."""
    text = " ".join(reads)
    asked = named(text, extract.undated)
    spoken = words(" ".join((text, *asked.values())))
    fields = [name for name in (*CLIENTS.by_name, NUMBER) if name in spoken or name == "service"]
    told = f"(SELECT {', '.join(fields)} FROM numbered_clients)"
    return f"({with_definitions(told, extract.undated, asked)})"


def _named(columns: Mapping[str, str]) -> str:
    return "".join(f"({sql}) AS {name}, " for name, sql in columns.items())


def _late(columns: Mapping[str, str], undated: bool) -> tuple[dict[str, str], list[str], list[str]]:
    """The columns to tell of kinds of records; the fields whose values make a kind; those that need only be
    there or not.
    """
    late: dict[str, str] = {}
    values: set[str] = set()
    present: set[str] = set()
    for name, sql in columns.items():
        text = " ".join((sql, *named(sql, undated).values()))
        fields = words(text) & CLIENTS.by_name.keys()
        looked_into = {field for field in fields if re.search(_PRESENT.format(field), text)}
        if NUMBER not in text and prod(map(_many, values | looked_into)) <= KINDS:
            late[name] = sql
            values |= looked_into
            present |= fields
    return late, sorted(values), sorted(present - values)


def _many(name: str) -> int:
    """How many values a field is taken to have; of dates, numbers and identifiers more than of kinds."""
    field: Field = CLIENTS.by_name[name]
    if field.type == "code":
        return len(field.codes) + 1
    if field.type == "boolean":
        return 3
    return NAMES if field.type in ("id", "text") and name not in _ONE_EACH else KINDS + 1
