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
from handrail.figures.disclosure.count_system import Group, Node, System, nodes_of, system_of
from handrail.figures.disclosure.cross_table import Told, asked_of, hide_beside
from handrail.figures.disclosure.profiles import Profile, profile
from handrail.figures.disclosure.suppression import hide, not_of_people, publish
from handrail.figures.disclosure.synthetic_people import Asked
from handrail.figures.engine import grouping
from handrail.figures.engine.query import ALL
from handrail.figures.engine.result import Result
from handrail.foundation.errors import UserError

# What is known of a release: the table, profile, filters and days, and its counts.
Entry = dict[str, Any]
_OPEN = ("0001-01-01", "9999-12-31")


class Log(Protocol):
    """Releases so far, oldest first."""

    def entries(self) -> Iterable[Entry]: ...

    def add(self, entry: Entry) -> None: ...


@dataclass(frozen=True)
class Place:
    """Whose records a count is of. A field that is not named keeps everybody."""

    where: Mapping[str, frozenset[str]]
    from_: str
    to: str

    def within(self, other: Place) -> bool:
        """Whether every record here is there too, by what the two say of themselves."""
        narrower = all(
            name in self.where and self.where[name] <= labels for name, labels in other.where.items()
        )
        return narrower and self.from_ >= other.from_ and self.to <= other.to


def place_of(scope: Mapping[str, Any], group: Group) -> Place:
    """The place of a group of a release: its filters, narrowed by the labels of the group."""
    where = {name: frozenset(labels) for name, labels in scope["where"].items()}
    from_, to = scope["from"], scope["to"]
    for name, label in group:
        days = grouping.days_of(name, label)
        if days:
            from_, to = max(from_, days[0].isoformat()), min(to, days[1].isoformat())
        elif label != ALL:
            where[name] = where.get(name, frozenset([label])) & {label}
    return Place(where, from_, to)


def scope_of(result: Result, services: Iterable[str] = ()) -> dict[str, Any]:
    """The filters and period of a result, and the services whose records it was drawn from."""
    where = {
        name: [wanted] if isinstance(wanted, str) else sorted(wanted) for name, wanted in result.where.items()
    }
    if services:
        where.setdefault("service", sorted(services))
    return {"where": where, "from": result.from_ or _OPEN[0], "to": result.to or _OPEN[1]}


@dataclass(frozen=True)
class Decision:
    """What of a result is withheld, and of that what only for the sake of other tables or of meaning; `entry`
    for the log, None where the very same was told before.
    """

    hidden: frozenset[Node]
    withheld: frozenset[Node]
    entry: Entry | None


def decide(
    result: Result, name: str, earlier: Iterable[Entry], extract: Extract | None, services: Iterable[str] = ()
) -> Decision:
    """What may be shown of a table of people beside what was told before.

    The same question of the same counts is answered as it was before. `extract` is what the result was
    counted from; a profile that rounds needs none.
    """
    rules, system, scope = profile(name), system_of(result), scope_of(result, services)
    known, mark = list(earlier), digest_of(result, name, system, scope)
    for entry in known:
        if entry["digest"] == mark:
            return Decision(_nodes(entry["hidden"]), _nodes(entry["withheld"]), None)
    also = given_away(result.table.name, system, rules, scope, known)
    alone = hide(system, rules)
    hidden = hide(system, rules, also) if also else alone
    told = _told(known, scope) if extract else []
    if extract is not None and not all(each.round_to for each in (rules, *(old.rules for old in told))):
        hidden = hide_beside(asked_of(result), system, rules, extract, hidden, told)
    entry = {
        "table": result.table.name, "profile": name, "digest": mark, **scope,
        "breakdown": list(dict.fromkeys(field for node in system.counts for field, _ in node[3])),
        "counts": shown_counts(result, system, hidden),
        "hidden": [[*flat(node), system.counts[node]] for node in sorted(hidden)],
        "withheld": [flat(node) for node in sorted(hidden - alone)],
    }  # fmt: skip
    return Decision(frozenset(hidden), frozenset(hidden - alone), entry)


def release(
    result: Result, name: str, extract: Extract, log: Log, at: dt.datetime, by: str
) -> tuple[Result, frozenset[Node]]:
    """A result as it may leave, entered in the log; and what is withheld only for the sake of others."""
    rules = profile(name)
    if not rules.threshold or not result.table.of_people:
        return not_of_people(result, rules), frozenset()
    found = decide(result, name, log.entries(), extract, extract.values("service"))
    if found.entry:
        log.add({"released": at.isoformat(), "by": by, **found.entry})
    return publish(result, rules, set(found.hidden)), found.withheld


