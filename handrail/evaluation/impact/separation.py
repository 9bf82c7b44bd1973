"""Detects separation: covariates that predict a yes/no outcome perfectly; likelihood then has no maximum."""

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.results import Method

METHOD = Method("separation found by linear programming", "Konis 2007, DPhil thesis, University of Oxford")
_TOLERANCE = 1e-6


def is_separated(columns: Floats, outcome: Floats) -> bool:
    """Return whether some combination of the columns separates yes from no, wholly or in part.

    Parameters
    ----------
    columns : array, shape (people, terms)
        With the intercept.
    outcome : array of 0 and 1, shape (people,)
    """
    if _has_one_sided_group(columns, outcome):
        return True
    from scipy.optimize import linprog  # imported when first doubted: it takes longer than most fits

    signed = np.unique(columns * (2 * outcome - 1)[:, None], axis=0)
    solution = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    return bool(solution.status == 0 and -solution.fun > _TOLERANCE)


def _has_one_sided_group(columns: Floats, outcome: Floats) -> bool:
    """Return whether a column of 0 and 1 marks a group with all outcomes alike, the common case."""
    groups = columns[:, ((columns == 0) | (columns == 1)).all(axis=0) & (columns.min(axis=0) == 0)]
    events = outcome @ groups
    return bool(((events == 0) | (events == groups.sum(axis=0))).any())
