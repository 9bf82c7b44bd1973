"""Differencing: of which people and days a count is, and which counts an earlier release gives away.

Where one place lies within another, and both counts are shown, a reader has the difference; so a count whose
difference from an earlier one is a small count is suppressed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from handrail.figures.disclosure.count_system import CountSystem, Group, Node
from handrail.figures.disclosure.disclosure_log import LogEntry, ReleaseScope
from handrail.figures.disclosure.profiles import DisclosureProfile
from handrail.figures.engine.query import ALL_GROUPS
from handrail.figures.engine.result import TableResult
from handrail.foundation.periods import Period

# The bounds of a release without a first or a last day.
OPEN_PERIOD = ("0001-01-01", "9999-12-31")
Scope = TypeVar("Scope", bound=ReleaseScope)


@dataclass(frozen=True)
class ReleasePlace:
    """Whose records a count is of. A field that is not named keeps everybody."""

    where: Mapping[str, frozenset[str]]
    from_: str
    to: str

    def is_within(self, other: ReleasePlace) -> bool:
        """Return whether every record here is there too, by what the two say of themselves."""
        narrower = all(
            name in self.where and self.where[name] <= labels for name, labels in other.where.items()
        )
        return narrower and self.from_ >= other.from_ and self.to <= other.to

    def is_comparable(self, other: ReleasePlace, rules: DisclosureProfile) -> bool:
        """Return whether one lies within the other; the same place later on is left to rounding, if any."""
        if self == other:
            return not rules.round_to
        return self.is_within(other) or other.is_within(self)


def describe_scope(result: TableResult, services: Iterable[str] = ()) -> ReleaseScope:
    """Return the filters and period of a result, and the services whose records it was drawn from."""
    where = {
        name: [wanted] if isinstance(wanted, str) else sorted(wanted) for name, wanted in result.where.items()
    }
    if services:
        where.setdefault("service", sorted(services))
    return {"where": where, "from": result.from_ or OPEN_PERIOD[0], "to": result.to or OPEN_PERIOD[1]}


def find_place(scope: ReleaseScope, group: Group) -> ReleasePlace:
    """Return the place of a group of a release: its filters, narrowed by the labels of the group."""
    where = {name: frozenset(labels) for name, labels in scope["where"].items()}
    from_, to = scope["from"], scope["to"]
    for name, label in group:
        if period := Period.from_label(name, label):
            from_, to = max(from_, period.first.isoformat()), min(to, period.last.isoformat())
        elif label != ALL_GROUPS:
            where[name] = where.get(name, frozenset([label])) & {label}
    return ReleasePlace(where, from_, to)


def find_differenced(
    table: str,
    system: CountSystem,
    rules: DisclosureProfile,
    scope: ReleaseScope,
    entries: Iterable[LogEntry],
) -> frozenset[Node]:
    """Return the counts of a table whose difference from one released before is a small count."""
    places: dict[tuple[str, int, str], list[tuple[Node, ReleasePlace, int]]] = defaultdict(list)
    for node, count in system.counts.items():
        places[node[:3]].append((node, find_place(scope, node[3]), count))
    return frozenset(
        node
        for entry in entries
        if entry["table"] == table
        for what, block, line, group, before in entry["counts"]
        for earlier in [find_place(entry, tuple((name, label) for name, label in group))]
        for node, place, count in places.get((what, block, line), ())
        if 0 < abs(count - before) < rules.threshold and place.is_comparable(earlier, rules)
    )


def find_overlapping(entries: Sequence[Scope], scope: ReleaseScope) -> list[Scope]:
    """Return the releases that overlap a scope, those that overlap one of them, and so on; in their order."""
    scopes: list[ReleaseScope] = [scope]
    linked: dict[int, Scope] = {}
    while scopes:
        overlapping = {
            number: entry
            for number, entry in enumerate(entries)
            if any(_overlaps(entry, other) for other in scopes)
        }
        scopes = [entry for number, entry in overlapping.items() if number not in linked]
        linked |= overlapping
    return [linked[number] for number in sorted(linked)]


def _overlaps(first: ReleaseScope, second: ReleaseScope) -> bool:
    """Return whether the days of two releases overlap, and the labels kept of each field that both name."""
    fields = first["where"].keys() & second["where"].keys()
    share_labels = all(set(first["where"][name]) & set(second["where"][name]) for name in fields)
    return share_labels and first["from"] <= second["to"] and second["from"] <= first["to"]
