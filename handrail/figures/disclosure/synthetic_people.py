"""Every kind of person that there could be, and which counts each stands in.

Counts of different tables hang together by what they mean: whoever is in one of them is in another. That is
learnt from people: those of the extract, and others made of them, each with the work of one, the health of
another and so on, so that what only happens to go together here does not pass for known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from handrail.extract.connection import Extract
from handrail.extract.files import FILES
from handrail.extract.read import from_tables, typed
from handrail.figures.disclosure.count_system import Node
from handrail.figures.engine.declaration import EventBlock, Table
from handrail.figures.engine.query import FigureQuery
from handrail.figures.engine.records import select_events, select_records

# People of the extract who are looked at (beside those of small counts), and people made of them.
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


def make_synthetic_people(extract: Extract, rare: Sequence[tuple[TableQuery, Sequence[Node]]]) -> Extract:
    """An extract of people of every kind, whose case ids are whole numbers from nought.

    `rare` are counts of few people, all of whom are among them and often a part of those made.
    """
    wanted, others = _choose_donors(extract, rare)
    pool = [*wanted, *others]
    draw = np.random.default_rng(1)
    files = {"clients": _mix_clients(extract, pool, lambda: _draw_donors(draw, len(wanted), len(pool)))}
    for name in FILES:
        if name != "clients" and extract.has(name):
            files[name] = _copy_rows(extract, name, pool, _draw_donors(draw, len(wanted), len(pool)))
    kinds = from_tables(files, ours=extract.ours, as_at=extract.as_at)
    kinds.connection.execute("SET threads = 1")  # so few rows are counted sooner so
    return kinds


def count_memberships(kinds: Extract, asked: TableQuery, nodes: Sequence[Node]) -> np.ndarray:
    """How often each person (row) stands in each count (column); of sessions and the like, with how many."""
    if asked.table.prepare:
        asked.table.prepare(kinds)
    ((people,),) = kinds.rows_once("SELECT count(*) FROM clients")
    table = np.zeros((people, len(nodes)))
    place = {node: column for column, node in enumerate(nodes)}
    for source, counts in asked.group_by_source(nodes).items():
        once = list(dict.fromkeys(holds for _, holds in counts))
        sums = ", ".join(f"count(*) FILTER ({holds})" for holds in once)
        sql = f"SELECT CAST(case_id AS INTEGER), {sums} FROM ({source}) WHERE case_id IS NOT NULL GROUP BY 1"
        case, *found = kinds.connection.execute(sql).fetchnumpy().values()
        by_holds = dict(zip(once, found, strict=True))
        for node, holds in counts:
            table[case, place[node]] = by_holds[holds]
    _multiply_rows(kinds, asked, table, place)
    for node, column in place.items():  # who is in the base and not counted
        if node[0] == "rest":
            base = next(
                each for each in (("base", *node[1:]), ("base", node[1], "", node[3])) if each in place
            )
            table[:, column] = table[:, place[base]] - table[:, place[("n", *node[1:])]]
    return table


def _multiply_rows(kinds: Extract, asked: TableQuery, table: np.ndarray, place: Mapping[Node, int]) -> None:
    """Counts of rows, of which the table has whose rows count, times how many each person has."""
    by_source: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for node, column in place.items():
        if asked.counts_rows(node):
            source, labels = select_events(asked.table, node[1:], asked.query)
            by_source[source].append((column, labels if node[0] == "events" else ()))
    for source, columns in by_source.items():
        sql = f"SELECT CAST(case_id AS INTEGER), label, count(*) FROM ({source}) GROUP BY ALL"
        case, label, rows = kinds.connection.execute(sql).fetchnumpy().values()
        for column, labels in columns:
            mine = np.isin(label, labels) if labels else np.ones(len(case), bool)
            table[:, column] *= np.bincount(case[mine], rows[mine], len(table))


def _choose_donors(
    extract: Extract, rare: Sequence[tuple[TableQuery, Sequence[Node]]]
) -> tuple[list[str], list[str]]:
    """The cases of small counts, and others: always the same of one extract."""
    few: dict[str, None] = {}
    for asked, nodes in rare:
        if asked.table.prepare:  # one that left before was counted of another reading of the extract
            asked.table.prepare(extract)
        for source, counts in asked.group_by_source(nodes).items():
            holds = " OR ".join(f"({each})" for _, each in counts)
            sql = (
                f"SELECT DISTINCT case_id FROM ({source}) WHERE ({holds}) AND case_id IS NOT NULL ORDER BY 1"
            )
            few.update(dict.fromkeys(case for (case,) in extract.rows(sql)))
    cases = extract.rows_once(
        "SELECT case_id FROM numbered_clients WHERE case_id IS NOT NULL "
        f"ORDER BY hash(case_id), case_id LIMIT {MAX_DONORS + len(few)}"
    )
    return list(few), [case for (case,) in cases if case not in few][:MAX_DONORS]


def _draw_donors(draw: np.random.Generator, few: int, everybody: int) -> np.ndarray:
    """Whose part each person has: first everybody their own, then, of those made, every second of the few."""
    anybody = draw.integers(0, max(everybody, 1), SYNTHETIC_PEOPLE if everybody else 0)
    if few:
        of_few = draw.random(len(anybody)) < 0.5
        anybody[of_few] = draw.integers(0, few, int(of_few.sum()))
    return np.concatenate([np.arange(everybody), anybody])


def _mix_clients(extract: Extract, pool: Sequence[str], drawn: Callable[[], np.ndarray]) -> pa.Table:
    columns = extract.given["clients"]
    given = _read_donors(extract, "clients", pool).select(columns)
    parts = [[name for name in columns if name in together] for together in _FIELD_SETS]
    parts.append([name for name in columns if name.startswith(_SCORE_PREFIXES)])
    moved = {name for part in parts for name in part}
    parts.append([name for name in columns if name not in moved])
    made: dict[str, Any] = {}
    for part in parts:
        taken = given.select(part).take(pa.array(drawn()))
        made |= dict(zip(part, taken.columns, strict=True))
    return pa.table(made | {"case_id": [str(case) for case in range(len(drawn()))]})


def _copy_rows(extract: Extract, name: str, pool: Sequence[str], donors: np.ndarray) -> pa.Table:
    """The rows of a file, each person's taken from a donor; those that name no case as they stand."""
    columns = extract.given[name]
    if "case_id" not in columns:
        return extract.connection.sql(f"SELECT {', '.join(columns)} FROM {name}").to_arrow_table()
    with duckdb.connect() as connection:
        connection.register("given", _read_donors(extract, name, pool))
        connection.register("donors", pa.table({"case": np.arange(len(donors)), "donor": donors}))
        others = ", ".join(f"given.{each}" for each in columns if each != "case_id")
        return connection.sql(
            f"SELECT CAST(donors.case AS VARCHAR) AS case_id{', ' + others if others else ''} "
            "FROM donors JOIN given ON given.of_pool = donors.donor"
        ).to_arrow_table()


def _read_donors(extract: Extract, name: str, pool: Sequence[str]) -> pa.Table:
    """The rows of the pool in its order, with the place in it as `of_pool`."""
    extract.connection.register(
        "pool", pa.table({"case_id": pa.array(pool, pa.string()), "of_pool": np.arange(len(pool))})
    )
    found = extract.connection.sql(
        f"SELECT given.*, of_pool FROM {typed(name)} AS given JOIN pool USING (case_id) ORDER BY of_pool"
    ).to_arrow_table()
    extract.connection.unregister("pool")
    return found
