"""Difference in QALYs between two arms, adjusted for health at entry."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from handrail.evaluation.health.means import Mean
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_flags, require_length, require_numbers

METHOD = Method(
    "difference in QALYs between arms by least squares, adjusted for the index at entry",
    "Manca, Hawkins and Sculpher 2005, Health Econ. 14:487",
)


def estimate_adjusted_difference(qalys: ArrayLike, entry: ArrayLike, treated: ArrayLike) -> Mean:
    """Estimate the difference in QALYs, treated less control.

    Parameters
    ----------
    qalys, entry : array_like of float, shape (people,)
        QALYs lived and index at entry.
    treated : array_like of bool, shape (people,)

    Returns
    -------
    Mean
        `mean` is the adjusted difference, `sd` its standard error.
    """
    y, arm = require_numbers(qalys, "qalys"), require_flags(treated, "treated").astype(float)
    start = require_numbers(entry, "entry")
    require_length(len(y), entry=len(start), treated=len(arm))
    x = np.column_stack([np.ones(len(y)), arm, start])
    df = len(y) - x.shape[1]
    if df < 1 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("both arms and some spread of health at entry are needed")
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    residual = y - x @ beta
    error = float(np.sqrt((residual @ residual) / df * np.linalg.inv(x.T @ x)[1, 1]))
    gap, half = float(beta[1]), float(stdtrit(df, 0.975)) * error
    if not error:  # the fit is perfect: there is no spread to make an interval from
        return Mean(gap, error, None, None, None, len(y))
    return Mean(gap, error, gap - half, gap + half, float(2 * stdtr(df, -abs(gap) / error)), len(y))
