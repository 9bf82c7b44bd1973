"""Synthetic people: every kind of person that there could be, and which counts each is in.

Counts of different tables hang together by what they mean: whoever is in one of them is in another. That is
learnt from people: those of the extract, and others made of them, each with the work of one, the health of
another and so on, so that what only happens to go together here does not pass for known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from handrail.extract.connection import Extract
from handrail.extract.files import FILES
from handrail.extract.read import from_tables
from handrail.extract.typed_views import typed_relation
from handrail.figures.disclosure.count_system import Node
from handrail.figures.engine.declaration import EventBlock, Table
from handrail.figures.engine.query import FigureQuery
from handrail.figures.engine.records import select_events, select_records

# People of the extract who are looked at apart from those of small counts, and people made of them.
MAX_DONORS = 1000
SYNTHETIC_PEOPLE = 3000
# Fields of a client that are taken from one person together; the rest stay with the dates and the place.
_FIELD_SETS = (
    ("referral_route", "information_source", "practice"),
    ("gender", "age", "ethnicity", "marital_status", "dependants", "deprivation_decile"),
    ("employment_status", "employer_size", "sector", "industry", "occupational_health", "earnings_band"),
    ("condition", "condition_group", "comorbid"),
    ("trial_arm",),
)
_SCORE_PREFIXES = ("eq5d_", "vas_", "phq9_", "gad7_")
_RECORD_KINDS = {"n": "numerator", "base": "base", "events": "base"}


@dataclass(frozen=True, eq=False)
class TableQuery:
    """A table, and the filters and period that it was asked with."""

    table: Table
    query: FigureQuery

    def counts_rows(self, node: Node) -> bool:
        """Return whether a count is of rows of a child file, such as sessions."""
        block = self.table.blocks[node[1]]
        return node[0] == "events" or (node[0] == "base" and isinstance(block, EventBlock) and block.per_rows)

    def group_by_source(self, nodes: Iterable[Node]) -> dict[str, list[tuple[Node, str]]]:
        """Return SELECT of records -> the counts of people among them, each with the condition on its own."""
        conditions: dict[str, list[tuple[Node, str]]] = defaultdict(list)
        for node in nodes:
            if node[0] in _RECORD_KINDS:
                source, condition = select_records(self.table, node[1:], _RECORD_KINDS[node[0]], self.query)
                conditions[source].append((node, condition))
        return conditions


def make_synthetic_people(extract: Extract, small: Sequence[tuple[TableQuery, Sequence[Node]]]) -> Extract:
    """Return an extract of people of every kind, whose case ids are whole numbers from 0.

    `small` are counts of few people: all these people are among them, and often a part of those made.
    """
    few, others = _choose_donors(extract, small)
    donors = [*few, *others]
    random = np.random.default_rng(1)
    files = {"clients": _mix_clients(extract, donors, lambda: _draw_donors(random, len(few), len(donors)))}
    for name in FILES:
        if name != "clients" and extract.has_file(name):
            drawn = _draw_donors(random, len(few), len(donors))
            files[name] = _copy_rows(extract, name, donors, drawn)
    people = from_tables(files, ours=extract.ours, as_at=extract.as_at, closed_days=extract.closed_days)
    people.connection.execute("SET threads = 1")  # faster for so few rows
    return people


def count_memberships(people: Extract, query: TableQuery, nodes: Sequence[Node]) -> np.ndarray:
    """Count how often each person (row) is in each count (column); in counts of rows, with how many."""
    if query.table.prepare:
        query.table.prepare(people)
    ((size,),) = people.rows_once("SELECT count(*) FROM clients")
    memberships = np.zeros((size, len(nodes)))
    place = {node: column for column, node in enumerate(nodes)}
    for source, counts in query.group_by_source(nodes).items():
        conditions = list(dict.fromkeys(condition for _, condition in counts))
        sums = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
        sql = f"SELECT CAST(case_id AS INTEGER), {sums} FROM ({source}) WHERE case_id IS NOT NULL GROUP BY 1"
        cases, *numbers = people.connection.execute(sql).fetchnumpy().values()
        by_condition = dict(zip(conditions, numbers, strict=True))
        for node, condition in counts:
            memberships[cases, place[node]] = by_condition[condition]
    _multiply_rows(people, query, memberships, place)
    for node, column in place.items():
        if node[0] == "rest":  # people who are in the base and not counted
            bases = (("base", *node[1:]), ("base", node[1], "", node[3]))
            base = next(node for node in bases if node in place)
            counted = place["n", *node[1:]]
            memberships[:, column] = memberships[:, place[base]] - memberships[:, counted]
    return memberships


def _multiply_rows(
    people: Extract, query: TableQuery, memberships: np.ndarray, place: Mapping[Node, int]
) -> None:
    """Multiply counts of rows, so far whether somebody's rows count, by how many rows each person has."""
    by_source: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for node, column in place.items():
        if query.counts_rows(node):
            source, labels = select_events(query.table, node[1:], query.query)
            by_source[source].append((column, labels if node[0] == "events" else ()))
    for source, columns in by_source.items():
        sql = f"SELECT CAST(case_id AS INTEGER), label, count(*) FROM ({source}) GROUP BY ALL"
        cases, row_labels, numbers = people.connection.execute(sql).fetchnumpy().values()
        for column, labels in columns:
            counts = np.isin(row_labels, labels) if labels else np.ones(len(cases), bool)
            memberships[:, column] *= np.bincount(cases[counts], numbers[counts], len(memberships))


