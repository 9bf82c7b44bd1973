"""Compute medians of episode lengths held as counts: plain, and by Kaplan and Meier with censoring."""

import numpy as np

# A survival this close to a half is a half; the products are in floating point (as in R's survfit).
TOLERANCE = 1e-9


def compute_plain_median(days: np.ndarray, counts: np.ndarray) -> float | None:
    """Return the median of `days` (sorted, different) that occur `counts` times; None for none.

    Of an even number it is the mean of the middle two.
    """
    _refuse_negatives(days, counts)
    total = int(counts.sum())
    if not total:
        return None
    upto = np.cumsum(counts)
    low, high = np.searchsorted(upto, [(total - 1) // 2 + 1, total // 2 + 1])
    return float(days[low] + days[high]) / 2


def compute_kaplan_meier_median(days: np.ndarray, ended: np.ndarray, censored: np.ndarray) -> float | None:
    """Return the median time to the end of an absence; None when fewer than half are seen to end.

    Source: Kaplan and Meier 1958.

    Parameters
    ----------
    days
        Lengths in days, sorted and different, shape (n,).
    ended, censored
        How many episodes of that length ended, and how many were still going on, shape (n,). Those censored
        on a day are at risk on it.

    Notes
    -----
    Where survival is a half from one end to the next, the middle of the two, so that without censoring this
    is the plain median.
    """
    _refuse_negatives(days, ended, censored)
    at_risk = np.cumsum((ended + censored)[::-1])[::-1]
    events = ended > 0
    survival = np.cumprod(1 - ended[events] / at_risk[events])
    halved = np.flatnonzero(survival <= 0.5 + TOLERANCE)
    if not len(halved):
        return None
    first = int(halved[0])
    times = days[events]
    if survival[first] >= 0.5 - TOLERANCE and first + 1 < len(times):
        return float(times[first] + times[first + 1]) / 2
    return float(times[first])


def _refuse_negatives(days: np.ndarray, *counts: np.ndarray) -> None:
    """Raise a ValueError for a length or a number of episodes that is missing or negative."""
    for name, values in (("days", days), *(("counts", column) for column in counts)):
        if len(values) and not values.min() >= 0:  # NaN is not either
            raise ValueError(f"{name}: expected numbers of 0 or more, got {values.min()}")
