"""Releases: a table as it may leave, given what the disclosure log holds."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from handrail.extract.connection import Extract
from handrail.figures import tables
from handrail.figures.disclosure.count_system import CountSystem, Node, build_count_system, find_nodes
from handrail.figures.disclosure.cross_table import suppress_across_tables
from handrail.figures.disclosure.disclosure_log import (
    DisclosureLog,
    FlatNode,
    LogEntry,
    ReleaseRecord,
    ReleaseScope,
    flatten_node,
    read_node,
    read_nodes,
)
from handrail.figures.disclosure.profiles import get_profile
from handrail.figures.disclosure.release_places import (
    OPEN_PERIOD,
    describe_scope,
    find_differenced,
    find_overlapping,
)
from handrail.figures.disclosure.released_table import ReleasedTable
from handrail.figures.disclosure.suppression import publish_table, publish_without_people, suppress_counts
from handrail.figures.disclosure.synthetic_people import TableQuery
from handrail.figures.engine.query import FigureQuery
from handrail.figures.engine.result import TableResult


@dataclass(frozen=True)
class ReleaseDecision:
    """Which counts of a result are suppressed, and which of them only because of other tables.

    `entry` is for the log; None where the very same was released before.
    """

    hidden: frozenset[Node]
    withheld: frozenset[Node]
    entry: ReleaseRecord | None


def release_table(
    result: TableResult, name: str, extract: Extract, log: DisclosureLog, at: dt.datetime, by: str
) -> tuple[TableResult, frozenset[Node]]:
    """Release a result under a profile and enter it in the log.

    Returns the result as it may leave, and the counts suppressed only because of other tables.
    """
    rules = get_profile(name)
    if not rules.threshold or not result.table.of_people:
        return publish_without_people(result, rules), frozenset()
    decision = decide_release(result, name, log.read_entries(), extract, extract.list_values("service"))
    if decision.entry:
        log.add_entry({"released": at.isoformat(), "by": by, **decision.entry})
    return publish_table(result, rules, set(decision.hidden)), decision.withheld


def decide_release(
    result: TableResult,
    name: str,
    earlier: Iterable[LogEntry],
    extract: Extract | None,
    services: Iterable[str] = (),
) -> ReleaseDecision:
    """Decide what may be shown of a table of people, given what was released before.

    The same question of the same counts is answered as it was before. `extract` is what the result was
    computed from; a profile that rounds needs none.
    """
    rules, system, scope = get_profile(name), build_count_system(result), describe_scope(result, services)
    entries, digest = list(earlier), _digest_query(result, name, system, scope)
    for known in entries:
        if known["digest"] == digest:
            return ReleaseDecision(read_nodes(known["hidden"]), read_nodes(known["withheld"]), None)
    alone = suppress_counts(system, rules)
    differenced = find_differenced(result.table.name, system, rules, scope, entries)
    hidden = suppress_counts(system, rules, differenced) if differenced else alone
    if extract is not None:
        released = _read_released_tables(entries, scope)
        if not all(profile.round_to for profile in (rules, *(table.rules for table in released))):
            query = TableQuery(result.table, result.query)
            hidden = suppress_across_tables(query, system, rules, extract, hidden, released)
    entry: ReleaseRecord = {
        "table": result.table.name,
        "profile": name,
        "digest": digest,
        **scope,
        "breakdown": list(dict.fromkeys(field for node in system.counts for field, _ in node[3])),
        "counts": _list_shown_counts(result, system, hidden),
        "hidden": [[*flatten_node(node), system.counts[node]] for node in sorted(hidden)],
        "withheld": [flatten_node(node) for node in sorted(hidden - alone)],
    }
    return ReleaseDecision(frozenset(hidden), frozenset(hidden - alone), entry)


def _read_released_tables(entries: Iterable[LogEntry], scope: ReleaseScope) -> list[ReleasedTable]:
    """Return the tables released before of people who may be among these, or among those of such a table."""
    known = [entry for entry in entries if entry["table"] in tables.list_names()]
    return [
        ReleasedTable(
            TableQuery(
                tables.get_table(entry["table"]),
                FigureQuery((), entry["where"], _read_day(entry["from"]), _read_day(entry["to"])),
            ),
            {read_node(flat): flat[4] for flat in (*entry["counts"], *entry["hidden"])},
            read_nodes(entry["hidden"]),
            get_profile(entry["profile"]),
        )
        for entry in find_overlapping(known, scope)
    ]


def _read_day(text: str) -> dt.date | None:
    return None if text in OPEN_PERIOD else dt.date.fromisoformat(text)


def _digest_query(result: TableResult, name: str, system: CountSystem, scope: ReleaseScope) -> str:
    """Return a hash of the question and its counts, by which they are known again."""
    counts = sorted([*map(str, flatten_node(node)), n] for node, n in system.counts.items())
    question = json.dumps([result.table.name, name, scope, result.by, counts], sort_keys=True)
    return hashlib.sha256(question.encode()).hexdigest()


def _list_shown_counts(result: TableResult, system: CountSystem, hidden: set[Node]) -> list[FlatNode]:
    """Return the counts that a reader has of a release, for the log."""
    shown: set[Node] = set()
    for cell in result:
        numerator, base = find_nodes(result.table, cell)
        shown |= {node for node in (numerator, base) if node is not None and node not in hidden}
        rest = numerator and ("rest", *numerator[1:])
        if rest in system.counts and {numerator, base} <= shown:
            shown.add(rest)
    return [[*flatten_node(node), system.counts[node]] for node in system.counts if node in shown]
