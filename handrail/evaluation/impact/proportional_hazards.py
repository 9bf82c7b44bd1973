"""Checks of proportional hazards: do Schoenfeld residuals drift with time?"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.impact.cox import CoxFit
from handrail.evaluation.impact.wilcoxon import average_ranks
from handrail.evaluation.results import Method

METHOD = Method(
    "test of scaled Schoenfeld residuals against the rank of time",
    "Grambsch and Therneau 1994, Biometrika 81:515",
)

Floats = NDArray[np.float64]
Clock = Callable[[Floats], Floats]


def proportional_hazards(fit: CoxFit, clock: Clock = average_ranks) -> tuple[Floats, float]:
    """p-value for each term, shape (terms,), and for all together; small: the ratio changes over time.

    Parameters
    ----------
    fit
    clock
        Scale of time on which a drift is looked for: from event times to numbers, shape (events,).
    """
    clock_times = clock(fit.event_times)
    centred = clock_times - clock_times.mean()
    drift = centred @ fit.residuals
    spread = fit.events * (centred @ centred)
    scaled = fit.events * (drift @ fit.covariance)
    alone = scaled**2 / (spread * np.diag(fit.covariance))
    together = float(fit.events**2 * (drift @ fit.covariance @ drift) / spread)
    return np.array([chi_square_tail(1, value) for value in alone]), chi_square_tail(len(alone), together)