def _choose_donors(
    extract: Extract, small: Sequence[tuple[TableQuery, Sequence[Node]]]
) -> tuple[list[str], list[str]]:
    """Return the cases of small counts, and others: always the same of one extract."""
    few: dict[str, None] = {}
    for query, nodes in small:
        if query.table.prepare:  # a table released earlier was computed from another reading of the extract
            query.table.prepare(extract)
        for source, counts in query.group_by_source(nodes).items():
            conditions = " OR ".join(f"({condition})" for _, condition in counts)
            where = f"({conditions}) AND case_id IS NOT NULL"
            rows = extract.fetch_rows(f"SELECT DISTINCT case_id FROM ({source}) WHERE {where} ORDER BY 1")
            few.update(dict.fromkeys(case for (case,) in rows))
    cases = extract.rows_once(
        "SELECT case_id FROM numbered_clients WHERE case_id IS NOT NULL "
        f"ORDER BY hash(case_id), case_id LIMIT {MAX_DONORS + len(few)}"
    )
    return list(few), [case for (case,) in cases if case not in few][:MAX_DONORS]


def _draw_donors(random: np.random.Generator, few: int, everybody: int) -> np.ndarray:
    """Return whose part each person has: first everybody their own; half of the rest have one of the few."""
    drawn = random.integers(0, max(everybody, 1), SYNTHETIC_PEOPLE if everybody else 0)
    if few:
        of_few = random.random(len(drawn)) < 0.5
        drawn[of_few] = random.integers(0, few, int(of_few.sum()))
    return np.concatenate([np.arange(everybody), drawn])


def _mix_clients(extract: Extract, donors: Sequence[str], draw: Callable[[], np.ndarray]) -> pa.Table:
    """Return clients with each set of fields taken from one donor."""
    columns = extract.given["clients"]
    clients = _read_donors(extract, "clients", donors).select(columns)
    parts = [[name for name in columns if name in fields] for fields in _FIELD_SETS]
    parts.append([name for name in columns if name.startswith(_SCORE_PREFIXES)])
    moved = {name for part in parts for name in part}
    parts.append([name for name in columns if name not in moved])
    mixed: dict[str, pa.ChunkedArray] = {}
    for part in parts:
        taken = clients.select(part).take(pa.array(draw()))
        mixed |= dict(zip(part, taken.columns, strict=True))
    return pa.table(mixed | {"case_id": pa.array([str(case) for case in range(len(draw()))])})


def _copy_rows(extract: Extract, name: str, donors: Sequence[str], drawn: np.ndarray) -> pa.Table:
    """Return the rows of a file, each person's taken from a donor; rows that name no case as they are."""
    columns = extract.given[name]
    if "case_id" not in columns:
        return extract.connection.sql(f"SELECT {', '.join(columns)} FROM {name}").to_arrow_table()
    with duckdb.connect() as connection:
        connection.register("given", _read_donors(extract, name, donors))
        connection.register("donors", pa.table({"case": np.arange(len(drawn)), "donor": drawn}))
        others = "".join(f", given.{column}" for column in columns if column != "case_id")
        return connection.sql(
            f"SELECT CAST(donors.case AS VARCHAR) AS case_id{others} "
            "FROM donors JOIN given ON given.of_pool = donors.donor"
        ).to_arrow_table()


def _read_donors(extract: Extract, name: str, donors: Sequence[str]) -> pa.Table:
    """Return the rows of the donors in their order, with the place of each as `of_pool`."""
    pool = pa.table({"case_id": pa.array(donors, pa.string()), "of_pool": np.arange(len(donors))})
    extract.connection.register("pool", pool)
    rows = extract.connection.sql(
        f"SELECT given.*, of_pool FROM {typed_relation(name)} AS given JOIN pool USING (case_id) "
        "ORDER BY of_pool"
    ).to_arrow_table()
    extract.connection.unregister("pool")
    return rows
