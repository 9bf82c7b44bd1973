"""Logistic regression by maximum likelihood: odds ratios adjusted for each other, with Wald intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.distributions import expit, normal_two_sided
from handrail.evaluation.impact.separation import separated
from handrail.evaluation.results import Method

METHOD = Method(
    "logistic regression by maximum likelihood, Wald intervals",
    "McCullagh and Nelder 1989, Generalized Linear Models; DWP RR896 appendix C",
)
Z95 = 1.959963984540054
MOST_STEPS = 40
_CONVERGED = 1e-10
_DOUBTFUL = 8.0  # a linear predictor beyond this (odds of 3000 to 1) calls for the separation check

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
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


def with_intercept(columns: ArrayLike) -> Floats:
    """The columns, shape (people, terms), with a column of ones before them."""
    matrix = np.asarray(columns, dtype=float)
    return np.column_stack([np.ones(len(matrix)), matrix])


def logistic(columns: ArrayLike, outcome: ArrayLike) -> Fit:
    """Fit log odds of `outcome` by the columns and an intercept.

    Parameters
    ----------
    columns : array_like, shape (people, terms)
        Without the intercept.
    outcome : array_like of 0 and 1, shape (people,)

    Raises
    ------
    ValueError
        The columns are collinear, or there are no people.
    """
    x, y = with_intercept(columns), np.asarray(outcome, dtype=float)
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise ValueError("the columns are collinear or outnumber the people")
    beta, converged = _newton(x, y)
    eta = x @ beta
    apart = (not converged or bool(np.abs(eta).max() > _DOUBTFUL)) and separated(x, y)
    covariance = np.linalg.pinv(information(x, eta))
    errors = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):  # errors of zero only where separated
        p = normal_two_sided(beta / errors)
    people, events = len(y), int(y.sum())
    low, high = beta - Z95 * errors, beta + Z95 * errors
    return Fit(beta, errors, p, low, high, log_likelihood(eta, y), people, events, apart)


def information(x: Floats, eta: Floats) -> Floats:
    """Fisher information, shape (terms + 1, terms + 1)."""
    share = expit(eta)
    result: Floats = (x * (share * (1 - share))[:, None]).T @ x
    return result


def log_likelihood(eta: Floats, y: Floats) -> float:
    """Bernoulli log likelihood at linear predictor `eta`."""
    return float((y * eta - np.logaddexp(0, eta)).sum())


def _newton(x: Floats, y: Floats) -> tuple[Floats, bool]:
    """Newton's steps, halved when the likelihood would fall."""
    beta, best = np.zeros(x.shape[1]), log_likelihood(np.zeros(len(y)), y)
    for _ in range(MOST_STEPS):
        eta = x @ beta
        step = np.linalg.lstsq(information(x, eta), x.T @ (y - expit(eta)), rcond=None)[0]
        for _ in range(30):
            now = log_likelihood(x @ (beta + step), y)
            if now >= best - 1e-12:
                break
            step = step / 2
        beta, gained, best = beta + step, now - best, now
        if abs(gained) < _CONVERGED and np.abs(step).max() < 1e-6:
            return beta, True
    return beta, False
