"""The log of what has left: a new release that overlaps an old one must not let a reader take one from the
other.

A count is looked at by its place: of which people (the labels kept, field by field) and of which days. Where
one place lies within another, and both counts are shown, the reader has the difference; so a difference that
is a small count is withheld. Exact counts of different tables are compared by what they mean (`beside`).

The log keeps the true counts, so it stays where the records are: a file of JSON lines beside an extract or
the frozen returns, rows of the database of a running service (`handrail.reporting.actions`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from handrail.extract.connection import Extract
from handrail.figures import tables
from handrail.figures.disclosure.count_system import CountSystem, Group, Node, build_count_system, find_nodes
from handrail.figures.disclosure.cross_table import ReleasedTable, suppress_across_tables
from handrail.figures.disclosure.profiles import DisclosureProfile, get_profile
from handrail.figures.disclosure.suppression import publish_table, publish_without_people, suppress_counts
from handrail.figures.disclosure.synthetic_people import TableQuery
from handrail.figures.engine.query import ALL_GROUPS, FigureQuery
from handrail.figures.engine.result import TableResult
from handrail.foundation.errors import UserError
from handrail.foundation.periods import Period

# What is known of a release: the table, profile, filters and days, and its counts.
LogEntry = dict[str, Any]
_OPEN_PERIOD = ("0001-01-01", "9999-12-31")


class DisclosureLog(Protocol):
    """Releases so far, oldest first."""

    def read_entries(self) -> Iterable[LogEntry]: ...

    def add_entry(self, entry: LogEntry) -> None: ...


@dataclass(frozen=True)
class ReleasePlace:
    """Whose records a count is of. A field that is not named keeps everybody."""

    where: Mapping[str, frozenset[str]]
    from_: str
    to: str

    def is_within(self, other: ReleasePlace) -> bool:
        """Whether every record here is there too, by what the two say of themselves."""
        narrower = all(
            name in self.where and self.where[name] <= labels for name, labels in other.where.items()
        )
        return narrower and self.from_ >= other.from_ and self.to <= other.to


def find_place(scope: Mapping[str, Any], group: Group) -> ReleasePlace:
    """The place of a group of a release: its filters, narrowed by the labels of the group."""
    where = {name: frozenset(labels) for name, labels in scope["where"].items()}
    from_, to = scope["from"], scope["to"]
    for name, label in group:
        if period := Period.from_label(name, label):
            from_, to = max(from_, period.first.isoformat()), min(to, period.last.isoformat())
        elif label != ALL_GROUPS:
            where[name] = where.get(name, frozenset([label])) & {label}
    return ReleasePlace(where, from_, to)


def describe_scope(result: TableResult, services: Iterable[str] = ()) -> dict[str, Any]:
    """The filters and period of a result, and the services whose records it was drawn from."""
    where = {
        name: [wanted] if isinstance(wanted, str) else sorted(wanted) for name, wanted in result.where.items()
    }
    if services:
        where.setdefault("service", sorted(services))
    return {"where": where, "from": result.from_ or _OPEN_PERIOD[0], "to": result.to or _OPEN_PERIOD[1]}


@dataclass(frozen=True)
class ReleaseDecision:
    """What of a result is withheld, and of that what only for the sake of other tables or of meaning; `entry`
    for the log, None where the very same was told before.
    """

    hidden: frozenset[Node]
    withheld: frozenset[Node]
    entry: LogEntry | None


def decide_release(
    result: TableResult,
    name: str,
    earlier: Iterable[LogEntry],
    extract: Extract | None,
    services: Iterable[str] = (),
) -> ReleaseDecision:
    """What may be shown of a table of people beside what was told before.

    The same question of the same counts is answered as it was before. `extract` is what the result was
    counted from; a profile that rounds needs none.
    """
    rules, system, scope = get_profile(name), build_count_system(result), describe_scope(result, services)
    known, mark = list(earlier), digest_query(result, name, system, scope)
    for entry in known:
        if entry["digest"] == mark:
            return ReleaseDecision(_read_nodes(entry["hidden"]), _read_nodes(entry["withheld"]), None)
    also = find_differenced(result.table.name, system, rules, scope, known)
    alone = suppress_counts(system, rules)
    hidden = suppress_counts(system, rules, also) if also else alone
    told = _read_released_tables(known, scope) if extract else []
    if extract is not None and not all(each.round_to for each in (rules, *(old.rules for old in told))):
        hidden = suppress_across_tables(
            TableQuery(result.table, result.query), system, rules, extract, hidden, told
        )
    entry = {
        "table": result.table.name, "profile": name, "digest": mark, **scope,
        "breakdown": list(dict.fromkeys(field for node in system.counts for field, _ in node[3])),
        "counts": list_shown_counts(result, system, hidden),
        "hidden": [[*flatten_node(node), system.counts[node]] for node in sorted(hidden)],
        "withheld": [flatten_node(node) for node in sorted(hidden - alone)],
    }  # fmt: skip
    return ReleaseDecision(frozenset(hidden), frozenset(hidden - alone), entry)


def release_table(
    result: TableResult, name: str, extract: Extract, log: DisclosureLog, at: dt.datetime, by: str
) -> tuple[TableResult, frozenset[Node]]:
    """A result as it may leave, entered in the log; and what is withheld only for the sake of others."""
    rules = get_profile(name)
    if not rules.threshold or not result.table.of_people:
        return publish_without_people(result, rules), frozenset()
    found = decide_release(result, name, log.read_entries(), extract, extract.values("service"))
    if found.entry:
        log.add_entry({"released": at.isoformat(), "by": by, **found.entry})
    return publish_table(result, rules, set(found.hidden)), found.withheld


def find_differenced(
    table: str,
    system: CountSystem,
    rules: DisclosureProfile,
    scope: Mapping[str, Any],
    entries: Iterable[LogEntry],
) -> frozenset[Node]:
    """Counts of a table whose difference from one told before is a small count."""
    mine: dict[tuple[str, int, str], list[tuple[Node, ReleasePlace, int]]] = defaultdict(list)
    for node, count in system.counts.items():
        mine[node[:3]].append((node, find_place(scope, node[3]), count))
    return frozenset(
        node
        for entry in entries
        if entry["table"] == table
        for what, block, line, group, before in entry["counts"]
        for there in [find_place(entry, tuple((name, label) for name, label in group))]
        for node, here, count in mine.get((what, block, line), ())
        if 0 < abs(count - before) < rules.threshold and _is_comparable(here, there, rules)
    )


def _is_comparable(here: ReleasePlace, there: ReleasePlace, rules: DisclosureProfile) -> bool:
    """Whether one lies within the other. The very same place later on is left to rounding, where there is."""
    if here == there:
        return not rules.round_to
    return here.is_within(there) or there.is_within(here)


def _read_released_tables(entries: Iterable[LogEntry], scope: Mapping[str, Any]) -> list[ReleasedTable]:
    """The tables told before of people who may be among these, or among those of such a table."""
    return [
        ReleasedTable(
            TableQuery(
                tables.get_table(entry["table"]),
                FigureQuery((), entry["where"], _read_day(entry["from"]), _read_day(entry["to"])),
            ),
            {read_node(each): each[4] for each in (*entry["counts"], *entry["hidden"])},
            _read_nodes(entry["hidden"]),
            get_profile(entry["profile"]),
        )
        for entry in _find_linked([each for each in entries if each["table"] in tables.list_names()], scope)
    ]  # fmt: skip


def _find_linked(entries: list[LogEntry], scope: Mapping[str, Any]) -> list[LogEntry]:
    """Those that meet a scope, and those that meet one of them, and so on; in their order."""
    near, found = [scope], dict[int, LogEntry]()
    while near:
        met = {i: entry for i, entry in enumerate(entries) if any(_overlaps(entry, each) for each in near)}
        near = [entry for i, entry in met.items() if i not in found]
        found |= met
    return [found[i] for i in sorted(found)]


def _overlaps(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the days of the two overlap, and the labels kept of each field that both name."""
    fields = one["where"].keys() & other["where"].keys()
    shared = all(set(one["where"][name]) & set(other["where"][name]) for name in fields)
    return shared and one["from"] <= other["to"] and other["from"] <= one["to"]


