"""Suppressed counts that bounds pin down: of no kind of people are there fewer than none.

Shown counts are sums of how many there are of each kind. Many numbers of each kind give the same sums; how
far they let a suppressed count go is solved for by linear programming.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_array

_TOLERANCE = 1e-6
_SEED = 1
# As many shown counts are tried, one by one, for whether suppressing them frees another.
_MAX_COLUMNS_TRIED = 4
# A kind of fewer people (of some thousands made) is rare; rare kinds are few people together when no more
# than this share of all people are of them.
_MIN_PEOPLE_OF_KIND = 10
_MAX_RARE_SHARE = 0.1


@dataclass(frozen=True)
class PopulationKinds:
    """Kinds of people: how many there are of each, and how often one of each is in each count.

    `numbers` has shape (kinds,); `shown` (the shown counts) and `wanted` (suppressed ones) (kinds, counts).
    """

    numbers: np.ndarray
    shown: np.ndarray
    wanted: np.ndarray

    def select_wanted(self, places: np.ndarray) -> PopulationKinds:
        """Return the same people with some of the wanted counts."""
        return replace(self, wanted=self.wanted[:, places])

    def without_shown(self, columns: Sequence[int]) -> PopulationKinds:
        """Return the same people with some counts shown no longer; the others keep their columns."""
        shown = self.shown.copy()
        shown[:, list(columns)] = 0
        return replace(self, shown=shown)


def group_rows(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return where each distinct row of whole numbers is first, which of these each row is, and how many."""
    weights = np.random.default_rng(_SEED).integers(-(2**62), 2**62, rows.shape[1])
    marks = rows.astype(np.int64) @ weights
    _, first, group, sizes = np.unique(marks, return_index=True, return_inverse=True, return_counts=True)
    return first, group, sizes


def merge_kinds(numbers: np.ndarray, shown: np.ndarray, wanted: np.ndarray) -> PopulationKinds:
    """Merge people (rows) who are in the same counts into one kind.

    `numbers` is 1 for a person of the extract and 0 for a synthetic one. Rare kinds that nobody of the
    extract is of are left out where they are few people together. Of many counts nearly everybody is a kind
    of their own, and none is left out.
    """
    first, kind, people = group_rows(np.hstack([shown, wanted]))
    of_kind = np.bincount(kind, numbers, len(first))
    rare = (of_kind == 0) & (people < _MIN_PEOPLE_OF_KIND)
    kept = ~rare if people[rare].sum() <= _MAX_RARE_SHARE * len(shown) else np.ones(len(first), bool)
    return PopulationKinds(of_kind[kept], shown[first[kept]], wanted[first[kept]])


def find_pinned(population: PopulationKinds) -> np.ndarray:
    """Return which of the wanted counts can be no other whole number, given the shown ones.

    What one programme finds possible is possible for every count, and so are the true numbers: so all that
    are left are aimed at together for as long as that frees any, and only then one by one.
    """
    possible, left, spread = _PossibleCounts(population), -1, 1.0
    while possible.pinned.any() and possible.pinned.sum() != left:
        left = possible.pinned.sum()
        spread = possible.widen_bounds(np.flatnonzero(possible.pinned))
    if left > 1 and spread > _TOLERANCE:  # else a sum of them is one number, whatever each weighs in it
        for place in np.flatnonzero(possible.pinned):
            if possible.pinned[place]:
                possible.widen_bounds(np.array([place]))
    return possible.pinned


class _PossibleCounts:
    """The least and most found possible so far of every wanted count; one of nobody is not pinned."""

    def __init__(self, population: PopulationKinds) -> None:
        self._population = population
        self._low = self._high = population.numbers @ population.wanted
        self.pinned: np.ndarray = self._low > 0

    def widen_bounds(self, places: np.ndarray) -> float:
        """Widen by the extremes of a sum of some wanted counts, for as long as one is pinned.

        Returns how far the extremes are from the true numbers.
        """
        spread, aim = 0.0, _weigh_wanted(self._population, places)
        for end in _solve_extremes(self._population, places):
            if not end.success:
                return 1.0
            counts = end.x @ self._population.wanted
            spread = max(spread, abs(float((end.x - self._population.numbers) @ aim)))
            self._low, self._high = np.minimum(self._low, counts), np.maximum(self._high, counts)
            self.pinned &= _is_one_number(self._low, self._high)
            if not self.pinned[places].any():
                break
        return spread


def _weigh_wanted(population: PopulationKinds, places: np.ndarray) -> np.ndarray:
    """Return a sum of some wanted counts, weighted so that what one gains no other makes up."""
    golden = (1 + 5**0.5) / 2
    aim: np.ndarray = population.wanted[:, places] @ (1 + np.arange(len(places)) * golden % 1)
    return aim


def _is_one_number(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    is_one: np.ndarray = np.floor(high + _TOLERANCE) <= np.ceil(low - _TOLERANCE)
    return is_one


def _solve_extremes(population: PopulationKinds, places: np.ndarray) -> Iterator[OptimizeResult]:
    """Yield the numbers of each kind that make a sum of some wanted counts the least, and the most."""
    aim = _weigh_wanted(population, places)
    sums = csr_array(population.shown.T)
    # More than there are of anybody: an end, so that a count without one is free.
    most = population.numbers.sum() + 1
    for sign in (1, -1):
        yield linprog(sign * aim, A_eq=sums, b_eq=sums @ population.numbers, bounds=(0, most))


def weigh_shown(alone: PopulationKinds) -> np.ndarray:
    """Return how much each shown count (columns of `shown`) holds the one wanted, from below or above."""
    weights = [abs(end.eqlin.marginals) for end in _solve_extremes(alone, np.array([0])) if end.success]
    weight: np.ndarray = np.max([np.zeros(alone.shown.shape[1]), *weights], axis=0)
    return weight


def choose_columns(population: PopulationKinds, order: Sequence[int]) -> list[int]:
    """Return the shown counts to suppress so that no wanted count is pinned; none for one they do not hold.

    `order` has the columns of the counts that may be suppressed, the cheapest first.
    """
    chosen: list[int] = []
    for place in range(population.wanted.shape[1]):
        alone = population.select_wanted(np.array([place])).without_shown(chosen)
        while find_pinned(alone).any():
            column = _choose_column(alone, order)
            if column is None:
                break
            chosen.append(column)
            alone = alone.without_shown([column])
    return chosen


def _choose_column(alone: PopulationKinds, order: Sequence[int]) -> int | None:
    """Return the cheapest that frees the one wanted count; else the one that holds it most."""
    weight = weigh_shown(alone)
    near = [column for column in order if weight[column] > _TOLERANCE]
    most = max((weight[column] for column in near), default=0)
    for column in [column for column in near if weight[column] >= most / 2][:_MAX_COLUMNS_TRIED]:
        if not find_pinned(alone.without_shown([column])).any():
            return column
    return max(near, key=lambda column: float(weight[column]), default=None)
