"""Tables released before: what can be worked out from them, and from a new table together with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from handrail.figures.disclosure.bounds import (
    PopulationKinds,
    choose_columns,
    find_pinned,
    group_rows,
    merge_kinds,
)
from handrail.figures.disclosure.count_system import Node
from handrail.figures.disclosure.linear_sums import TOLERANCE, find_basis, is_zero, subtract_sums
from handrail.figures.disclosure.released_table import ReleasedTable, TableColumns
from handrail.figures.disclosure.synthetic_people import SYNTHETIC_PEOPLE

# As many counts of earlier tables are looked at together; more are taken in turn.
_MAX_EARLIER_COUNTS = 3000


class EarlierTables:
    """Some tables released before, over the same people (rows)."""

    def __init__(self, people: int, tables: Sequence[TableColumns]) -> None:
        empty = np.empty((people, 0))
        self._shown = np.hstack([empty, *(table.select_shown() for table in tables)])
        self._small = np.hstack([empty, *(table.select_small() for table in tables)])
        self._widths = [len(table.table.list_small()) for table in tables]
        self._could_be = np.ones(people, bool)
        for table in tables:
            self._could_be &= ~table.find_ruled_out()
        basis = find_basis(self._shown[self._could_be])
        self._known = np.zeros((people, basis.shape[1]))
        self._known[self._could_be] = basis
        self._is_real = np.arange(people) < people - SYNTHETIC_PEOPLE
        self._last_basis = self._could_be, basis

    def find_suspects(self, new: TableColumns) -> list[bool]:
        """Return whether any small count of each table, of the new one last, is a sum of what all show.

        Of fewer tables there can be no more.
        """
        derivable, _ = self._find_derivable(new)
        return [bool(part.any()) for part in np.split(derivable, np.cumsum(self._widths))]

    def find_disclosing(self, new: TableColumns, suspect: bool) -> set[Node]:
        """Return the counts of the new table to suppress for small counts that it would give away.

        Those that are sums come first, and are looked for where one is suspected; else those without room.
        """
        has_room = np.ones(self._join_small(new).shape[1], bool)
        if suspect:
            derivable, weights = self._find_derivable(new)
            if nodes := self._break_sums(new, derivable, weights):
                return nodes
            has_room = ~derivable
        return self._make_room(new, np.flatnonzero(has_room))

    # --- small counts that are sums of shown ones ---

    def _find_derivable(self, new: TableColumns) -> tuple[np.ndarray, np.ndarray]:
        """Return which small counts are sums of the shown, and the weight of each count of the new table."""
        could_be = self._could_be & ~new.find_ruled_out()
        basis, shown = self._restrict_basis(could_be), new.select_shown()[could_be]
        small = self._join_small(new)[could_be]
        added, rest = subtract_sums(basis, shown), subtract_sums(basis, small)
        added[:, is_zero(added, shown)] = 0
        weights = np.linalg.pinv(added.T @ added, rcond=1e-10, hermitian=True) @ (added.T @ rest)
        return is_zero(rest - added @ weights, small), weights

    def _break_sums(self, new: TableColumns, derivable: np.ndarray, weights: np.ndarray) -> set[Node]:
        """Return counts to suppress, one for each small count that is a sum with the new table only."""
        small = self._join_small(new)
        of_earlier = small[self._could_be]
        before = is_zero(subtract_sums(self._known[self._could_be], of_earlier), of_earlier)
        nodes: set[Node] = set()
        for place in np.flatnonzero(derivable & ~before):
            if (abs(weights[:, place]) > TOLERANCE).any():
                nodes.add(_choose_cheapest(new.table, weights[:, place]))
            else:
                nodes |= self._choose_zero(new, small[:, place])
        return nodes

    def _choose_zero(self, new: TableColumns, small: np.ndarray) -> set[Node]:
        """Return the zero that rules out the most people who would leave a count open."""
        zeros, is_in = new.select_zeros()
        could_be = self._could_be & ~is_in.any(axis=1)
        weights = np.linalg.lstsq(self._known[could_be], small[could_be], rcond=None)[0]
        ruled_out = self._could_be & ~could_be & (abs(small - self._known @ weights) > TOLERANCE)
        people = is_in[ruled_out].sum(axis=0)
        return {zeros[people.argmax()]} if people.any() else set()

    # --- small counts without room ---

    def _make_room(self, new: TableColumns, places: np.ndarray) -> set[Node]:
        """Return counts to suppress for the small counts (by places) that lose their room by the new table.

        A table that rounds leaves them room, and so does one that shows nothing new.
        """
        could_be = self._could_be & ~new.find_ruled_out()
        if new.table.rules.round_to or not len(places) or not self._adds_knowledge(new, could_be):
            return set()
        columns, nodes = self._merge_equal_columns(new)
        small = self._join_small(new)[:, places]
        small = small[:, find_pinned(self._group_people(could_be, columns, small))]
        small = small[:, ~find_pinned(self._group_people(self._could_be, self._shown, small))]
        order = sorted(nodes, key=lambda column: max(_rank_cost(new.table, node) for node in nodes[column]))
        chosen = choose_columns(self._group_people(self._could_be, columns, small), order)
        return {node for column in chosen for node in nodes[column]}

    def _adds_knowledge(self, new: TableColumns, could_be: np.ndarray) -> bool:
        """Return whether the new table shows what is no sum of what was shown, or rules somebody out."""
        shown = new.select_shown()[could_be]
        rest = subtract_sums(self._restrict_basis(could_be), shown)
        is_known = is_zero(rest, shown) | ~shown.any(axis=0)
        return not is_known.all() or not np.array_equal(could_be, self._could_be)

    def _merge_equal_columns(self, new: TableColumns) -> tuple[np.ndarray, dict[int, list[Node]]]:
        """Return what is shown, each different count once, zeros of the new table last.

        Also the counts of the new table by their columns, without those that a table before shows.
        """
        zeros, is_in = new.select_zeros()
        columns = np.hstack([self._shown, new.select_shown(), is_in])
        first, group, _ = group_rows(columns.T)
        before, after = np.split(group, [self._shown.shape[1]])
        nodes: dict[int, list[Node]] = defaultdict(list)
        for node, column in zip([*new.table.list_shown(), *zeros], after.tolist(), strict=True):
            if column not in before:
                nodes[column].append(node)
        return columns[:, first], nodes

    def _group_people(self, could_be: np.ndarray, shown: np.ndarray, small: np.ndarray) -> PopulationKinds:
        return merge_kinds(self._is_real[could_be], shown[could_be], small[could_be])

    def _join_small(self, new: TableColumns) -> np.ndarray:
        return np.hstack([self._small, new.select_small()])

    def _restrict_basis(self, could_be: np.ndarray) -> np.ndarray:
        """Return the basis of what is known over some people; most often the same as the last time."""
        if not np.array_equal(could_be, self._last_basis[0]):
            self._last_basis = could_be, find_basis(self._known[could_be])
        return self._last_basis[1]


def _choose_cheapest(table: ReleasedTable, weights: np.ndarray) -> Node:
    """Return the cheapest of the counts that weigh most."""
    sizes = abs(weights)
    heavy = [node for node, size in zip(table.list_shown(), sizes, strict=True) if size >= sizes.max() / 2]
    return min(heavy, key=lambda node: _rank_cost(table, node))


def _rank_cost(table: ReleasedTable, node: Node) -> tuple[bool, bool, int, Node]:
    """Return what suppressing a count costs a reader: zeros most, then bases, on which all lines rest."""
    return not table.counts[node], node[0] == "base", table.counts[node], node


def combine_earlier(
    tables: Sequence[TableColumns], new: TableColumns
) -> Iterator[tuple[EarlierTables, bool]]:
    """Yield what a reader may hold with a new table: nothing, any one of those before, or all of them.

    With each comes whether there may be a sum that gives anything away: not where there is none of all.
    """
    people = len(new.memberships)
    together = EarlierTables(people, tables)
    *suspects, is_suspect = together.find_suspects(new)
    yield EarlierTables(people, ()), is_suspect
    for table, suspect in zip(tables, suspects, strict=True):
        yield EarlierTables(people, [table]), is_suspect or suspect
    if len(tables) > 1:
        yield together, is_suspect or any(suspects)


def batch_tables(tables: Sequence[TableColumns]) -> Iterator[Sequence[TableColumns]]:
    """Yield as many tables together as can be looked at; at least one batch, which may be empty."""
    batch: list[TableColumns] = []
    for table in tables:
        if sum(len(member.table.list_shown()) for member in (*batch, table)) > _MAX_EARLIER_COUNTS:
            yield batch
            batch = []
        batch.append(table)
    yield batch
