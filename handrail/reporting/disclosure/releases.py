"""The log of what has left: a new release that overlaps an old one must not let a reader take one from the
other.

A count is looked at by its place: of which people (the labels kept, field by field) and of which days. Where
one place lies within another, and both counts are shown, the reader has the difference; so a difference that
is a small count is withheld. The log keeps the true counts, so it stays where the records are: a file of
JSON lines here, rows of the database behind the pages (`handrail.reporting.actions`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handrail.reporting.disclosure.protect import Profile, hide, not_of_people, profile, publish
from handrail.reporting.disclosure.system import Group, Node, System, nodes_of, system_of
from handrail.reporting.figures import grouping
from handrail.reporting.figures.result import Result
from handrail.reporting.figures.scoping import ALL

_OPEN = ("0001-01-01", "9999-12-31")


@dataclass(frozen=True)
class Difference:
    """A count that a reader could work out by taking one release from another."""

    released: str
    node: Node
    count: int


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


def differences(
    result: Result,
    system: System,
    rules: Profile,
    scope: Mapping[str, Any],
    entries: Iterable[dict[str, Any]],
) -> list[Difference]:
    """Small counts that this result, released, would give away beside earlier releases of the table."""
    if not rules.threshold or not result.table.of_people:
        return []
    mine: dict[tuple[str, int, str], list[tuple[Node, Place, int]]] = defaultdict(list)
    for node, count in system.counts.items():
        mine[node[:3]].append((node, place_of(scope, node[3]), count))
    return [
        Difference(entry["released"], node, abs(count - before))
        for entry in entries
        if entry["table"] == result.table.name
        for what, block, line, group, before in entry["counts"]
        for there in [place_of(entry, tuple((name, label) for name, label in group))]
        for node, here, count in mine.get((what, block, line), ())
        if 0 < abs(count - before) < rules.threshold and _compared(here, there, rules)
    ]


def _compared(here: Place, there: Place, rules: Profile) -> bool:
    """Whether one lies within the other. The very same place later on is left to rounding, where there is."""
    if here == there:
        return not rules.round_to
    return here.within(there) or there.within(here)


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
    what, block, line, group = flat_node
    return (what, block, line, tuple((name, label) for name, label in group))


class ReleaseLog:
    """Releases so far, oldest first."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> Iterator[dict[str, Any]]:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                yield json.loads(line)

    def differences(self, result: Result, name: str) -> list[Difference]:
        """Small counts that this result, released, would give away beside an earlier release."""
        return differences(result, system_of(result), profile(name), scope_of(result), self.entries())

    def release(self, result: Result, name: str, at: dt.datetime, by: str) -> Result:
        """Protect a result, withholding also what an earlier release would give away, and enter it in the
        log.
        """
        return self.release_without(result, name, at, by)[0]

    def release_without(
        self, result: Result, name: str, at: dt.datetime, by: str
    ) -> tuple[Result, frozenset[Node]]:
        """The same, and what is withheld for the sake of earlier releases."""
        system, rules = system_of(result), profile(name)
        found = differences(result, system, rules, scope_of(result), self.entries())
        also = frozenset(each.node for each in found)
        hidden = hide(system, rules, also) if rules.threshold else set()
        entry = {
            "released": at.isoformat(),
            "by": by,
            "table": result.table.name,
            "profile": name,
            **scope_of(result),
            "counts": shown_counts(result, system, hidden),
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as stream:
            stream.write(json.dumps(entry, sort_keys=True) + "\n")
        return published(result, rules, hidden), also


def published(result: Result, rules: Profile, hidden: set[Node]) -> Result:
    """The result with these nodes withheld; a table that is not of people as it stands."""
    if not rules.threshold or not result.table.of_people:
        return not_of_people(result, rules)
    return publish(result, rules, hidden)
