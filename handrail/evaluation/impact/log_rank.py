"""Log-rank test: do groups return to work at the same pace?"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.results import Method
from handrail.evaluation.validation import (
    Flags,
    Floats,
    require_flags,
    require_length,
    require_numbers,
    require_times,
)

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
    if labels.dtype.kind == "f":
        require_numbers(labels, "group")
    names = np.unique(labels)
    if len(names) < 2:
        raise ValueError("the log-rank test compares two or more groups")
    order = np.argsort(t)
    starts = _find_event_times(t[order], happened[order])
    n, d = _count_at(starts, np.ones(len(t), dtype=bool), happened[order])
    # The last group follows from the others and the whole.
    counts = [
        _count_at(starts, member, member & happened[order]) for member in _sort_groups(labels, names, order)
    ]
    at_risk, events = (np.array(column).reshape(len(names) - 1, -1) for column in zip(*counts, strict=True))
    gap = (events - at_risk * (d / n)).sum(axis=1)
    factor = d * (n - d) / np.maximum(n - 1, 1) / n**2
    covariance = np.diag((at_risk * n) @ factor) - (at_risk * factor) @ at_risk.T
    statistic = float(gap @ np.linalg.pinv(covariance) @ gap)
    return statistic, len(names) - 1, chi_square_tail(len(names) - 1, statistic)


def _sort_groups(labels: NDArray[Any], names: NDArray[Any], order: Ints) -> list[Flags]:
    """Return who is of each group but the last, people in order of time."""
    return [(labels == name)[order] for name in names[:-1]]


def _find_event_times(times: Floats, event: Flags) -> Ints:
    """Return the place of the first person at each time with an event, people in order of time."""
    if not len(times):
        return np.zeros(0, dtype=np.intp)
    starts = np.flatnonzero(np.concatenate([[True], times[1:] > times[:-1]]))
    return starts[np.logical_or.reduceat(event, starts)]


def _count_at(starts: Ints, member: Flags, event: Flags) -> tuple[Floats, Floats]:
    """Count the members still at risk and their events at each event time, shape (event times,)."""
    before = np.cumsum(member, dtype=float)
    returned = np.cumsum(event, dtype=float)
    at_risk = before[-1:] - before[starts] + member[starts]
    # Between two event times there are only censored people.
    upto = returned[starts] - event[starts]
    return at_risk, np.diff(upto, append=returned[-1:])
