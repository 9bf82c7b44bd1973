"""Fisher's exact test for a characteristic of any number of categories against a yes/no outcome."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.arrays import Floats
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_counts

METHOD = Method(
    "Fisher's exact test, two-sided (tables no likelier than the one seen)",
    "Fisher 1922, J. R. Stat. Soc. 85:87; Freeman and Halton 1951, Biometrika 38:141",
)
MAX_TABLES = 5_000_000  # above this many tables the p-value is simulated
SIMULATED_TABLES = 200_000
_EQUAL_TOLERANCE = 1e-7  # tables equally likely on paper differ in the last bits


def compute_fisher_p(table: ArrayLike, seed: int = 1) -> tuple[float, bool]:
    """Return the exact p of a table of counts with two columns.

    Parameters
    ----------
    table : array_like of int, shape (categories, 2)
        Counts with and without the outcome.
    seed
        Used only when the table is too large to enumerate.

    Returns
    -------
    p : float
    exact : bool
        False when p was simulated (`SIMULATED_TABLES` tables with the same margins).
    """
    counts = require_counts(table, "table", 2)
    if counts.shape[1] != 2 and counts.size:
        raise ValueError(f"table: expected two columns, got {counts.shape[1]}")
    counts = counts[counts.sum(axis=1) > 0]
    counts = counts[np.argsort(counts.sum(axis=1), kind="stable")]  # the largest row last: it is then implied
    sizes, yes = counts.sum(axis=1), int(counts[:, 0].sum())
    if len(counts) < 2 or yes in (0, int(sizes.sum())):
        return 1.0, True
    log_choose = _compute_log_choose(sizes)
    seen = float(sum(row[x] for row, x in zip(log_choose, counts[:, 0], strict=True)))
    if float(np.prod(sizes[:-1] + 1.0)) > MAX_TABLES:
        return _simulate_p(sizes, yes, log_choose, seen, seed), False
    weights = _weigh_tables(sizes, yes, log_choose)
    scaled = np.exp(weights - weights.max())
    return float(min(1.0, scaled[weights <= seen + _EQUAL_TOLERANCE].sum() / scaled.sum())), True


def _compute_log_choose(sizes: NDArray[np.int64]) -> list[Floats]:
    """Return for each row of n people log(n choose x) at x = 0..n."""
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, sizes.max() + 1)))])
    return [log_factorial[n] - log_factorial[: n + 1] - log_factorial[n::-1] for n in sizes]


def _weigh_tables(sizes: NDArray[np.int64], yes: int, log_choose: list[Floats]) -> Floats:
    """Return the log weight of every table with the same margins."""
    used, weights = np.zeros(1, dtype=np.int64), np.zeros(1)
    for size, row in zip(sizes[:-1], log_choose, strict=False):
        used = (used[:, None] + np.arange(size + 1)).ravel()
        weights = (weights[:, None] + row).ravel()
        possible = used <= yes
        used, weights = used[possible], weights[possible]
    last = yes - used
    possible = last <= sizes[-1]
    total: Floats = weights[possible] + log_choose[-1][last[possible]]
    return total


def _simulate_p(
    sizes: NDArray[np.int64], yes: int, log_choose: list[Floats], seen: float, seed: int
) -> float:
    draws = np.random.default_rng(seed).multivariate_hypergeometric(
        sizes, yes, size=SIMULATED_TABLES, method="marginals"
    )
    weights = sum(row[draws[:, i]] for i, row in enumerate(log_choose))
    return float((1 + np.count_nonzero(weights <= seen + _EQUAL_TOLERANCE)) / (1 + SIMULATED_TABLES))
