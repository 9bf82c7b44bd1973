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
    FigureQuery,
    PredicateColumns,
    group_keys,
    scope_conditions,
    select_scope,
    select_units,
)

# Of fewer clients each is asked: that takes less time than to look for kinds.
MIN_CLIENTS_TO_GROUP = 250_000
# The answers to more questions than this make too many combinations.
MAX_PREDICATES_PER_QUERY = 16
# What could make more kinds of records than this is asked of each record.
MAX_CLIENT_KINDS = 10_000
# How many values a name is taken to have: nobody declares them.
ASSUMED_NAMES = 50
_UNIQUE_FIELDS = ("case_id", "person_id")
_VALUE_USED = r"\b{}\b(?! IS (NOT )?NULL\b)"


@dataclass(frozen=True)
class RecordTally:
    """SELECT of groups (and a key) and answers: a row a record, or a row a kind, of which there are `n`."""

    sql: str
    of_kinds: bool

    def count_sql(self, condition: str = "TRUE") -> str:
        """SQL of how many records fulfil a condition on their answers."""
        counted = f"sum(n) FILTER ({condition})" if self.of_kinds else f"count_if({condition})"
        return f"coalesce({counted}, 0)"


def tally_records(
    extract: Extract,
    table: Table,
    question: FigureQuery,
    at: str,
    asked: PredicateColumns,
    key: str = "",
    more: Collection[str] = (),
) -> RecordTally:
    """The records of a question. `more` are expressions to be taken of the records themselves: of kinds
    nothing more can be told.
    """
    columns = group_keys(question, at) | ({"label": key} if key else {})
    columns |= {name: predicate for predicate, name in asked.items()}
    clauses = scope_conditions(table, question, at)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    if more or len(asked) > MAX_PREDICATES_PER_QUERY or not _can_group_clients(extract, table):
        records = select_source(extract, table, question, [*columns.values(), *clauses, *more])
        return RecordTally(f"SELECT {_name_columns(columns)}* FROM {records}{where}", of_kinds=False)
    late, values, present = _split_columns(columns, extract.undated)
    early = {name: sql for name, sql in columns.items() if name not in late}
    held = select_clients(extract, [*early.values(), *clauses, *values, *present])
    kind = {name: name for name in values} | {name: f"{name} IS NOT NULL" for name in present} | early
    counted = f"SELECT {_name_columns(kind)}count(*) AS n FROM {held}{where} GROUP BY ALL"
    # Of some is asked only whether they are there: TRUE stands for what is.
    there = ", ".join(f"CASE WHEN {name} THEN TRUE END AS {name}" for name in present)
    kinds = f"(SELECT * {f'REPLACE ({there})' if there else ''} FROM ({counted}))"
    told = with_definitions(kinds, extract.undated, named(" ".join(late.values()), extract.undated))
    kept = "".join(f"{name}, " for name in early)
    return RecordTally(f"SELECT {_name_columns(late)}{kept}n FROM ({told})", of_kinds=True)


def _can_group_clients(extract: Extract, table: Table) -> bool:
    return (
        table.relation == "clients" and not table.beside and extract.clients_in_all() >= MIN_CLIENTS_TO_GROUP
    )


def select_source(extract: Extract, table: Table, question: FigureQuery, reads: Iterable[str]) -> str:
    """The records of a table in SQL; of clients no more than some expressions read: to name every definition
    takes longer than to count.
    """
    if table.unit:
        return select_units(table, table.unit, question)
    if table.relation != "clients":
        return table.relation
    if not table.beside:
        return select_clients(extract, reads)
    return beside(select_clients(extract, [*reads, NUMBER]), table.beside)


def select_scoped_records(
    extract: Extract, table: Table, question: FigureQuery, at: str, reads: Iterable[str], period: bool = True
) -> str:
    """The records asked about as `scope` gives them, with no more of the clients than is read."""
    read = (*reads, *group_keys(question, at).values(), *scope_conditions(table, question, at, period))
    return select_scope(table, question, at, period, select_source(extract, table, question, read))


def select_clients(extract: Extract, reads: Iterable[str]) -> str:
    """The clients in SQL, with no more than the fields and definitions that some expressions read."""
    text = " ".join(reads)
    asked = named(text, extract.undated)
    spoken = words(" ".join((text, *asked.values())))
    fields = [name for name in (*CLIENTS.by_name, NUMBER) if name in spoken or name == "service"]
    return f"({with_definitions(extract.clients(fields), extract.undated, asked)})"


def _name_columns(columns: Mapping[str, str]) -> str:
    return "".join(f"({sql}) AS {name}, " for name, sql in columns.items())


def _split_columns(columns: Mapping[str, str], undated: bool) -> tuple[dict[str, str], list[str], list[str]]:
    """The columns to tell of kinds of records; the fields whose values make a kind; those that need only be
    there or not.
    """
    late: dict[str, str] = {}
    values: set[str] = set()
    present: set[str] = set()
    for name, sql in columns.items():
        text = " ".join((sql, *named(sql, undated).values()))
        fields = words(text) & CLIENTS.by_name.keys()
        looked_into = {field for field in fields if re.search(_VALUE_USED.format(field), text)}
        if NUMBER not in text and prod(map(_count_values, values | looked_into)) <= MAX_CLIENT_KINDS:
            late[name] = sql
            values |= looked_into
            present |= fields
    return late, sorted(values), sorted(present - values)


def _count_values(name: str) -> int:
    """How many values a field is taken to have; of dates, numbers and identifiers more than of kinds."""
    field: Field = CLIENTS.by_name[name]
    if field.type == "code":
        return len(field.codes) + 1
    if field.type == "boolean":
        return 3
    return (
        ASSUMED_NAMES if field.type in ("id", "text") and name not in _UNIQUE_FIELDS else MAX_CLIENT_KINDS + 1
    )
