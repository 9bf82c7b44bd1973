"""The records asked about, each with its group and its answers to what is asked of it.

Of a million clients few differ in the codes that a table looks at. Clients who are alike are counted together
first, as the file holds them, and the predicates are then asked once of each kind of client.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from handrail.extract.connection import NUMBER, Extract
from handrail.extract.definitions import find_definitions, find_names, with_definitions
from handrail.extract.files import CLIENTS
from handrail.extract.joining import join_facts
from handrail.figures.engine.declaration import Table
from handrail.figures.engine.query import (
    AnswerColumns,
    FigureQuery,
    group_keys,
    scope_conditions,
    select_scope,
    select_units,
)

# Below this, evaluating every client is faster than grouping identical ones.
MIN_CLIENTS_TO_GROUP = 250_000
# More predicates make too many combinations of answers.
MAX_PREDICATES_PER_QUERY = 16
# A column that could make more kinds of clients than this is worked out client by client.
MAX_CLIENT_KINDS = 10_000
# How many values a name is assumed to have: nobody declares them.
ASSUMED_NAMES = 50
_UNIQUE_FIELDS = ("case_id", "person_id")
_VALUE_USED = r"\b{}\b(?! IS (NOT )?NULL\b)"


@dataclass(frozen=True)
class RecordTally:
    """A SELECT of groups, label and answers: a row a record, or a row a kind of client, `n` to a kind."""

    sql: str
    of_kinds: bool

    def count_sql(self, condition: str = "TRUE") -> str:
        """Return the SQL of how many records fulfil a condition on their answers."""
        counted = f"sum(n) FILTER ({condition})" if self.of_kinds else f"count_if({condition})"
        return f"coalesce({counted}, 0)"


def tally_records(
    extract: Extract, table: Table, query: FigureQuery, at: str, answers: AnswerColumns
) -> RecordTally:
    """Return the records of a query with their answers.

    Values for statistics are taken of the records themselves: of kinds of clients nothing more can be told.
    """
    columns = group_keys(query, at) | ({"label": answers.label} if answers.label else {})
    columns |= {name: predicate for predicate, name in answers.predicates.items()}
    clauses = scope_conditions(table, query, at)
    where = f" WHERE {' AND '.join(clauses)}" if clauses else ""
    too_many = len(answers.predicates) > MAX_PREDICATES_PER_QUERY
    if answers.values or too_many or not _can_group_clients(extract, table):
        records = select_source(extract, table, query, [*columns.values(), *clauses, *answers.values])
        return RecordTally(f"SELECT {_name_columns(columns)}* FROM {records}{where}", of_kinds=False)
    late, values, present = _split_columns(columns, extract.undated)
    early = {name: sql for name, sql in columns.items() if name not in late}
    source = select_clients(extract, [*early.values(), *clauses, *values, *present])
    kind = {name: name for name in values} | {name: f"{name} IS NOT NULL" for name in present} | early
    counted = f"SELECT {_name_columns(kind)}count(*) AS n FROM {source}{where} GROUP BY ALL"
    # Of some fields it only matters whether they are filled in: TRUE stands for a value.
    filled = ", ".join(f"CASE WHEN {name} THEN TRUE END AS {name}" for name in present)
    kinds = f"(SELECT * {f'REPLACE ({filled})' if filled else ''} FROM ({counted}))"
    definitions = find_definitions(" ".join(late.values()), extract.undated)
    defined = with_definitions(kinds, extract.undated, definitions)
    kept = "".join(f"{name}, " for name in early)
    return RecordTally(f"SELECT {_name_columns(late)}{kept}n FROM ({defined})", of_kinds=True)


def _can_group_clients(extract: Extract, table: Table) -> bool:
    is_of_clients = table.relation == "clients" and not table.case_facts
    return is_of_clients and extract.count_clients() >= MIN_CLIENTS_TO_GROUP


def select_source(extract: Extract, table: Table, query: FigureQuery, reads: Iterable[str]) -> str:
    """Return the SQL of the records of a table; of clients no more than the expressions read.

    To name every definition takes longer than to count.
    """
    if table.unit:
        return select_units(table, table.unit, query)
    if table.relation != "clients":
        return table.relation
    if not table.case_facts:
        return select_clients(extract, reads)
    return join_facts(select_clients(extract, [*reads, NUMBER]), table.case_facts)


def select_scoped_records(
    extract: Extract, table: Table, query: FigureQuery, at: str, reads: Iterable[str]
) -> str:
    """Return the records asked about as `select_scope` does, with no more of the clients than is read."""
    expressions = (*reads, *group_keys(query, at).values(), *scope_conditions(table, query, at))
    return select_scope(table, query, at, select_source(extract, table, query, expressions))


def select_clients(extract: Extract, reads: Iterable[str]) -> str:
    """Return the SQL of the clients, with the fields and definitions that some expressions read."""
    text = " ".join(reads)
    definitions = find_definitions(text, extract.undated)
    used = find_names(" ".join((text, *definitions.values())))
    fields = [name for name in (*CLIENTS.by_name, NUMBER) if name in used or name == "service"]
    return f"({with_definitions(extract.select_clients(fields), extract.undated, definitions)})"


def _name_columns(columns: Mapping[str, str]) -> str:
    return "".join(f"({sql}) AS {name}, " for name, sql in columns.items())


def _split_columns(columns: Mapping[str, str], undated: bool) -> tuple[dict[str, str], list[str], list[str]]:
    """Return the columns to work out of kinds of clients, the fields whose values make a kind, and those that
    need only be filled in or not.
    """
    late: dict[str, str] = {}
    values: set[str] = set()
    present: set[str] = set()
    for name, sql in columns.items():
        text = " ".join((sql, *find_definitions(sql, undated).values()))
        fields = find_names(text) & CLIENTS.by_name.keys()
        read = {field for field in fields if re.search(_VALUE_USED.format(field), text)}
        if NUMBER not in text and prod(map(_count_values, values | read)) <= MAX_CLIENT_KINDS:
            late[name] = sql
            values |= read
            present |= fields
    return late, sorted(values), sorted(present - values)


def _count_values(name: str) -> int:
    """Return how many values a field is assumed to have; of dates, numbers and identifiers too many."""
    field = CLIENTS.by_name[name]
    if field.type == "code":
        return len(field.codes) + 1
    if field.type == "boolean":
        return 3
    is_name = field.type in ("id", "text") and name not in _UNIQUE_FIELDS
    return ASSUMED_NAMES if is_name else MAX_CLIENT_KINDS + 1
