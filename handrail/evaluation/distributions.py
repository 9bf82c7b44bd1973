"""Tails of the normal and chi-square distributions in closed form.

SciPy has them too, but loading its special functions takes longer than a small study takes to run.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats

Z95 = 1.959963984540054  # standard errors on either side of an estimate that make a 95% interval
NEGLIGIBLE_DEVIATIONS = 15  # so many standard deviations from its mean a count of heads is never seen


def chi_square_tail(df: int, statistic: float) -> float:
    """Return the chance of a chi-square variable with `df` degrees of freedom (1 or more) above a value."""
    if not math.isfinite(statistic) or df < 1:
        raise ValueError(
            f"expected a finite statistic on 1 degree of freedom or more, got {statistic} on {df}"
        )
    half = statistic / 2
    if half <= 0:
        return 1.0
    if df % 2:
        total, term, first = math.erfc(math.sqrt(half)), math.exp(-half) * math.sqrt(half / math.pi) * 2, 1.5
    else:
        total, term, first = 0.0, math.exp(-half), 1.0
    for k in range(df // 2):
        total += term
        term *= half / (first + k)
    return min(1.0, total)


def normal_two_sided(z: ArrayLike) -> Floats:
    """Return the chance of a standard normal variable at least as far from zero as `z`, of any shape."""
    array = np.asarray(z, dtype=float)
    tails = [math.erfc(abs(value) / math.sqrt(2)) for value in array.ravel().tolist()]
    return np.array(tails, dtype=float).reshape(array.shape)


def inverse_logit(log_odds: ArrayLike) -> Floats:
    """Return the probability at these log odds, array_like of any shape, without overflow."""
    eta = np.asarray(log_odds, dtype=float)
    small = np.exp(-np.abs(eta))
    result: Floats = np.where(eta >= 0, 1.0, small) / (1.0 + small)
    return result


def count_rare_heads(n: int, chance: float) -> int:
    """Count the k = 0, 1, ... for which at most k heads in `n` fair tosses have at most this `chance`."""
    count = max(0, int(n / 2 - NEGLIGIBLE_DEVIATIONS * math.sqrt(n) / 2))  # the chance of fewer is nil
    log_share = math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1) - n * math.log(2)
    total = 0.0
    while count <= n and (total := total + math.exp(log_share)) <= chance:
        count += 1
        log_share += math.log((n - count + 1) / count) if count <= n else 0.0
    return count
