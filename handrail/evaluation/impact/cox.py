"""Cox regression: ratios of the pace of return by characteristics, ties by Efron's method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.distributions import normal_two_sided
from handrail.evaluation.results import Method

METHOD = Method(
    "Cox regression, Efron's method for ties, Wald intervals",
    "Cox 1972, JRSS B 34:187; Efron 1977, JASA 72:557",
)
Z95 = 1.959963984540054
MOST_STEPS = 50
LONGEST_STEP = 4.0
DIVERGED = 20.0  # log hazards this far apart: a group has no return, or always returns first

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CoxFit:
    """Log hazard ratios, arrays of shape (terms,). Over 1 when exponentiated: back at work sooner.

    `residuals` are Schoenfeld's, shape (events, terms), in the order of `event_times`. `monotone` marks a fit
    without a finite maximum.
    """

    coefficients: Floats
    errors: Floats
    p: Floats
    low: Floats
    high: Floats
    covariance: Floats
    log_likelihood: float
    residuals: Floats
    event_times: Floats
    people: int
    events: int
    monotone: bool


@dataclass(frozen=True)
class _Risk:
    """Who is at risk when: a person is so at event times number `first` up to, not including, `last`.

    `events` are the people who return, in order of time; `at` is the number of each one's event time, and
    `fraction` the share of those tied with it that have already been taken out (Efron).
    """

    first: NDArray[np.intp]
    last: NDArray[np.intp]
    events: NDArray[np.intp]
    at: NDArray[np.intp]
    fraction: Floats
    times: Floats

    def sums(self, values: Floats) -> Floats:
        """Total of `values`, shape (people, k), over those at risk at each event time: shape (times, k)."""
        running = np.zeros((len(self.times) + 1, values.shape[1]))
        np.add.at(running, self.first, values)
        np.subtract.at(running, self.last, values)
        result: Floats = np.cumsum(running, axis=0)[:-1]
        return result

    def tied(self, values: Floats) -> Floats:
        """Total of `values`, shape (events, k), over those who return at each event time."""
        total = np.zeros((len(self.times), values.shape[1]))
        np.add.at(total, self.at, values)
        return total


def cox(columns: ArrayLike, time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> CoxFit:
    """Fit the log hazard of return by the columns.

    Parameters
    ----------
    columns : array_like, shape (people, terms)
    time : array_like of float, shape (people,)
    event : array_like of bool, shape (people,)
    entry : array_like of float, shape (people,), optional
        When each came under observation; somebody is at risk from just after it.

    Raises
    ------
    ValueError
        No event, or collinear columns.
    """
    x, t = np.asarray(columns, dtype=float), np.asarray(time, dtype=float)
    happened = np.asarray(event, dtype=bool)
    start = np.full(len(t), -np.inf) if entry is None else np.asarray(entry, dtype=float)
    if not happened.any():
        raise ValueError("nobody returned: there is no pace to compare")
    if np.linalg.matrix_rank(np.column_stack([np.ones(len(x)), x])) < x.shape[1] + 1:
        raise ValueError("the columns are collinear or outnumber the people")
    x = x - x.mean(axis=0)
    risk = _risk(t, happened, start)
    beta, value, info, monotone = _newton(x, risk)
    covariance = np.asarray(np.linalg.pinv(info), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # the information may vanish only where monotone
        errors = np.sqrt(np.diag(covariance))
        p = normal_two_sided(beta / errors)
    residuals, event_times = _residuals(x, beta, risk), risk.times[risk.at]
    low, high = beta - Z95 * errors, beta + Z95 * errors
    return CoxFit(
        beta,
        errors,
        p,
        low,
        high,
        covariance,
        value,
        residuals,
        event_times,
        len(t),
        int(happened.sum()),
        monotone,
    )


def _risk(t: Floats, happened: NDArray[np.bool_], start: Floats) -> _Risk:
    times = np.unique(t[happened])
    events = np.flatnonzero(happened)
    events = events[np.argsort(t[events], kind="stable")]
    at = np.searchsorted(times, t[events])
    tied = np.bincount(at)
    order = np.arange(len(events)) - (np.cumsum(tied) - tied)[at]
    first = np.searchsorted(times, start, side="right")
    last = np.maximum(first, np.searchsorted(times, t, side="right"))
    return _Risk(first, last, events, at, order / tied[at], times)


def _newton(x: Floats, risk: _Risk) -> tuple[Floats, float, Floats, bool]:
    beta = np.zeros(x.shape[1])
    value, score, info = _likelihood(x, beta, risk)
    for _ in range(MOST_STEPS):
        step = np.linalg.lstsq(info, score, rcond=None)[0]
        step = step * min(1.0, LONGEST_STEP / max(float(np.ptp(x @ step)), 1e-300))
        for _ in range(30):
            now, next_score, next_info = _likelihood(x, beta + step, risk)
            if now >= value - 1e-10:
                break
            step = step / 2
        beta, gained = beta + step, now - value
        value, score, info = now, next_score, next_info
        if np.ptp(x @ beta) > DIVERGED:
            return beta, value, info, True
        if abs(gained) < 1e-10 and np.abs(step).max() < 1e-7:
            break
    return beta, value, info, False


def _likelihood(x: Floats, beta: Floats, risk: _Risk) -> tuple[float, Floats, Floats]:
    """Efron's partial log likelihood, its gradient and its information."""
    eta = x @ beta
    shift = float(eta.max())
    weight = np.exp(eta - shift)
    total, mean = _at_risk(x, weight, risk)
    share, taken = 1 / total, risk.fraction / total
    per_time = np.concatenate([[0.0], np.cumsum(np.bincount(risk.at, share, len(risk.times)))])
    exposure = weight * (per_time[risk.last] - per_time[risk.first])
    removed = np.zeros(len(x))
    removed[risk.events] = weight[risk.events] * np.bincount(risk.at, taken, len(risk.times))[risk.at]
    info = (x * (exposure - removed)[:, None]).T @ x - mean.T @ mean
    value = float(eta[risk.events].sum() - np.log(total).sum() - len(total) * shift)
    return value, x[risk.events].sum(axis=0) - mean.sum(axis=0), info


def _at_risk(x: Floats, weight: Floats, risk: _Risk) -> tuple[Floats, Floats]:
    """For each return the weight at risk, shape (events,), and the columns' mean, (events, terms)."""
    both = np.column_stack([weight, x * weight[:, None]])
    sums = risk.sums(both)[risk.at] - risk.fraction[:, None] * risk.tied(both[risk.events])[risk.at]
    return sums[:, 0], sums[:, 1:] / sums[:, :1]


def _residuals(x: Floats, beta: Floats, risk: _Risk) -> Floats:
    """Schoenfeld residuals: what the returning had, less the average expected of those at risk."""
    eta = x @ beta
    _, mean = _at_risk(x, np.exp(eta - eta.max()), risk)
    average = risk.tied(mean) / np.bincount(risk.at)[:, None]
    result: Floats = x[risk.events] - average[risk.at]
    return result
