"""A released table: its true counts and what is shown of them, also over people of every kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from handrail.extract.connection import Extract
from handrail.figures.disclosure.count_system import Node
from handrail.figures.disclosure.profiles import DisclosureProfile
from handrail.figures.disclosure.synthetic_people import (
    SYNTHETIC_PEOPLE,
    TableQuery,
    count_memberships,
)


@dataclass(frozen=True)
class ReleasedTable:
    """A released table: its true counts, the suppressed ones and the disclosure rules applied."""

    query: TableQuery
    counts: Mapping[Node, int]
    hidden: frozenset[Node]
    rules: DisclosureProfile

    @cached_property
    def people_nodes(self) -> list[Node]:
        """The counts, without the rests of bases of rows: rows less people is nobody."""
        return [
            node
            for node in self.counts
            if node[0] != "rest" or not self.query.counts_rows(("base", *node[1:]))
        ]

    def list_shown(self) -> list[Node]:
        """Return the counts other than 0 that are known exactly: of a rounded table there are none."""
        return [] if self.rules.round_to else [node for node in self._list_published() if self.counts[node]]

    def list_zeros(self) -> list[Node]:
        """Return the counts that are shown as 0."""
        return [node for node in self._list_published() if not self.counts[node]]

    def list_small(self) -> list[Node]:
        """Return the small counts, which are suppressed."""
        return [node for node in self.people_nodes if node in self.hidden and self._is_small(node)]

    def list_small_of_people(self) -> list[Node]:
        """Return the small counts of people."""
        return [node for node in self.list_small() if not self.query.counts_rows(node)]

    def _is_small(self, node: Node) -> bool:
        """Return whether a count is small, or is of the sessions of few people."""
        people = self.counts.get(("n", *node[1:])) if node[0] == "events" else None
        return 0 < (self.counts[node] if people is None else people) < self.rules.threshold

    def _list_published(self) -> list[Node]:
        return [node for node in self.people_nodes if node not in self.hidden and node[0] != "rest"]


@dataclass(frozen=True, eq=False)
class TableColumns:
    """A released table over people of every kind: how often each (row) is in each count (column)."""

    table: ReleasedTable
    memberships: np.ndarray

    @classmethod
    def from_people(cls, people: Extract, table: ReleasedTable) -> TableColumns:
        """Count the memberships of people in a table."""
        return cls(table, count_memberships(people, table.query, table.people_nodes))

    @cached_property
    def _place(self) -> dict[Node, int]:
        return {node: column for column, node in enumerate(self.table.people_nodes)}

    def select_nodes(self, nodes: Sequence[Node]) -> np.ndarray:
        """Return the columns of some counts."""
        return self.memberships[:, [self._place[node] for node in nodes]]

    def select_shown(self) -> np.ndarray:
        """Return the columns of the counts that are known exactly."""
        return self.select_nodes(self.table.list_shown())

    def select_small(self) -> np.ndarray:
        """Return the columns of the small counts."""
        return self.select_nodes(self.table.list_small())

    def select_zeros(self) -> tuple[list[Node], np.ndarray]:
        """Return the zeros that say that there is nobody of a kind, and their columns (whether above 0).

        A zero that somebody of the extract is in says something else: that nothing was spent on them, say.
        """
        zeros = self.table.list_zeros()
        is_in = self.select_nodes(zeros) > 0
        is_empty = ~np.any(is_in[:-SYNTHETIC_PEOPLE], axis=0)
        nodes = [node for node, empty in zip(zeros, is_empty.tolist(), strict=True) if empty]
        return nodes, is_in[:, is_empty]

    def find_ruled_out(self) -> np.ndarray:
        """Return which people the zeros rule out."""
        ruled_out: np.ndarray = np.any(self.select_zeros()[1], axis=1)
        return ruled_out
