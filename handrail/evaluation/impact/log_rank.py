"""Log-rank test: do groups return to work at the same pace?"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.results import Method
from handrail.evaluation.validation import Flags, Floats, require_flags, require_length, require_times

Ints = NDArray[np.intp]

METHOD = Method(
    "log-rank test", "Mantel 1966, Cancer Chemother. Rep. 50:163; Peto and Peto 1972, JRSS A 135:185"
)


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> tuple[float, int, float]:
    """Statistic, degrees of freedom and p for two or more groups.

    Parameters
    ----------
    time : array_like of float, shape (n,)
        Time to return, or to when last known to be away; 0 or more.
    event : array_like of bool, shape (n,)
    group : array_like, shape (n,)
        A label each.

    Raises
    ------
    ValueError
        Fewer than two groups, or a value that is missing or cannot be.
    """
    t, happened, labels = require_times(time), require_flags(event), np.asarray(group)
    require_length(len(t), event=len(happened), group=len(labels))
    names, number = np.unique(labels, return_inverse=True)
    if len(names) < 2:
        raise ValueError("the log-rank test compares two or more groups")
    order = np.argsort(t)
    at_risk, events = _count_by_group(t[order], happened[order], number[order], len(names))
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    gap = (events - at_risk * (d / n)).sum(axis=1)[:-1]
    factor = d * (n - d) / np.maximum(n - 1, 1) / n**2
    covariance = np.diag((at_risk * n) @ factor) - (at_risk * factor) @ at_risk.T
    statistic = float(gap @ np.linalg.pinv(covariance[:-1, :-1]) @ gap)
    return statistic, len(names) - 1, chi_square_tail(len(names) - 1, statistic)


def _count_by_group(times: Floats, event: Flags, group: Ints, groups: int) -> tuple[Floats, Floats]:
    """Count those at risk and events at each event time, (groups, event times), people in order of time."""
    starts = (
        np.flatnonzero(np.concatenate([[True], times[1:] > times[:-1]])) if len(times) else np.zeros(0, int)
    )
    if len(starts):
        starts = starts[np.logical_or.reduceat(event, starts)]
    if not len(starts):
        return np.zeros((groups, 0)), np.zeros((groups, 0))
    at_risk, events = np.empty((groups, len(starts))), np.empty((groups, len(starts)))
    for k in range(groups):
        member = group == k
        before = np.concatenate([[0], np.cumsum(member)])
        returned = np.concatenate([[0], np.cumsum(member & event)])
        at_risk[k] = before[-1] - before[starts]
        # Between two event times there are only censored people.
        events[k] = np.diff(returned[starts], append=returned[-1])
    return at_risk, events
