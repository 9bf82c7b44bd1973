"""Log-rank test of whether groups return to work at the same pace."""

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.results import Method
from handrail.evaluation.validation import (
    require_flags,
    require_length,
    require_numbers,
    require_times,
)

DAYS_A_WEEK, MAX_DAYS = 7, 1 << 16

METHOD = Method(
    "log-rank test", "Mantel 1966, Cancer Chemother. Rep. 50:163; Peto and Peto 1972, JRSS A 135:185"
)


def compute_log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> tuple[float, int, float]:
    """Return statistic, degrees of freedom and p of the log-rank test of two or more groups.

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
    if labels.dtype.kind == "f":
        require_numbers(labels, "group")
    names = np.unique(labels)
    if len(names) < 2:
        raise ValueError("the log-rank test compares two or more groups")
    places = _place_times(t)
    n, d = _count_at(places, happened, int(places.max(initial=0)) + 1)
    # The last group follows from the others and the whole.
    members = [labels == name for name in names[:-1]]
    counts = [_count_at(places[who], happened[who], len(n)) for who in members]
    at_risk, events = (np.array(column)[:, d > 0] for column in zip(*counts, strict=True))
    n, d = n[d > 0], d[d > 0]
    gap = (events - at_risk * (d / n)).sum(axis=1)
    factor = d * (n - d) / np.maximum(n - 1, 1) / n**2
    covariance = np.diag((at_risk * n) @ factor) - (at_risk * factor) @ at_risk.T
    statistic = float(gap @ np.linalg.pinv(covariance) @ gap)
    return statistic, len(names) - 1, chi_square_tail(len(names) - 1, statistic)


def _place_times(times: Floats) -> Ints:
    """Return a number for each time, in their order; whole days need no sorting, which takes longest."""
    days = np.rint(times * DAYS_A_WEEK)
    if days.max(initial=0) < MAX_DAYS and np.array_equal(days / DAYS_A_WEEK, times):
        return days.astype(np.intp)
    return np.unique(times, return_inverse=True)[1].astype(np.intp)


def _count_at(places: Ints, event: Flags, times: int) -> tuple[Floats, Floats]:
    """Count the people still at risk and their events at each time, shape (times,)."""
    gone = np.bincount(places, minlength=times)
    at_risk = len(places) - (np.cumsum(gone) - gone)
    return at_risk.astype(float), np.bincount(places[event], minlength=times).astype(float)
