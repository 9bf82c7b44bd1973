"""Firth's penalised logistic regression: finite odds ratios where maximum likelihood has none."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc, expit

from handrail.evaluation.impact.logistic import Fit, information, log_likelihood, with_intercept
from handrail.evaluation.results import Method

METHOD = Method(
    "logistic regression with Firth's penalty, profile penalised likelihood intervals and tests",
    "Firth 1993, Biometrika 80:27; Heinze and Schemper 2002, Stat. Med. 21:2409",
)
CHI2_95 = 3.841458820694124
MOST_STEPS = 200
LARGEST_STEP = 2.0
FARTHEST = 50.0  # log odds at which the search for an interval's end gives up

Floats = NDArray[np.float64]


def firth(columns: ArrayLike, outcome: ArrayLike) -> Fit:
    """Fit log odds with the Jeffreys-prior penalty; arguments and result as for `logistic.logistic`.

    The intervals and p-values come from the profile of the penalised likelihood, not from standard errors.
    An end of an interval beyond `FARTHEST` is infinite.
    """
    x, y = with_intercept(columns), np.asarray(outcome, dtype=float)
    beta, best = _maximise(x, y, np.zeros(x.shape[1]), None)
    errors = np.sqrt(np.diag(np.linalg.pinv(information(x, x @ beta))))
    terms = range(x.shape[1])
    null = [_maximise(x, y, _at(beta, j, 0.0), j)[1] for j in terms]
    p = np.array([chdtrc(1, max(0.0, 2 * (best - value))) for value in null])
    low = np.array([_end(x, y, beta, best, j, -errors[j]) for j in terms])
    high = np.array([_end(x, y, beta, best, j, errors[j]) for j in terms])
    return Fit(beta, errors, p, low, high, best, len(y), int(y.sum()), False)


def _at(beta: Floats, j: int, value: float) -> Floats:
    moved = beta.copy()
    moved[j] = value
    return moved


def _penalised(x: Floats, y: Floats, beta: Floats) -> float:
    eta = x @ beta
    return log_likelihood(eta, y) + 0.5 * float(np.linalg.slogdet(information(x, eta))[1])


def _maximise(x: Floats, y: Floats, beta: Floats, fixed: int | None) -> tuple[Floats, float]:
    """Maximise the penalised likelihood, coefficient `fixed` held where it is."""
    free = [j for j in range(x.shape[1]) if j != fixed]
    best = _penalised(x, y, beta)
    for _ in range(MOST_STEPS):
        score, info = _score(x, y, beta)
        step = np.zeros_like(beta)
        step[free] = np.linalg.lstsq(info[np.ix_(free, free)], score[free], rcond=None)[0]
        step *= min(1.0, LARGEST_STEP / max(np.abs(step).max(), 1e-300))
        now = _penalised(x, y, beta + step)
        for _ in range(20):
            if now >= best - 1e-12:
                break
            step = step / 2
            now = _penalised(x, y, beta + step)
        beta, best = beta + step, now
        if np.abs(step).max() < 1e-8:
            break
    return beta, best


def _score(x: Floats, y: Floats, beta: Floats) -> tuple[Floats, Floats]:
    """Firth's modified score and the information."""
    eta = x @ beta
    share = expit(eta)
    info = information(x, eta)
    weights = share * (1 - share)
    leverage = weights * np.einsum("ij,jk,ik->i", x, np.linalg.pinv(info), x)
    return x.T @ (y - share + leverage * (0.5 - share)), info


def _end(x: Floats, y: Floats, beta: Floats, best: float, j: int, stride: float) -> float:
    """Where the profile has fallen by half of chi-square's 95% point, on the side `stride` points to."""
    target = best - CHI2_95 / 2
    inside, outside, start = beta[j], beta[j] + 2 * stride, beta
    while True:
        start, value = _maximise(x, y, _at(start, j, outside), j)
        if value < target:
            break
        inside, outside = outside, outside + 2 * stride
        if abs(outside) > FARTHEST:
            return float(np.copysign(np.inf, stride))
    for _ in range(40):
        middle = (inside + outside) / 2
        start, value = _maximise(x, y, _at(start, j, middle), j)
        if value < target:
            outside = middle
        else:
            inside = middle
        if abs(outside - inside) < 1e-6:
            break
    return float((inside + outside) / 2)
