"""Seeded bootstrap of mean costs and mean effects, arm by arm."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_count, require_length, require_number, require_numbers

METHOD = Method(
    "non-parametric bootstrap of people within arm, percentile interval",
    "Efron and Tibshirani 1993, An Introduction to the Bootstrap; Briggs, Wonderling and Mooney 1997, "
    "Health Econ. 6:327",
)
REPLICATES = 10_000
_DRAWS_AT_ONCE = 1_000_000

Floats = NDArray[np.float64]


def bootstrap_means(
    cost: ArrayLike, effect: ArrayLike, replicates: int = REPLICATES, seed: int = 1
) -> tuple[Floats, Floats]:
    """Means of costs and effects of people drawn with replacement, a person's two figures kept together.

    Parameters
    ----------
    cost, effect : array_like of float, shape (people,)
    replicates
        How many draws.
    seed
        The same seed gives the same draws on any machine.

    Returns
    -------
    mean_cost, mean_effect : arrays of float, shape (replicates,)
    """
    # One complex number a person: a draw is then a single look-up, which halves the time.
    spent, gained = require_numbers(cost, "cost"), require_numbers(effect, "effect")
    require_length(len(spent), effect=len(gained))
    require_count(replicates, "replicates", 1)
    both = spent + 1j * gained
    people = len(both)
    if not people:
        raise ValueError("there is nobody to draw from")
    random, means = np.random.default_rng(seed), np.empty(replicates, dtype=complex)
    small = np.uint16 if people <= np.iinfo(np.uint16).max else np.int64
    chunk = max(1, _DRAWS_AT_ONCE // people)
    for start in range(0, replicates, chunk):
        size = (min(chunk, replicates - start), people)
        means[start : start + chunk] = both.take(random.integers(people, size=size, dtype=small)).mean(axis=1)
    return means.real.copy(), means.imag.copy()


def percentile_interval(draws: Floats, level: float = 0.95) -> tuple[float, float]:
    """The middle `level` (over 0, under 1) of the draws, array_like of float, shape (replicates,)."""
    require_number(level, "level", above=0)
    require_number(1 - level, "1 less the level", above=0)
    draws = require_numbers(draws, "draws")
    if not len(draws):
        raise ValueError("draws: expected at least one, got none")
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
