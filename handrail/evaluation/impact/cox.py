"""Cox regression: ratios of the pace of return by characteristics, ties by Efron's method."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Flags, Floats
from handrail.evaluation.distributions import Z95, normal_two_sided
from handrail.evaluation.impact.collinearity import require_independent
from handrail.evaluation.impact.partial_likelihood import PartialLikelihood
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_flags, require_length, require_numbers, require_times

METHOD = Method(
    "Cox regression, Efron's method for ties, Wald intervals",
    "Cox 1972, JRSS B 34:187; Efron 1977, JASA 72:557",
)
MAX_STEPS = 50
MAX_HALVINGS = 30
MAX_STEP_LENGTH = 4.0
MIN_INFORMATION = 1e-9  # of a return, as a share of a column's variance
MIN_LOADING = 1e-6
MAX_SPREAD = 20.0  # log hazards this far apart: a group has no return, or always returns first


@dataclass(frozen=True)
class CoxFit:
    """Log hazard ratios, arrays of shape (terms,). Over 1 when exponentiated: back at work sooner.

    `residuals` are Schoenfeld's, shape (events, terms), in the order of `event_times`. `monotone` marks a fit
    without a finite maximum. A term of which those at risk at the returns tell nothing has an infinite error.
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
    likelihood: PartialLikelihood = field(repr=False, compare=False)


def fit_cox(columns: ArrayLike, time: ArrayLike, event: ArrayLike, entry: ArrayLike | None = None) -> CoxFit:
    """Fit the log hazard of return by the columns.

    Parameters
    ----------
    columns : array_like, shape (people, terms)
    time : array_like of float, shape (people,)
        Time to return, or to when last known to be away; 0 or more.
    event : array_like of bool, shape (people,)
    entry : array_like of float, shape (people,), optional
        When each came under observation; somebody is at risk from just after it.

    Raises
    ------
    ValueError
        No event, collinear columns, or a value that is missing or cannot be.
    """
    x, t, happened = require_numbers(columns, "columns", 2), require_times(time), require_flags(event)
    start = None if entry is None else require_times(entry, "entry")
    require_length(len(x), time=len(t), event=len(happened))
    if start is not None:
        require_length(len(x), entry=len(start))
    if not happened.any():
        raise ValueError("nobody returned: there is no pace to compare")
    require_independent(x - x.mean(axis=0))
    likelihood = PartialLikelihood.from_people(x, t, happened, start)
    beta, value, information, monotone = _maximise_likelihood(likelihood)
    covariance = np.asarray(np.linalg.pinv(information), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):  # the information may vanish only where monotone
        errors = np.where(_find_unidentified(likelihood, information), np.inf, np.sqrt(np.diag(covariance)))
        p = normal_two_sided(beta / errors)
    residuals = likelihood.compute_residuals(beta)
    return CoxFit(
        beta, errors, p, beta - Z95 * errors, beta + Z95 * errors, covariance, value,
        residuals, likelihood.event_times, len(t), int(happened.sum()), monotone, likelihood,
    )  # fmt: skip


def _find_unidentified(likelihood: PartialLikelihood, information: Floats) -> Flags:
    """Return the terms that those at risk at the returns say nothing of, shape (terms,)."""
    scale = np.sqrt(len(likelihood.events) * likelihood.x.var(axis=1))
    values, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    loading = (vectors[:, values < MIN_INFORMATION] ** 2).sum(axis=1)
    return np.asarray(loading > MIN_LOADING)


def _maximise_likelihood(likelihood: PartialLikelihood) -> tuple[Floats, float, Floats, bool]:
    """Return coefficients, log likelihood, information and whether there is no maximum, by Newton's steps."""
    beta = np.zeros(likelihood.term_count)
    value, score, information = likelihood.evaluate_at(beta)
    for _ in range(MAX_STEPS):
        step: Floats = np.asarray(np.linalg.lstsq(information, score, rcond=None)[0], dtype=np.float64)
        step = step * min(1.0, MAX_STEP_LENGTH / max(likelihood.measure_spread(step), 1e-300))
        for _ in range(MAX_HALVINGS):
            now, next_score, next_information = likelihood.evaluate_at(beta + step)
            if now >= value - 1e-10:
                break
            step = step / 2
        beta, gain = beta + step, now - value
        value, score, information = now, next_score, next_information
        if likelihood.measure_spread(beta) > MAX_SPREAD:
            return beta, value, information, True
        if abs(gain) < 1e-10 and np.abs(step).max(initial=0.0) < 1e-7:
            break
    return beta, value, information, False
