"""What exact counts give away by what they mean: two tables beside each other, or the lines of one.

Rounded counts leave room enough; exact ones do not. A withheld count that is a sum and difference of counts
that are shown, whoever the people are, can be worked out; so one of those is withheld too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from handrail.reporting.disclosure.kinds import Asked, kinds_of_people, members
from handrail.reporting.disclosure.protect import Profile, hide, not_of_people, profile, publish
from handrail.reporting.disclosure.system import Node, System, system_of
from handrail.reporting.extract.read import Extract
from handrail.reporting.figures.result import Result

_NOTHING = 1e-6


@dataclass(frozen=True)
class Told:
    """A table as it left: the true counts of it, and which of them were withheld."""

    asked: Asked
    counts: Mapping[Node, int]
    hidden: frozenset[Node]

    @cached_property
    def nodes(self) -> list[Node]:
        """Counts of people; how many sessions they had is withheld with them."""
        return [node for node in self.counts if node[0] != "events"]

    def shown(self) -> list[Node]:
        return [node for node in self.nodes if node not in self.hidden and node[0] != "rest"]

    def small(self, rules: Profile) -> list[Node]:
        return [
            node for node in self.nodes if node in self.hidden and 0 < self.counts[node] < rules.threshold
        ]


@dataclass
class _Beside:
    """Tables over people of every kind: how often each person stands in each count."""

    kinds: Extract
    rules: Profile
    known: dict[Asked, np.ndarray] = field(default_factory=dict)

    def columns(self, told: Told, nodes: Sequence[Node]) -> np.ndarray:
        if told.asked not in self.known:
            self.known[told.asked] = members(self.kinds, told.asked, told.nodes)
        place = {node: column for column, node in enumerate(told.nodes)}
        return self.known[told.asked][:, [place[node] for node in nodes]]

    def more(self, new: Told, old: Told | None) -> set[Node]:
        """Counts of the new table to withhold, one for each withheld count that can be worked out with it."""
        tables = [new] if old is None else [new, old]
        small, shown = [each.small(self.rules) for each in tables], [each.shown() for each in tables]
        if not any(small) or not shown[0]:
            return set()
        wanted, known = (
            np.hstack([self.columns(each, nodes) for each, nodes in zip(tables, of_each, strict=True)])
            for of_each in (small, shown)
        )
        nobody = [each.counts[node] == 0 for each, nodes in zip(tables, shown, strict=True) for node in nodes]
        could_be = ~(known[:, nobody] > 0).any(axis=1)  # a count of nought says that nobody is of these kinds
        weights, worked_out = _sums_of(known[could_be], wanted[could_be])
        mine = weights[: len(shown[0]), worked_out]
        return {self._cheapest(new, shown[0], each) for each in mine.T if (abs(each) > _NOTHING).any()}

    def _cheapest(self, new: Told, shown: Sequence[Node], weights: np.ndarray) -> Node:
        """Of the counts that weigh most, the smallest; a base last, because all its lines rest on it."""
        weight = abs(weights)
        near = [node for node, each in zip(shown, weight, strict=True) if each >= weight.max() / 2]
        return min(near, key=lambda node: (node[0] == "base", new.counts[node], node))


def _sums_of(known: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The weights with which known counts come nearest to each wanted one, and whether they are it."""
    squares, both = known.T @ known, known.T @ wanted
    weights = np.linalg.pinv(squares, rcond=1e-10, hermitian=True) @ both
    whole = (wanted**2).sum(axis=0)
    left = whole - (both * weights).sum(axis=0)
    return weights, (whole > 0) & (left < _NOTHING * np.maximum(whole, 1))


def hide_beside(
    asked: Asked,
    system: System,
    rules: Profile,
    extract: Extract,
    hidden: set[Node],
    earlier: Sequence[Told] = (),
) -> set[Node]:
    """What is hidden already, by the counts of the table alone, and what exact counts give away by what they
    mean, beside each other and beside the tables that left before.
    """
    new = Told(asked, system.counts, frozenset(hidden))
    rare = [(each.asked, each.small(rules)) for each in (new, *earlier)]
    if not any(small for _, small in rare):
        return hidden
    beside = _Beside(kinds_of_people(extract, rare), rules)
    for old in (None, *earlier):
        while more := beside.more(new, old):
            hidden = hide(system, rules, frozenset(hidden | more))
            new = Told(asked, system.counts, frozenset(hidden))
    return hidden


def asked_of(result: Result) -> Asked:
    days = [dt.date.fromisoformat(day) if day else None for day in (result.from_, result.to)]
    return Asked(result.table, result.where, *days)


def protect(result: Result, name: str, extract: Extract, also: frozenset[Node] = frozenset()) -> Result:
    """The result as it may leave by itself under a profile. `also` are nodes to withhold besides."""
    rules = profile(name)
    if not rules.threshold or not result.table.of_people:
        return not_of_people(result, rules)
    system = system_of(result)
    hidden = hide(system, rules, also)
    if not rules.round_to:
        hidden = hide_beside(asked_of(result), system, rules, extract, hidden)
    return publish(result, rules, hidden)
