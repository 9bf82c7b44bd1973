"""Multiple imputation by chained equations with local residual draws: filled values keep to the range seen.

Residuals come from the donors rather than whole values (predictive mean matching): where the missing lie at
the edge of the known, whole values are pulled inwards and the interval misses.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.validation import require_count, require_numbers

DONORS = 5
CYCLES = 6
IMPUTATIONS = 20
_RIDGE = 1e-6

Floats = NDArray[np.float64]


def impute(table: ArrayLike, imputations: int = IMPUTATIONS, seed: int = 1, cycles: int = CYCLES) -> Floats:
    """Completed copies of a table.

    Parameters
    ----------
    table : array_like of float, shape (people, columns)
        NaN where missing. Impute each arm by itself. A column nobody has a value in stays missing.
    imputations
        How many completed tables.
    seed
    cycles
        Rounds over the columns before a table counts as complete.

    Returns
    -------
    array, shape (imputations, people, columns)
    """
    data, random = require_numbers(table, "table", 2, missing=True), np.random.default_rng(seed)
    require_count(imputations, "imputations", 1)
    gaps = np.isnan(data)
    order = [k for k in np.argsort(gaps.sum(axis=0), kind="stable") if 0 < gaps[:, k].sum() < len(data)]
    usable = [k for k in range(data.shape[1]) if not gaps[:, k].all()]
    filled = np.repeat(data[None], imputations, axis=0)
    for one in filled:
        for k in order:
            one[gaps[:, k], k] = random.choice(data[~gaps[:, k], k], int(gaps[:, k].sum()))
        for _ in range(cycles if len(usable) > 1 else 0):
            for k in order:
                one[gaps[:, k], k] = _matched(
                    one[:, [j for j in usable if j != k]], data[:, k], gaps[:, k], random
                )
    return filled


def _matched(x: Floats, y: Floats, gap: NDArray[np.bool_], random: np.random.Generator) -> Floats:
    """Values for the gaps: predicted, plus the residual of one of the `DONORS` predicted nearest."""
    design = np.column_stack([np.ones(len(x)), x])
    beta, drawn = _draw(design[~gap], y[~gap], random)
    have, want = design[~gap] @ beta, design[gap] @ drawn
    order = np.argsort(have, kind="stable")
    donors = min(DONORS, len(have))
    at = np.searchsorted(have[order], want) - donors // 2
    first = np.clip(at, 0, len(have) - donors)
    chosen = order[first + random.integers(donors, size=len(want))]
    seen = y[~gap]
    result: Floats = np.clip(want + seen[chosen] - have[chosen], seen.min(), seen.max())
    return result


def _draw(x: Floats, y: Floats, random: np.random.Generator) -> tuple[Floats, Floats]:
    """Least-squares coefficients, and a draw of them from their posterior."""
    moment = x.T @ x
    moment = moment + np.diag(_RIDGE * np.diag(moment) + 1e-12)
    beta = np.linalg.solve(moment, x.T @ y)
    residual = y - x @ beta
    df = max(1, len(y) - x.shape[1])
    sigma = np.sqrt(residual @ residual / random.chisquare(df))
    root = np.linalg.cholesky(np.linalg.inv(moment))
    drawn: Floats = beta + sigma * root @ random.standard_normal(len(beta))
    return np.asarray(beta, dtype=float), drawn
