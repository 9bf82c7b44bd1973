"""Kaplan-Meier: the share not yet back at work by time, with people lost from sight counted until then."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.results import Method

METHOD = Method(
    "Kaplan-Meier, Greenwood variance, log-log intervals; median by Brookmeyer and Crowley",
    "Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457; Brookmeyer and Crowley 1982, Biometrics 38:29",
)
Z95 = 1.959963984540054

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A survival curve: right-continuous, 1 before the first event time.

    Arrays of shape (event times,); `at_risk` and `events` are weighted counts; `variance` is Greenwood's sum.
    """

    times: Floats
    survival: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    events: Floats
    variance: Floats
    longest: float
    people: int

    def at(self, time: float) -> tuple[float, float, float]:
        """Share not yet back at `time`, with its interval."""
        i = int(np.searchsorted(self.times, time, side="right")) - 1
        if i < 0:
            return 1.0, 1.0, 1.0
        return float(self.survival[i]), float(self.low[i]), float(self.high[i])

    def quantile(self, share: float = 0.5) -> tuple[float | None, float | None, float | None]:
        """First time at which the share still away is at most `share`; None where it is not reached."""
        ends = (self.survival, self.low, self.high)
        middle, low, high = (_first(self.times, curve <= share + 1e-12) for curve in ends)
        return middle, low, high


def _first(times: Floats, reached: NDArray[np.bool_]) -> float | None:
    return float(times[int(np.argmax(reached))]) if reached.any() else None


def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    z: float = Z95,
) -> Curve:
    """Estimate the curve.

    Parameters
    ----------
    time : array_like of float, shape (n,)
        Time to return, or to when last known to be away.
    event : array_like of bool, shape (n,)
        True for a return, False for a censored time.
    entry : array_like of float, shape (n,), optional
        When each came under observation (late entry); 0 by default. An entry at or after `time` adds nothing.
    weights : array_like of float, shape (n,), optional
        Weight of each; 1 by default. With weights the variance is that of frequency weights.

    Returns
    -------
    Curve
    """
    t, happened = np.asarray(time, dtype=float), np.asarray(event, dtype=bool)
    w = np.ones(len(t)) if weights is None else np.asarray(weights, dtype=float)
    times, events = _totals(t[happened], w[happened])
    at_risk = _weight_from(t, w, times)
    if entry is not None:
        start = np.asarray(entry, dtype=float)
        at_risk = at_risk - _weight_from(start, w, times)  # entered at this time or later: not yet at risk
    survival = np.asarray(np.cumprod(1 - events / at_risk), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
        spread = z * np.sqrt(variance) / np.abs(np.log(survival))
        low, high = survival ** np.exp(spread), survival ** np.exp(-spread)
    edge = ~np.isfinite(spread)  # nobody left: the formula has no value there
    low, high = np.where(edge, 0.0, low), np.where(edge, np.where(survival > 0, 1.0, 0.0), high)
    longest = float(t.max()) if len(t) else 0.0
    return Curve(times, survival, low, high, at_risk, events, variance, longest, len(t))


def _totals(times: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Distinct times in order, and the weight of each."""
    distinct, inverse = np.unique(times, return_inverse=True)
    return distinct, np.asarray(np.bincount(inverse, weights, minlength=len(distinct)), dtype=float)


def _weight_from(values: Floats, weights: Floats, times: Floats) -> Floats:
    """Total weight of those with a value at or after each of `times`."""
    order = np.argsort(values, kind="stable")
    running = np.concatenate([[0.0], np.cumsum(weights[order])])
    result: Floats = running[-1] - running[np.searchsorted(values[order], times, side="left")]
    return result
