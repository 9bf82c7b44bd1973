"""What exact counts give away by what they mean: two tables beside each other, or the lines of one.

Rounded counts leave room enough; exact ones do not. A withheld count that is a sum and difference of counts
that are shown, whoever the people are, can be worked out; so one of those is withheld too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from handrail.extract.connection import Extract
from handrail.figures.disclosure.count_system import Node, System, system_of
from handrail.figures.disclosure.profiles import Profile, profile
from handrail.figures.disclosure.suppression import hide, not_of_people, publish
from handrail.figures.disclosure.synthetic_people import MADE, Asked, kinds_of_people, members
from handrail.figures.engine.result import Result

_NOTHING = 1e-6
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
        basis = _basis(np.hstack(known)[self._could_be])
        self._known = np.zeros((people, basis.shape[1]))
        self._known[self._could_be] = basis
        self._wanted = np.hstack(wanted)
        self._last = self._could_be, basis

    def suspects(self, new: Told, mine: _Columns) -> list[bool]:
        """Whether anything of each table, of the new one last, can be worked out from all of them; from fewer
        there can be no more.
        """
        found, _ = self._worked_out(new, mine)
        return [bool(each.any()) for each in np.split(found, np.cumsum(self._widths))]

    def gives_away(self, new: Told, mine: _Columns) -> set[Node]:
        """Counts of the new table to withhold, one for each withheld count that can be worked out with it
        and could not without.
        """
        wanted, shown = self._wanted_with(new, mine), new.shown()
        worked_out, weights = self._worked_out(new, mine)
        before = _is_nothing(
            _rest(self._known[self._could_be], wanted[self._could_be]), wanted[self._could_be]
        )
        found = set()
        for place in np.flatnonzero(worked_out & ~before):
            if (abs(weights[:, place]) > _NOTHING).any():
                found.add(_cheapest(new, shown, weights[:, place]))
            else:
                found |= self._nought(wanted[:, place], *mine.noughts(new))
        return found

    def _wanted_with(self, new: Told, mine: _Columns) -> np.ndarray:
        return np.hstack([self._wanted, mine.of(new.small())])

    def _worked_out(self, new: Told, mine: _Columns) -> tuple[np.ndarray, np.ndarray]:
        """Which withheld counts are sums of the shown, and how much of each shown one of the new table."""
        could_be = self._could_be & ~mine.noughts(new)[1].any(axis=1)
        basis, known = self._basis(could_be), mine.of(new.shown())[could_be]
        wanted = self._wanted_with(new, mine)[could_be]
        added, left = _rest(basis, known), _rest(basis, wanted)
        added[:, _is_nothing(added, known)] = 0
        weights = np.linalg.pinv(added.T @ added, rcond=1e-10, hermitian=True) @ (added.T @ left)
        return _is_nothing(left - added @ weights, wanted), weights

    def _basis(self, could_be: np.ndarray) -> np.ndarray:
        """That of the tables before over some people; most often the same as the last time."""
        if not np.array_equal(could_be, self._last[0]):
            self._last = could_be, _basis(self._known[could_be])
        return self._last[1]

    def _nought(self, wanted: np.ndarray, noughts: Sequence[Node], of_nought: np.ndarray) -> set[Node]:
        """The nought that rules out the most people who would leave a count open."""
        could_be = self._could_be & ~of_nought.any(axis=1)
        weights = np.linalg.lstsq(self._known[could_be], wanted[could_be], rcond=None)[0]
        ruled_out = self._could_be & ~could_be & (abs(wanted - self._known @ weights) > _NOTHING)
        people = of_nought[ruled_out].sum(axis=0)
        return {noughts[people.argmax()]} if people.any() else set()


def _cheapest(new: Told, shown: Sequence[Node], weights: np.ndarray) -> Node:
    """Of the counts that weigh most, the smallest; a base last, because all its lines rest on it."""
    weight = abs(weights)
    near = [node for node, each in zip(shown, weight, strict=True) if each >= weight.max() / 2]
    return min(near, key=lambda node: (node[0] == "base", new.counts[node], node))


def _basis(columns: np.ndarray) -> np.ndarray:
    """Columns at right angles, of length 1, whose sums are the sums of these."""
    length = np.sqrt((columns**2).sum(axis=0))
    scaled = np.unique(columns[:, length > 0] / length[length > 0], axis=1)
    squares, turned = np.linalg.eigh(scaled.T @ scaled)
    kept = squares > _NOTHING**1.5
    basis: np.ndarray = scaled @ turned[:, kept] / np.sqrt(squares[kept])
    return basis


def _rest(basis: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """What is left of columns when the nearest sums of a basis are taken from them."""
    rest: np.ndarray = columns - basis @ (basis.T @ columns)
    return rest


def _is_nothing(rest: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Whether nothing is left of a column that held somebody."""
    whole = (columns**2).sum(axis=0)
    empty: np.ndarray = (whole > 0) & ((rest**2).sum(axis=0) < _NOTHING * np.maximum(whole, 1))
    return empty


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
        for before in _to_look_at(several, new, mine):
            while more := before.gives_away(new, mine):
                hidden = hide(system, rules, frozenset(hidden | more))
                new = replace(new, hidden=frozenset(hidden))
    return hidden


_Others = Sequence[tuple[Told, _Columns]]


def _to_look_at(several: _Others, new: Told, mine: _Columns) -> Iterator[_Before]:
    """What a reader may have beside a new table: nothing, any one of those before, or all of them; but
    nothing where not even all of them give anything away.
    """
    every = _Before(mine.people, several)
    *suspects, itself = every.suspects(new, mine)
    if itself:
        yield _Before(mine.people, ())
    for each, suspect in zip(several, suspects, strict=True):
        if itself or suspect:
            yield _Before(mine.people, [each])
    if itself or any(suspects):
        yield every


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