def _read_day(text: str) -> dt.date | None:
    return None if text in _OPEN_PERIOD else dt.date.fromisoformat(text)


def digest_query(result: TableResult, name: str, system: CountSystem, scope: Mapping[str, Any]) -> str:
    """What the question and its counts are known by."""
    counts = sorted([*map(str, flatten_node(node)), n] for node, n in system.counts.items())
    asked = json.dumps([result.table.name, name, scope, result.by, counts], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def list_shown_counts(result: TableResult, system: CountSystem, hidden: Iterable[Node]) -> list[list[Any]]:
    """The counts a reader has of a release with these nodes withheld, flat, for the log."""
    out = set(hidden)
    shown = set()
    for cell in result:
        numerator, base = find_nodes(result.table, cell)
        shown |= {node for node in (numerator, base) if node is not None and node not in out}
        rest = numerator and ("rest", *numerator[1:])
        if rest in system.counts and {numerator, base} <= shown:
            shown.add(rest)
    return [[*flatten_node(node), system.counts[node]] for node in system.counts if node in shown]


def flatten_node(node: Node) -> list[Any]:
    what, block, line, group = node
    return [what, block, line, [list(pair) for pair in group]]


def read_node(flat_node: list[Any]) -> Node:
    what, block, line, group = flat_node[:4]
    return (what, block, line, tuple((name, label) for name, label in group))


def _read_nodes(flat_nodes: Iterable[list[Any]]) -> frozenset[Node]:
    return frozenset(map(read_node, flat_nodes))


class PendingReleases:
    """What another log holds and what is about to leave, of which nothing is entered: for a preview."""

    def __init__(self, log: DisclosureLog | None = None) -> None:
        self.known = list(log.read_entries()) if log else []

    def read_entries(self) -> Iterable[LogEntry]:
        return list(self.known)

    def add_entry(self, entry: LogEntry) -> None:
        self.known.append(entry)


class FileDisclosureLog:
    """Files of JSON lines: all of them are read, and what leaves is entered in each."""

    def __init__(self, *paths: Path) -> None:
        self.paths = tuple(dict.fromkeys(paths))

    def read_entries(self) -> Iterator[LogEntry]:
        """Every release once, oldest first."""
        lines = [line for path in self.paths if path.exists() for line in path.read_text().splitlines()]
        yield from sorted(map(json.loads, dict.fromkeys(lines)), key=lambda entry: str(entry["released"]))

    def add_entry(self, entry: LogEntry) -> None:
        """Raises UserError where a file cannot be written: what is not in the log does not leave."""
        for path in self.paths:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("a") as stream:
                    stream.write(json.dumps(entry, sort_keys=True) + "\n")
            except OSError as error:
                raise UserError(
                    f"What leaves is entered in the log of releases, and {path} cannot be written "
                    f"({error.strerror}). Name another with --releases, and use it for every table of these "
                    "records."
                ) from error
