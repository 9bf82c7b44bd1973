"""Firth's penalised logistic regression: finite odds ratios where maximum likelihood has none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats, Ints
from handrail.evaluation.distributions import Z95, chi_square_tail, inverse_logit
from handrail.evaluation.impact.logistic import (
    LogisticFit,
    add_intercept,
    compute_information,
    compute_log_likelihood,
    read_regression,
)
from handrail.evaluation.results import Method

METHOD = Method(
    "logistic regression with Firth's penalty, profile penalised likelihood intervals and tests",
    "Firth 1993, Biometrika 80:27; Heinze and Schemper 2002, Stat. Med. 21:2409",
)
PROFILE_TOLERANCE = 1e-9  # gain of log likelihood at which a search along the profile stops
MAXIMUM_TOLERANCE = 1e-14  # and the search for the maximum itself
ROOT_TOLERANCE = 1e-4  # of the root of the fall to 1.96
MAX_STEPS = 200
MAX_STEP_LENGTH = 2.0
MAX_LOG_ODDS = 50.0  # log odds at which the search for an interval's end gives up


def fit_firth(columns: ArrayLike, outcome: ArrayLike) -> LogisticFit:
    """Fit log odds with the Jeffreys-prior penalty; arguments and result as for `fit_logistic`.

    The intervals and p-values come from the profile of the penalised likelihood, not from standard errors.
    An end of an interval beyond `FARTHEST` is infinite.
    """
    matrix, y = read_regression(columns, outcome)
    x = add_intercept(matrix)
    beta, best = _maximise_penalised(x, y, np.zeros(x.shape[1]), None, MAXIMUM_TOLERANCE)
    covariance = np.linalg.inv(compute_information(x, x @ beta))
    errors = np.sqrt(np.diag(covariance))
    profiles = [_Profile(x, y, beta, best, j, covariance[:, j] / covariance[j, j]) for j in range(x.shape[1])]
    p = np.array([chi_square_tail(1, profile.compute_root(0.0) ** 2) for profile in profiles])
    low = np.array([profile.find_end(-error) for profile, error in zip(profiles, errors, strict=True)])
    high = np.array([profile.find_end(error) for profile, error in zip(profiles, errors, strict=True)])
    return LogisticFit(beta, errors, p, low, high, best, len(y), int(y.sum()), False)


@dataclass
class _Profile:
    """The penalised likelihood along coefficient `j`, the others free to follow.

    `along` is how far the others move, near the maximum, when coefficient `j` moves by one.
    """

    x: Floats
    y: Floats
    beta: Floats
    best: float
    j: int
    along: Floats

    def compute_root(self, value: float) -> float:
        """Return the signed square root of twice the fall from the maximum, nearly a line in `value`."""
        start = self.beta + (value - self.beta[self.j]) * self.along
        fall = self.best - _maximise_penalised(self.x, self.y, start, self.j)[1]
        return float(np.copysign(np.sqrt(2 * max(fall, 0.0)), value - self.beta[self.j]))

    def find_end(self, stride: float) -> float:
        """Find by secants where the root reaches 1.96 on the side of `stride`, one standard error."""
        target = float(np.copysign(Z95, stride))
        before, here = (
            (float(self.beta[self.j]), 0.0),
            self._compute_point(float(self.beta[self.j]) + 2 * stride),
        )
        for _ in range(30):
            if abs(here[1] - target) < ROOT_TOLERANCE:
                return here[0]
            slope = (here[1] - before[1]) / (here[0] - before[0])
            step = (target - here[1]) / slope if slope > 0 else 2 * stride
            step = float(np.clip(step, -3 * abs(stride), 3 * abs(stride)))
            before, here = here, self._compute_point(here[0] + step)
            if abs(here[0]) > MAX_LOG_ODDS:
                return float(np.copysign(np.inf, stride))
        return here[0]

    def _compute_point(self, value: float) -> tuple[float, float]:
        return value, self.compute_root(value)


def _maximise_penalised(
    x: Floats, y: Floats, beta: Floats, fixed: int | None, enough: float = PROFILE_TOLERANCE
) -> tuple[Floats, float]:
    """Maximise the penalised likelihood, coefficient `fixed` held where it is (BFGS from the information)."""
    free = np.array([j for j in range(x.shape[1]) if j != fixed], dtype=np.intp)
    value, score, info = _evaluate_penalised(x, y, beta)
    inverse = np.asarray(np.linalg.inv(info[np.ix_(free, free)]), dtype=np.float64)
    for _ in range(MAX_STEPS):
        step = inverse @ score[free]
        step = step * min(1.0, MAX_STEP_LENGTH / max(float(np.abs(step).max(initial=0.0)), 1e-300))
        moved, now, next_score = _take_step(x, y, beta, value, free, step)
        inverse = _update_inverse(inverse, moved[free] - beta[free], score[free] - next_score[free])
        gained, beta, value, score = now - value, moved, now, next_score
        if gained < enough:
            break
    return beta, value


def _take_step(
    x: Floats, y: Floats, beta: Floats, value: float, free: Ints, step: Floats
) -> tuple[Floats, float, Floats]:
    """Return the point after a step, halved until the value does not fall, with its value and score."""
    for halving in range(25):
        moved = beta.copy()
        moved[free] += step / 2**halving
        now, score, _ = _evaluate_penalised(x, y, moved)
        if now >= value - 1e-14:
            break
    return moved, now, score


def _update_inverse(inverse: Floats, step: Floats, change: Floats) -> Floats:
    """Return BFGS's next inverse of minus the second derivatives; the same where the step tells nothing."""
    curvature = float(step @ change)
    if curvature <= 1e-14:
        return inverse
    left = np.eye(len(step)) - np.outer(step, change) / curvature
    result: Floats = left @ inverse @ left.T + np.outer(step, step) / curvature
    return result


def _evaluate_penalised(x: Floats, y: Floats, beta: Floats) -> tuple[float, Floats, Floats]:
    """Return the penalised log likelihood, Firth's modified score and the information."""
    eta = x @ beta
    share = inverse_logit(eta)
    weights = np.maximum(share * (1 - share), 1e-300)
    weighted = x * weights[:, None]
    info = weighted.T @ x
    leverage = np.einsum("ij,ij->i", weighted, np.linalg.solve(info, x.T).T)
    value = compute_log_likelihood(eta, y) + 0.5 * float(np.linalg.slogdet(info)[1])
    return value, x.T @ (y - share + leverage * (0.5 - share)), info
