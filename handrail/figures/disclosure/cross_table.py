"""What exact counts give away by what they mean: two tables beside each other, or the lines of one.

Rounded counts leave room enough; exact ones do not. A withheld count that is a sum and difference of counts
that are shown, whoever the people are, can be worked out; so one of those is withheld too. So it is where a
count has no room left, because there are never fewer than no people of a kind.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from handrail.extract.connection import Extract
from handrail.figures.disclosure.bounds import (
    PopulationKinds,
    choose_columns,
    find_pinned,
    group_rows,
    merge_kinds,
)
from handrail.figures.disclosure.count_system import CountSystem, Node, build_count_system
from handrail.figures.disclosure.linear_sums import TOLERANCE, find_basis, is_zero, subtract_sums
from handrail.figures.disclosure.profiles import DisclosureProfile, get_profile
from handrail.figures.disclosure.suppression import publish_table, publish_without_people, suppress_counts
from handrail.figures.disclosure.synthetic_people import (
    SYNTHETIC_PEOPLE,
    TableQuery,
    count_memberships,
    make_synthetic_people,
)
from handrail.figures.engine.result import TableResult

# So many counts of earlier tables are looked at together; more are taken in turn.
_MAX_EARLIER_COUNTS = 3000


@dataclass(frozen=True)
class ReleasedTable:
    """A table as it left: the true counts of it, which of them were withheld, and by which rules."""

    asked: TableQuery
    counts: Mapping[Node, int]
    hidden: frozenset[Node]
    rules: DisclosureProfile

    @cached_property
    def people_nodes(self) -> list[Node]:
        """The counts but what is left of a base of rows when people are taken from it, which is nobody."""
        return [
            node
            for node in self.counts
            if node[0] != "rest" or not self.asked.counts_rows(("base", *node[1:]))
        ]

    def list_shown(self) -> list[Node]:
        """Counts known exactly, other than noughts: of a rounded table none is."""
        return [] if self.rules.round_to else [node for node in self._list_published() if self.counts[node]]

    def list_zeros(self) -> list[Node]:
        return [node for node in self._list_published() if not self.counts[node]]

    def list_small(self) -> list[Node]:
        return [node for node in self.people_nodes if node in self.hidden and self._is_small(node)]

    def list_small_of_people(self) -> list[Node]:
        """The small counts of people."""
        return [node for node in self.list_small() if not self.asked.counts_rows(node)]

    def _is_small(self, node: Node) -> bool:
        """Sessions are withheld with the people who had them."""
        people = self.counts.get(("n", *node[1:])) if node[0] == "events" else None
        return 0 < (self.counts[node] if people is None else people) < self.rules.threshold

    def _list_published(self) -> list[Node]:
        return [node for node in self.people_nodes if node not in self.hidden and node[0] != "rest"]


class _CountColumns:
    """A table over people of every kind: how often each stands in each count."""

    def __init__(self, kinds: Extract, told: ReleasedTable) -> None:
        self._place = {node: column for column, node in enumerate(told.people_nodes)}
        self._of = count_memberships(kinds, told.asked, told.people_nodes)
        self.people = len(self._of)

    def select_nodes(self, nodes: Sequence[Node]) -> np.ndarray:
        return self._of[:, [self._place[node] for node in nodes]]

    def select_zeros(self, told: ReleasedTable) -> tuple[list[Node], np.ndarray]:
        """The noughts that say that nobody is of a kind. One that somebody of the extract stands in says
        something else: that nothing was spent on them, say.
        """
        every = told.list_zeros()
        of = self.select_nodes(every) > 0
        empty = ~np.any(of[:-SYNTHETIC_PEOPLE], axis=0)
        return [node for node, each in zip(every, empty.tolist(), strict=True) if each], of[:, empty]


class _EarlierTables:
    """Tables that left before, together: what can be worked out from them, and from a new one with them."""

    def __init__(self, people: int, earlier: Sequence[tuple[ReleasedTable, _CountColumns]]) -> None:
        known, wanted = [np.empty((people, 0))], [np.empty((people, 0))]
        self._could_be = np.ones(people, bool)
        for told, columns in earlier:
            known.append(columns.select_nodes(told.list_shown()))
            wanted.append(columns.select_nodes(told.list_small()))
            self._could_be &= ~columns.select_zeros(told)[1].any(axis=1)
        self._widths = [each.shape[1] for each in wanted[1:]]
        self._shown = np.hstack(known)
        basis = find_basis(self._shown[self._could_be])
        self._known = np.zeros((people, basis.shape[1]))
        self._known[self._could_be] = basis
        self._wanted = np.hstack(wanted)
        self._numbers = np.arange(people) < people - SYNTHETIC_PEOPLE
        self._last = self._could_be, basis

    def find_suspects(self, new: ReleasedTable, mine: _CountColumns) -> list[bool]:
        """Whether anything of each table, of the new one last, is a sum of what all of them show; of fewer
        there can be no more.
        """
        found, _ = self._find_derivable(new, mine)
        return [bool(each.any()) for each in np.split(found, np.cumsum(self._widths))]

    def find_disclosing(self, new: ReleasedTable, mine: _CountColumns, suspect: bool) -> set[Node]:
        """Counts of the new table to withhold, for withheld counts that can be worked out with it and could
        not without: those that are sums (looked for where one is suspected), or else those without room.
        """
        room = np.ones(self._wanted_with(new, mine).shape[1], bool)
        if suspect:
            worked_out, weights = self._find_derivable(new, mine)
            if found := self._break_sums(new, mine, worked_out, weights):
                return found
            room = ~worked_out
        return self._make_room(new, mine, np.flatnonzero(room))

    def _break_sums(
        self, new: ReleasedTable, mine: _CountColumns, worked_out: np.ndarray, weights: np.ndarray
    ) -> set[Node]:
        """Counts of the new table to withhold, one for each withheld count that is a sum with it only."""
        wanted, shown = self._wanted_with(new, mine), new.list_shown()
        before = is_zero(
            subtract_sums(self._known[self._could_be], wanted[self._could_be]), wanted[self._could_be]
        )
        found = set()
        for place in np.flatnonzero(worked_out & ~before):
            if (abs(weights[:, place]) > TOLERANCE).any():
                found.add(_choose_cheapest(new, shown, weights[:, place]))
            else:
                found |= self._choose_zero(wanted[:, place], *mine.select_zeros(new))
        return found

    def _make_room(self, new: ReleasedTable, mine: _CountColumns, places: np.ndarray) -> set[Node]:
        """Counts of the new table to withhold for the withheld counts (by places) that have no room beside
        it, and had without; one that rounds leaves them room, and so does one that says nothing new.
        """
        could_be = self._could_be & ~mine.select_zeros(new)[1].any(axis=1)
        if new.rules.round_to or not len(places) or not self._adds_knowledge(new, mine, could_be):
            return set()
        columns, of_new = self._merge_equal_columns(new, mine)
        wanted = self._wanted_with(new, mine)[:, places]
        wanted = wanted[:, find_pinned(self._group_people(could_be, columns, wanted))]
        wanted = wanted[:, ~find_pinned(self._group_people(self._could_be, self._shown, wanted))]
        order = sorted(
            of_new, key=lambda column: max(_cost_of_withholding(new, node) for node in of_new[column])
        )
        chosen = choose_columns(self._group_people(self._could_be, columns, wanted), order)
        return {node for column in chosen for node in of_new[column]}

    def _adds_knowledge(self, new: ReleasedTable, mine: _CountColumns, could_be: np.ndarray) -> bool:
        """Whether the new table shows what is no sum of what was shown, or rules somebody out."""
        known = mine.select_nodes(new.list_shown())[could_be]
        told = is_zero(subtract_sums(self._find_basis(could_be), known), known) | ~known.any(axis=0)
        return not told.all() or not np.array_equal(could_be, self._could_be)

    def _group_people(self, could_be: np.ndarray, shown: np.ndarray, wanted: np.ndarray) -> PopulationKinds:
        return merge_kinds(self._numbers[could_be], shown[could_be], wanted[could_be])

    def _merge_equal_columns(
        self, new: ReleasedTable, mine: _CountColumns
    ) -> tuple[np.ndarray, dict[int, list[Node]]]:
        """What is shown, noughts of the new table last, each different count once; and the counts of the new
        table, by their columns, that none before shows.
        """
        noughts, of_nought = mine.select_zeros(new)
        columns = np.hstack([self._shown_with(new, mine), of_nought])
        first, group, _ = group_rows(columns.T)
        before, after = np.split(group, [self._shown.shape[1]])
        of_new: dict[int, list[Node]] = defaultdict(list)
        for node, column in zip([*new.list_shown(), *noughts], after.tolist(), strict=True):
            if column not in before:
                of_new[column].append(node)
        return columns[:, first], of_new

    def _shown_with(self, new: ReleasedTable, mine: _CountColumns) -> np.ndarray:
        return np.hstack([self._shown, mine.select_nodes(new.list_shown())])

    def _wanted_with(self, new: ReleasedTable, mine: _CountColumns) -> np.ndarray:
        return np.hstack([self._wanted, mine.select_nodes(new.list_small())])

    def _find_derivable(self, new: ReleasedTable, mine: _CountColumns) -> tuple[np.ndarray, np.ndarray]:
        """Which withheld counts are sums of the shown, and how much of each shown one of the new table."""
        could_be = self._could_be & ~mine.select_zeros(new)[1].any(axis=1)
        basis, known = self._find_basis(could_be), mine.select_nodes(new.list_shown())[could_be]
        wanted = self._wanted_with(new, mine)[could_be]
        added, left = subtract_sums(basis, known), subtract_sums(basis, wanted)
        added[:, is_zero(added, known)] = 0
        weights = np.linalg.pinv(added.T @ added, rcond=1e-10, hermitian=True) @ (added.T @ left)
        return is_zero(left - added @ weights, wanted), weights

    def _find_basis(self, could_be: np.ndarray) -> np.ndarray:
        """That of the tables before over some people; most often the same as the last time."""
        if not np.array_equal(could_be, self._last[0]):
            self._last = could_be, find_basis(self._known[could_be])
        return self._last[1]

    def _choose_zero(self, wanted: np.ndarray, noughts: Sequence[Node], of_nought: np.ndarray) -> set[Node]:
        """The nought that rules out the most people who would leave a count open."""
        could_be = self._could_be & ~of_nought.any(axis=1)
        weights = np.linalg.lstsq(self._known[could_be], wanted[could_be], rcond=None)[0]
        ruled_out = self._could_be & ~could_be & (abs(wanted - self._known @ weights) > TOLERANCE)
        people = of_nought[ruled_out].sum(axis=0)
        return {noughts[people.argmax()]} if people.any() else set()


def _choose_cheapest(new: ReleasedTable, shown: Sequence[Node], weights: np.ndarray) -> Node:
    """Of the counts that weigh most, the smallest; a base last, because all its lines rest on it."""
    weight = abs(weights)
    near = [node for node, each in zip(shown, weight, strict=True) if each >= weight.max() / 2]
    return min(near, key=lambda node: _cost_of_withholding(new, node))


def _cost_of_withholding(new: ReleasedTable, node: Node) -> tuple[bool, bool, int, Node]:
    """What withholding a count costs a reader; that of a nought hides what is said in no other way."""
    return not new.counts[node], node[0] == "base", new.counts[node], node


def suppress_across_tables(
    asked: TableQuery,
    system: CountSystem,
    rules: DisclosureProfile,
    extract: Extract,
    hidden: set[Node],
    earlier: Sequence[ReleasedTable] = (),
) -> set[Node]:
    """What is hidden already, by the counts of the table alone, and what exact counts give away by what they
    mean, together with the tables that left before.
    """
    new = ReleasedTable(asked, system.counts, frozenset(hidden), rules)
    rare = [(each.asked, each.list_small_of_people()) for each in (new, *earlier)]
    if not any(small for _, small in rare):
        return hidden
    kinds = make_synthetic_people(extract, rare)
    mine, others = _CountColumns(kinds, new), [(told, _CountColumns(kinds, told)) for told in earlier]
    for several in _batch_earlier(others):
        for before, suspect in _combine_earlier(several, new, mine):
            while more := before.find_disclosing(new, mine, suspect):
                hidden = suppress_counts(system, rules, frozenset(hidden | more))
                new = replace(new, hidden=frozenset(hidden))
    return hidden


_ReleasedColumns = Sequence[tuple[ReleasedTable, _CountColumns]]


def _combine_earlier(
    several: _ReleasedColumns, new: ReleasedTable, mine: _CountColumns
) -> Iterator[tuple[_EarlierTables, bool]]:
    """What a reader may have beside a new table: nothing, any one of those before, or all of them; and
    whether there may be a sum that gives anything away: not where there is none of all of them.
    """
    every = _EarlierTables(mine.people, several)
    *suspects, itself = every.find_suspects(new, mine)
    yield _EarlierTables(mine.people, ()), itself
    for each, suspect in zip(several, suspects, strict=True):
        yield _EarlierTables(mine.people, [each]), itself or suspect
    if len(several) > 1:
        yield every, itself or any(suspects)


def _batch_earlier(earlier: _ReleasedColumns) -> Iterator[_ReleasedColumns]:
    """As many tables together as can be looked at."""
    several: list[tuple[ReleasedTable, _CountColumns]] = []
    for each in earlier:
        if sum(len(told.list_shown()) for told, _ in (*several, each)) > _MAX_EARLIER_COUNTS:
            yield several
            several = []
        several.append(each)
    yield several


def protect_table(
    result: TableResult, name: str, extract: Extract, also: frozenset[Node] = frozenset()
) -> TableResult:
    """The result as it may leave by itself under a profile. `also` are nodes to withhold besides."""
    rules = get_profile(name)
    if not rules.threshold or not result.table.of_people:
        return publish_without_people(result, rules)
    system = build_count_system(result)
    hidden = suppress_counts(system, rules, also)
    if not rules.round_to:
        hidden = suppress_across_tables(
            TableQuery(result.table, result.query), system, rules, extract, hidden
        )
    return publish_table(result, rules, hidden)
