"""What exact counts give away by what they mean: two tables beside each other, or the lines of one.

Rounded counts leave room enough; exact ones do not. A withheld count that is a sum and difference of counts
that are shown, whoever the people are, can be worked out; so one of those is withheld too. So it is where a
count has no room left, because there are never fewer than no people of a kind.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from handrail.extract.connection import Extract
from handrail.figures.disclosure.bounds import (
    Population,
    choose_columns,
    find_pinned,
    group_rows,
    merge_kinds,
)
from handrail.figures.disclosure.count_system import Node, System, system_of
from handrail.figures.disclosure.linear_sums import NOTHING, find_basis, is_nothing, subtract_sums
from handrail.figures.disclosure.profiles import Profile, profile
from handrail.figures.disclosure.suppression import hide, not_of_people, publish
from handrail.figures.disclosure.synthetic_people import MADE, Asked, kinds_of_people, members
from handrail.figures.engine.result import Result

# So many counts of earlier tables are looked at together; more are taken in turn.
_TOGETHER = 3000


@dataclass(frozen=True)
class Told:
    """A table as it left: the true counts of it, which of them were withheld, and by which rules."""

    asked: Asked
    counts: Mapping[Node, int]
    hidden: frozenset[Node]
    rules: Profile

    @cached_property
    def nodes(self) -> list[Node]:
        """The counts but what is left of a base of rows when people are taken from it, which is nobody."""
        return [
            node for node in self.counts if node[0] != "rest" or not self.asked.of_rows(("base", *node[1:]))
        ]

    def shown(self) -> list[Node]:
        """Counts known exactly, other than noughts: of a rounded table none is."""
        return [] if self.rules.round_to else [node for node in self._open() if self.counts[node]]

    def noughts(self) -> list[Node]:
        return [node for node in self._open() if not self.counts[node]]

    def small(self) -> list[Node]:
        return [node for node in self.nodes if node in self.hidden and self._is_small(node)]

    def few(self) -> list[Node]:
        """The small counts of people."""
        return [node for node in self.small() if not self.asked.of_rows(node)]

    def _is_small(self, node: Node) -> bool:
        """Sessions are withheld with the people who had them."""
        people = self.counts.get(("n", *node[1:])) if node[0] == "events" else None
        return 0 < (self.counts[node] if people is None else people) < self.rules.threshold

    def _open(self) -> list[Node]:
        return [node for node in self.nodes if node not in self.hidden and node[0] != "rest"]


class _Columns:
    """A table over people of every kind: how often each stands in each count."""

    def __init__(self, kinds: Extract, told: Told) -> None:
        self._place = {node: column for column, node in enumerate(told.nodes)}
        self._of = members(kinds, told.asked, told.nodes)
        self.people = len(self._of)

    def of(self, nodes: Sequence[Node]) -> np.ndarray:
        return self._of[:, [self._place[node] for node in nodes]]

    def noughts(self, told: Told) -> tuple[list[Node], np.ndarray]:
        """The noughts that say that nobody is of a kind. One that somebody of the extract stands in says
        something else: that nothing was spent on them, say.
        """
        every = told.noughts()
        of = self.of(every) > 0
        empty = ~np.any(of[:-MADE], axis=0)
        return [node for node, each in zip(every, empty.tolist(), strict=True) if each], of[:, empty]


class _Before:
    """Tables that left before, together: what can be worked out from them, and from a new one with them."""

    def __init__(self, people: int, earlier: Sequence[tuple[Told, _Columns]]) -> None:
        known, wanted = [np.empty((people, 0))], [np.empty((people, 0))]
        self._could_be = np.ones(people, bool)
        for told, columns in earlier:
            known.append(columns.of(told.shown()))
            wanted.append(columns.of(told.small()))
            self._could_be &= ~columns.noughts(told)[1].any(axis=1)
        self._widths = [each.shape[1] for each in wanted[1:]]
        self._shown = np.hstack(known)
        basis = find_basis(self._shown[self._could_be])
        self._known = np.zeros((people, basis.shape[1]))
        self._known[self._could_be] = basis
        self._wanted = np.hstack(wanted)
        self._numbers = np.arange(people) < people - MADE
        self._last = self._could_be, basis

    def suspects(self, new: Told, mine: _Columns) -> list[bool]:
        """Whether anything of each table, of the new one last, is a sum of what all of them show; of fewer
        there can be no more.
        """
        found, _ = self._worked_out(new, mine)
        return [bool(each.any()) for each in np.split(found, np.cumsum(self._widths))]

    def gives_away(self, new: Told, mine: _Columns, suspect: bool) -> set[Node]:
        """Counts of the new table to withhold, for withheld counts that can be worked out with it and could
        not without: those that are sums (looked for where one is suspected), or else those without room.
        """
        room = np.ones(self._wanted_with(new, mine).shape[1], bool)
        if suspect:
            worked_out, weights = self._worked_out(new, mine)
            if found := self._break_sums(new, mine, worked_out, weights):
                return found
            room = ~worked_out
        return self._make_room(new, mine, np.flatnonzero(room))

    def _break_sums(
        self, new: Told, mine: _Columns, worked_out: np.ndarray, weights: np.ndarray
    ) -> set[Node]:
        """Counts of the new table to withhold, one for each withheld count that is a sum with it only."""
        wanted, shown = self._wanted_with(new, mine), new.shown()
        before = is_nothing(
            subtract_sums(self._known[self._could_be], wanted[self._could_be]), wanted[self._could_be]
        )
        found = set()
        for place in np.flatnonzero(worked_out & ~before):
            if (abs(weights[:, place]) > NOTHING).any():
                found.add(_cheapest(new, shown, weights[:, place]))
            else:
                found |= self._nought(wanted[:, place], *mine.noughts(new))
        return found

    def _make_room(self, new: Told, mine: _Columns, places: np.ndarray) -> set[Node]:
        """Counts of the new table to withhold for the withheld counts (by places) that have no room beside
        it, and had without; one that rounds leaves them room, and so does one that says nothing new.
        """
        could_be = self._could_be & ~mine.noughts(new)[1].any(axis=1)
        if new.rules.round_to or not len(places) or not self._adds(new, mine, could_be):
            return set()
        columns, of_new = self._distinct(new, mine)
        wanted = self._wanted_with(new, mine)[:, places]
        wanted = wanted[:, find_pinned(self._kinds(could_be, columns, wanted))]
        wanted = wanted[:, ~find_pinned(self._kinds(self._could_be, self._shown, wanted))]
        order = sorted(of_new, key=lambda column: max(_cost(new, node) for node in of_new[column]))
        chosen = choose_columns(self._kinds(self._could_be, columns, wanted), order)
        return {node for column in chosen for node in of_new[column]}

    def _adds(self, new: Told, mine: _Columns, could_be: np.ndarray) -> bool:
        """Whether the new table shows what is no sum of what was shown, or rules somebody out."""
        known = mine.of(new.shown())[could_be]
        told = is_nothing(subtract_sums(self._basis(could_be), known), known) | ~known.any(axis=0)
        return not told.all() or not np.array_equal(could_be, self._could_be)

    def _kinds(self, could_be: np.ndarray, shown: np.ndarray, wanted: np.ndarray) -> Population:
        return merge_kinds(self._numbers[could_be], shown[could_be], wanted[could_be])

    def _distinct(self, new: Told, mine: _Columns) -> tuple[np.ndarray, dict[int, list[Node]]]:
        """What is shown, noughts of the new table last, each different count once; and the counts of the new
        table, by their columns, that none before shows.
        """
        noughts, of_nought = mine.noughts(new)
        columns = np.hstack([self._shown_with(new, mine), of_nought])
        first, group, _ = group_rows(columns.T)
        before, after = np.split(group, [self._shown.shape[1]])
        of_new: dict[int, list[Node]] = defaultdict(list)
        for node, column in zip([*new.shown(), *noughts], after.tolist(), strict=True):
            if column not in before:
                of_new[column].append(node)
        return columns[:, first], of_new

    def _shown_with(self, new: Told, mine: _Columns) -> np.ndarray:
        return np.hstack([self._shown, mine.of(new.shown())])

    def _wanted_with(self, new: Told, mine: _Columns) -> np.ndarray:
        return np.hstack([self._wanted, mine.of(new.small())])

    def _worked_out(self, new: Told, mine: _Columns) -> tuple[np.ndarray, np.ndarray]:
        """Which withheld counts are sums of the shown, and how much of each shown one of the new table."""
        could_be = self._could_be & ~mine.noughts(new)[1].any(axis=1)
        basis, known = self._basis(could_be), mine.of(new.shown())[could_be]
        wanted = self._wanted_with(new, mine)[could_be]
        added, left = subtract_sums(basis, known), subtract_sums(basis, wanted)
        added[:, is_nothing(added, known)] = 0
        weights = np.linalg.pinv(added.T @ added, rcond=1e-10, hermitian=True) @ (added.T @ left)
        return is_nothing(left - added @ weights, wanted), weights

    def _basis(self, could_be: np.ndarray) -> np.ndarray:
        """That of the tables before over some people; most often the same as the last time."""
        if not np.array_equal(could_be, self._last[0]):
            self._last = could_be, find_basis(self._known[could_be])
        return self._last[1]

    def _nought(self, wanted: np.ndarray, noughts: Sequence[Node], of_nought: np.ndarray) -> set[Node]:
        """The nought that rules out the most people who would leave a count open."""
        could_be = self._could_be & ~of_nought.any(axis=1)
        weights = np.linalg.lstsq(self._known[could_be], wanted[could_be], rcond=None)[0]
        ruled_out = self._could_be & ~could_be & (abs(wanted - self._known @ weights) > NOTHING)
        people = of_nought[ruled_out].sum(axis=0)
        return {noughts[people.argmax()]} if people.any() else set()


def _cheapest(new: Told, shown: Sequence[Node], weights: np.ndarray) -> Node:
    """Of the counts that weigh most, the smallest; a base last, because all its lines rest on it."""
    weight = abs(weights)
    near = [node for node, each in zip(shown, weight, strict=True) if each >= weight.max() / 2]
    return min(near, key=lambda node: _cost(new, node))


def _cost(new: Told, node: Node) -> tuple[bool, bool, int, Node]:
    """What withholding a count costs a reader; that of a nought hides what is said in no other way."""
    return not new.counts[node], node[0] == "base", new.counts[node], node


def hide_beside(
    asked: Asked,
    system: System,
    rules: Profile,
    extract: Extract,
    hidden: set[Node],
    earlier: Sequence[Told] = (),
) -> set[Node]:
    """What is hidden already, by the counts of the table alone, and what exact counts give away by what they
    mean, together with the tables that left before.
    """
    new = Told(asked, system.counts, frozenset(hidden), rules)
    rare = [(each.asked, each.few()) for each in (new, *earlier)]
    if not any(small for _, small in rare):
        return hidden
    kinds = kinds_of_people(extract, rare)
    mine, others = _Columns(kinds, new), [(told, _Columns(kinds, told)) for told in earlier]
    for several in _batches(others):
        for before, suspect in _to_look_at(several, new, mine):
            while more := before.gives_away(new, mine, suspect):
                hidden = hide(system, rules, frozenset(hidden | more))
                new = replace(new, hidden=frozenset(hidden))
    return hidden


_Others = Sequence[tuple[Told, _Columns]]


def _to_look_at(several: _Others, new: Told, mine: _Columns) -> Iterator[tuple[_Before, bool]]:
    """What a reader may have beside a new table: nothing, any one of those before, or all of them; and
    whether there may be a sum that gives anything away: not where there is none of all of them.
    """
    every = _Before(mine.people, several)
    *suspects, itself = every.suspects(new, mine)
    yield _Before(mine.people, ()), itself
    for each, suspect in zip(several, suspects, strict=True):
        yield _Before(mine.people, [each]), itself or suspect
    if len(several) > 1:
        yield every, itself or any(suspects)


def _batches(earlier: _Others) -> Iterator[_Others]:
    """As many tables together as can be looked at."""
    several: list[tuple[Told, _Columns]] = []
    for each in earlier:
        if sum(len(told.shown()) for told, _ in (*several, each)) > _TOGETHER:
            yield several
            several = []
        several.append(each)
    yield several


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
