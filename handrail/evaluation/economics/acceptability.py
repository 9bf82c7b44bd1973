"""Acceptability curve: the chance that an option has the greatest net benefit, by threshold."""

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats
from handrail.evaluation.economics.benefit import compute_net_monetary_benefit
from handrail.evaluation.results import Method

METHOD = Method(
    "cost-effectiveness acceptability curve",
    "van Hout and others 1994, Health Econ. 3:309; Fenwick 2001, 10:779",
)


def compute_acceptability(costs: ArrayLike, effects: ArrayLike, thresholds: ArrayLike) -> Floats:
    """Compute the share of draws in which each option is the best.

    Parameters
    ----------
    costs, effects : array_like, shape (options, draws)
        Mean cost and effect of each option in each bootstrap draw.
    thresholds : array_like, shape (thresholds,)
        GBP a unit of effect.

    Returns
    -------
    array, shape (options, thresholds)
        Columns add up to 1; the first of two equal options counts as the best.
    """
    cost, effect = np.asarray(costs, dtype=float), np.asarray(effects, dtype=float)
    columns = []
    for worth in np.asarray(thresholds, dtype=float):
        best = compute_net_monetary_benefit(cost, effect, worth).argmax(axis=0)
        columns.append(np.bincount(best, minlength=len(cost)) / cost.shape[1])
    return np.array(columns, dtype=float).T