def given_away(
    table: str, system: System, rules: Profile, scope: Mapping[str, Any], entries: Iterable[Entry]
) -> frozenset[Node]:
    """Counts of a table whose difference from one told before is a small count."""
    mine: dict[tuple[str, int, str], list[tuple[Node, Place, int]]] = defaultdict(list)
    for node, count in system.counts.items():
        mine[node[:3]].append((node, place_of(scope, node[3]), count))
    return frozenset(
        node
        for entry in entries
        if entry["table"] == table
        for what, block, line, group, before in entry["counts"]
        for there in [place_of(entry, tuple((name, label) for name, label in group))]
        for node, here, count in mine.get((what, block, line), ())
        if 0 < abs(count - before) < rules.threshold and _compared(here, there, rules)
    )


def _compared(here: Place, there: Place, rules: Profile) -> bool:
    """Whether one lies within the other. The very same place later on is left to rounding, where there is."""
    if here == there:
        return not rules.round_to
    return here.within(there) or there.within(here)


def _told(entries: Iterable[Entry], scope: Mapping[str, Any]) -> list[Told]:
    """The tables told before of people who may be among these, or among those of such a table."""
    return [
        Told(
            Asked(tables.get(entry["table"]), entry["where"], *(_day(entry[end]) for end in ("from", "to"))),
            {node_of(each): each[4] for each in (*entry["counts"], *entry["hidden"])},
            _nodes(entry["hidden"]),
            profile(entry["profile"]),
        )
        for entry in _linked([each for each in entries if each["table"] in tables.names()], scope)
    ]  # fmt: skip


def _linked(entries: list[Entry], scope: Mapping[str, Any]) -> list[Entry]:
    """Those that meet a scope, and those that meet one of them, and so on; in their order."""
    near, found = [scope], dict[int, Entry]()
    while near:
        met = {i: entry for i, entry in enumerate(entries) if any(_meet(entry, each) for each in near)}
        near = [entry for i, entry in met.items() if i not in found]
        found |= met
    return [found[i] for i in sorted(found)]


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the days of the two overlap, and the labels kept of each field that both name."""
    fields = one["where"].keys() & other["where"].keys()
    shared = all(set(one["where"][name]) & set(other["where"][name]) for name in fields)
    return shared and one["from"] <= other["to"] and other["from"] <= one["to"]


def _day(text: str) -> dt.date | None:
    return None if text in _OPEN else dt.date.fromisoformat(text)


def digest_of(result: Result, name: str, system: System, scope: Mapping[str, Any]) -> str:
    """What the question and its counts are known by."""
    counts = sorted([*map(str, flat(node)), n] for node, n in system.counts.items())
    asked = json.dumps([result.table.name, name, scope, result.by, counts], sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()


def shown_counts(result: Result, system: System, hidden: Iterable[Node]) -> list[list[Any]]:
    """The counts a reader has of a release with these nodes withheld, flat, for the log."""
    out = set(hidden)
    shown = set()
    for cell in result:
        numerator, base = nodes_of(result.table, cell)
        shown |= {node for node in (numerator, base) if node is not None and node not in out}
        rest = numerator and ("rest", *numerator[1:])
        if rest in system.counts and {numerator, base} <= shown:
            shown.add(rest)
    return [[*flat(node), system.counts[node]] for node in system.counts if node in shown]


def flat(node: Node) -> list[Any]:
    what, block, line, group = node
    return [what, block, line, [list(pair) for pair in group]]


def node_of(flat_node: list[Any]) -> Node:
    what, block, line, group = flat_node[:4]
    return (what, block, line, tuple((name, label) for name, label in group))


def _nodes(flat_nodes: Iterable[list[Any]]) -> frozenset[Node]:
    return frozenset(map(node_of, flat_nodes))


class Pending:
    """What another log holds and what is about to leave, of which nothing is entered: for a preview."""

    def __init__(self, log: Log | None = None) -> None:
        self.known = list(log.entries()) if log else []

    def entries(self) -> Iterable[Entry]:
        return list(self.known)

    def add(self, entry: Entry) -> None:
        self.known.append(entry)


class ReleaseLog:
    """Files of JSON lines: all of them are read, and what leaves is entered in each."""

    def __init__(self, *paths: Path) -> None:
        self.paths = tuple(dict.fromkeys(paths))

    def entries(self) -> Iterator[Entry]:
        """Every release once, oldest first."""
        lines = [line for path in self.paths if path.exists() for line in path.read_text().splitlines()]
        yield from sorted(map(json.loads, dict.fromkeys(lines)), key=lambda entry: str(entry["released"]))

    def add(self, entry: Entry) -> None:
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
