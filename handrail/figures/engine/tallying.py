"""The records asked about, each with its group and its answers to what is asked of it.

Of a million clients few differ in the codes that a table looks at. Those alike are counted together first, as
the file holds them, and the questions are then asked of each kind once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import prod

from handrail.extract.connection import NUMBER, Extract
from handrail.extract.definitions import named, with_definitions, words
from handrail.extract.files import CLIENTS
from handrail.extract.joining import beside
from handrail.extract.schema import Field
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.query import (
    Asked,
    Question,
    conditions,
    keys_of,
    relation_of_units,
    scope,
)

# Of fewer clients each is asked: that takes less time than to look for kinds.
MANY = 250_000
# The answers to more questions than this make too many combinations.
AT_ONCE = 16
# What could make more kinds of records than this is asked of each record.
KINDS = 10_000
# How many values a name is taken to have: nobody declares them.
NAMES = 50
_ONE_EACH = ("case_id", "person_id")
_PRESENT = r"\b{}\b(?! IS (NOT )?NULL\b)"


@dataclass(frozen=True)
class Tally:
    """SELECT of groups (and a key) and answers: a row a record, or a row a kind, of which there are `n`."""

    sql: str
    of_kinds: bool

    def number(self, condition: str = "TRUE") -> str:
        """SQL of how many records fulfil a condition on their answers."""
        counted = f"sum(n) FILTER ({condition})" if self.of_kinds else f"count_if({condition})"
        return f"coalesce({counted}, 0)"


def tally(
    extract: Extract,
    table: Table,
    question: Question,
    at: str,
    asked: Asked,
    key: str = "",
    more: Collection[str] = (),
) -> Tally:
    """The records of a question. `more` are expressions to be taken of the records themselves: of kinds
    nothing more can be told.
    """
    columns = keys_of(question, at) | ({"label": key} if key else {})
    columns |= {name: predicate for predicate, name in asked.items()}
    clauses = conditions(table, question, at)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    if more or len(asked) > AT_ONCE or not _could_be_of_kinds(extract, table):
        records = source(extract, table, question, [*columns.values(), *clauses, *more])
        return Tally(f"SELECT {_named(columns)}* FROM {records}{where}", of_kinds=False)
    late, values, present = _late(columns, extract.undated)
    early = {name: sql for name, sql in columns.items() if name not in late}
    held = clients(extract, [*early.values(), *clauses, *values, *present])
    kind = {name: name for name in values} | {name: f"{name} IS NOT NULL" for name in present} | early
    counted = f"SELECT {_named(kind)}count(*) AS n FROM {held}{where} GROUP BY ALL"
    # Of some is asked only whether they are there: TRUE stands for what is.
    there = ", ".join(f"CASE WHEN {name} THEN TRUE END AS {name}" for name in present)
    kinds = f"(SELECT * {f'REPLACE ({there})' if there else ''} FROM ({counted}))"
    told = with_definitions(kinds, extract.undated, named(" ".join(late.values()), extract.undated))
    kept = "".join(f"{name}, " for name in early)
    return Tally(f"SELECT {_named(late)}{kept}n FROM ({told})", of_kinds=True)


def _could_be_of_kinds(extract: Extract, table: Table) -> bool:
    return table.relation == "clients" and not table.beside and extract.clients_in_all() >= MANY


def source(extract: Extract, table: Table, question: Question, reads: Iterable[str]) -> str:
    """The records of a table in SQL; of clients no more than some expressions read: to name every definition
    takes longer than to count.
    """
    if table.unit:
        return relation_of_units(table, table.unit, question)
    if table.relation != "clients":
        return table.relation
    if not table.beside:
        return clients(extract, reads)
    return beside(clients(extract, [*reads, NUMBER]), table.beside)


def scoped(
    extract: Extract, table: Table, question: Question, at: str, reads: Iterable[str], period: bool = True
) -> str:
    """The records asked about as `scope` gives them, with no more of the clients than is read."""
    read = (*reads, *keys_of(question, at).values(), *conditions(table, question, at, period))
    return scope(table, question, at, period, source(extract, table, question, read))


def clients(extract: Extract, reads: Iterable[str]) -> str:
    """The clients in SQL, with no more than the fields and definitions that some expressions read."""
    text = " ".join(reads)
    asked = named(text, extract.undated)
    spoken = words(" ".join((text, *asked.values())))
    fields = [name for name in (*CLIENTS.by_name, NUMBER) if name in spoken or name == "service"]
    return f"({with_definitions(extract.clients(fields), extract.undated, asked)})"


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
