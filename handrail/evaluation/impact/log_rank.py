"""Log-rank test: do groups return to work at the same pace?"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.results import Method

METHOD = Method(
    "log-rank test", "Mantel 1966, Cancer Chemother. Rep. 50:163; Peto and Peto 1972, JRSS A 135:185"
)


def log_rank(time: ArrayLike, event: ArrayLike, group: ArrayLike) -> tuple[float, int, float]:
    """Statistic, degrees of freedom and p for two or more groups.

    Parameters
    ----------
    time, event, group : array_like, shape (n,)
        Time, whether it ended in a return, and a label. ValueError with fewer than two groups.
    """
    t, happened, labels = np.asarray(time, dtype=float), np.asarray(event, dtype=bool), np.asarray(group)
    names = np.unique(labels)
    if len(names) < 2:
        raise ValueError("the log-rank test compares two or more groups")
    times = np.unique(t[happened])
    at_risk = np.array([_at_or_after(t[labels == name], times) for name in names], dtype=float)
    events = np.array([_exactly(t[happened & (labels == name)], times) for name in names], dtype=float)
    n, d = at_risk.sum(axis=0), events.sum(axis=0)
    expected = at_risk * d / n
    factor = d * (n - d) / np.maximum(n - 1, 1) / n**2
    covariance = np.diag((at_risk * n) @ factor) - (at_risk * factor) @ at_risk.T
    gap = (events - expected).sum(axis=1)[:-1]
    statistic = float(gap @ np.linalg.pinv(covariance[:-1, :-1]) @ gap)
    return statistic, len(names) - 1, chi_square_tail(len(names) - 1, statistic)


def _at_or_after(values: NDArray[Any], times: NDArray[Any]) -> NDArray[Any]:
    return len(values) - np.searchsorted(np.sort(values), times, side="left")


def _exactly(values: NDArray[Any], times: NDArray[Any]) -> NDArray[Any]:
    ordered = np.sort(values)
    return np.searchsorted(ordered, times, side="right") - np.searchsorted(ordered, times, side="left")
