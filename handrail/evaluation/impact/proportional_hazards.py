"""Check proportional hazards: the score test of whether a ratio drifts with time."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats
from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.impact.cox import CoxFit
from handrail.evaluation.impact.wilcoxon import compute_average_ranks
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_length, require_numbers

METHOD = Method(
    "score test of each ratio's drift with the rank of time, exact information",
    "Grambsch and Therneau 1994, Biometrika 81:515; Therneau 2020, R package survival 3, cox.zph",
)
MIN_SPREAD = 1e-10  # share of the information of a drift that must not follow from the fit itself

Clock = Callable[[Floats], ArrayLike]


def score_proportional_hazards(fit: CoxFit, clock: Clock = compute_average_ranks) -> tuple[Floats, float]:
    """Return chi-square of each term, shape (terms,), and of all together.

    On one degree of freedom a term.

    Parameters
    ----------
    fit
    clock
        Scale of time on which a drift is looked for: from event times to numbers, shape (events,).
    """
    drift = require_numbers(clock(fit.event_times), "clock")
    require_length(fit.events, clock=len(drift))
    drift = drift - drift.mean()
    score = drift @ fit.residuals
    plain, crossed, squared = (
        fit.likelihood.weigh_information(fit.coefficients, drift**power) for power in (0, 1, 2)
    )
    known = np.linalg.pinv(plain)
    spread = np.diag(squared) - np.einsum("ij,jk,ki->i", crossed, known, crossed)
    # Where all return at one time nothing can drift.
    alone = np.divide(
        score**2, spread, out=np.zeros_like(score), where=spread > MIN_SPREAD * np.diag(squared)
    )
    together = float(score @ np.linalg.pinv(squared - crossed @ known @ crossed) @ score)
    return alone, together


def check_proportional_hazards(fit: CoxFit, clock: Clock = compute_average_ranks) -> tuple[Floats, float]:
    """Return the p-value of each term, shape (terms,), and of all together; small: ratios change over time.

    Arguments as for `score_proportional_hazards`.
    """
    alone, together = score_proportional_hazards(fit, clock)
    identified = max(1, int(np.isfinite(fit.errors).sum()))
    return np.array([chi_square_tail(1, value) for value in alone]), chi_square_tail(identified, together)
