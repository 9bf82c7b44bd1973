"""Logistic regression by maximum likelihood: odds ratios adjusted for each other, with Wald intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats
from handrail.evaluation.distributions import Z95, inverse_logit, normal_two_sided
from handrail.evaluation.impact.collinearity import require_independent
from handrail.evaluation.impact.crossproducts import PEOPLE_PER_BLOCK
from handrail.evaluation.impact.separation import is_separated
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_flags, require_length, require_numbers

METHOD = Method(
    "logistic regression by maximum likelihood, Wald intervals",
    "McCullagh and Nelder 1989, Generalized Linear Models; DWP RR896 appendix C",
)
MAX_STEPS = 40
MAX_HALVINGS = 30
_GAIN_TOLERANCE = 1e-10
_MAX_PREDICTOR = (
    15.0  # a linear predictor beyond this (odds of 3 million to 1) calls for the separation check
)


@dataclass(frozen=True)
class LogisticFit:
    """Coefficients on the log-odds scale, intercept first; arrays of shape (terms + 1,).

    `separated` means that no finite estimate exists: the coefficients are then where the search stopped, and
    Firth's estimate is the one to read.
    """

    coefficients: Floats
    errors: Floats
    p: Floats
    low: Floats
    high: Floats
    log_likelihood: float
    people: int
    events: int
    separated: bool


def add_intercept(columns: ArrayLike) -> Floats:
    """Return the columns, shape (people, terms), after a column of ones."""
    matrix = np.asarray(columns, dtype=float)
    return np.column_stack([np.ones(len(matrix)), matrix])


def fit_logistic(columns: ArrayLike, outcome: ArrayLike) -> LogisticFit:
    """Fit log odds of `outcome` by the columns and an intercept.

    Parameters
    ----------
    columns : array_like, shape (people, terms)
        Without the intercept.
    outcome : array_like of 0 and 1, shape (people,)

    Raises
    ------
    ValueError
        As of `read_regression`.
    """
    matrix, y = read_regression(columns, outcome)
    x = add_intercept(matrix)
    beta, covariance, value, converged = _maximise_likelihood(np.ascontiguousarray(x.T), y)
    eta = x @ beta
    apart = (not converged or bool(np.abs(eta).max() > _MAX_PREDICTOR)) and is_separated(x, y)
    errors = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):  # errors of zero only where separated
        p = normal_two_sided(beta / errors)
    people, events = len(y), int(y.sum())
    return LogisticFit(
        beta, errors, p, beta - Z95 * errors, beta + Z95 * errors, value, people, events, apart
    )


def read_regression(columns: ArrayLike, outcome: ArrayLike) -> tuple[Floats, Floats]:
    """Return columns, shape (people, terms), and an outcome of 0 and 1 that a regression can use.

    Raises
    ------
    ValueError
        A value is missing, an outcome is neither 0 nor 1, or the columns are collinear or outnumber the
        people.
    """
    matrix, y = require_numbers(columns, "columns", 2), require_flags(outcome, "outcome").astype(float)
    require_length(len(matrix), outcome=len(y))
    if len(matrix) <= matrix.shape[1]:
        raise ValueError("the columns are collinear or outnumber the people")
    require_independent(matrix - matrix.mean(axis=0))
    return matrix, y


def compute_information(x: Floats, eta: Floats) -> Floats:
    """Return Fisher's information, shape (terms + 1, terms + 1)."""
    share = inverse_logit(eta)
    result: Floats = (x * (share * (1 - share))[:, None]).T @ x
    return result


def compute_log_likelihood(eta: Floats, y: Floats) -> float:
    """Return the Bernoulli log likelihood at linear predictor `eta`."""
    return float((y * eta - np.logaddexp(0, eta)).sum())


def _maximise_likelihood(x: Floats, y: Floats) -> tuple[Floats, Floats, float, bool]:
    """Return coefficients, covariance, log likelihood and whether the search ended; `x` is (terms, people).

    Newton's steps, halved when the likelihood would fall.
    """
    beta: Floats = np.zeros(len(x))
    value, score, info = _evaluate_likelihood(x, y, beta)
    for _ in range(MAX_STEPS):
        step = np.linalg.lstsq(info, score, rcond=None)[0]
        for _ in range(MAX_HALVINGS):
            now, next_score, next_info = _evaluate_likelihood(x, y, beta + step)
            if now >= value - 1e-12 * max(1.0, abs(value)):
                break
            step = step / 2
        beta, gain = beta + step, now - value
        value, score, info = now, next_score, next_info
        if abs(gain) < _GAIN_TOLERANCE * max(1.0, abs(value)) and np.abs(step).max() < 1e-6:
            break
    else:
        return beta, _invert_matrix(info), value, False
    return beta, _invert_matrix(info), value, True


def _invert_matrix(matrix: Floats) -> Floats:
    return np.asarray(np.linalg.pinv(matrix), dtype=np.float64)


def _evaluate_likelihood(x: Floats, y: Floats, beta: Floats) -> tuple[float, Floats, Floats]:
    """Return log likelihood, its gradient and its information, all from one exponential a person."""
    value, score, info = 0.0, np.zeros(len(x)), np.zeros((len(x), len(x)))
    for start in range(0, len(y), PEOPLE_PER_BLOCK):
        block, outcomes = x[:, start : start + PEOPLE_PER_BLOCK], y[start : start + PEOPLE_PER_BLOCK]
        eta = beta @ block
        small = np.exp(-np.abs(eta))
        share = np.where(eta >= 0, 1.0, small) / (1.0 + small)
        value += float(outcomes @ eta - np.maximum(eta, 0.0).sum() - np.log1p(small).sum())
        score += block @ (outcomes - share)
        info += (block * (share * (1.0 - share))) @ block.T
    return value, score, info
