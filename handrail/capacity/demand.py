"""What is known of demand: how many ask for support in a month, and how many of them go on to the stage."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Fewer months than this do not tell how much months vary beyond chance.
MONTHS_FOR_SPREAD = 6


@dataclass(frozen=True)
class Demand:
    """Months observed, and of some who asked how many went on.

    Parameters
    ----------
    months
        How many asked for support in each whole month observed; 0 where nobody did.
    asked, went_on
        Of so many who asked long enough ago, so many reached the stage of the target. None: everybody counts
        on the day of asking, as in a target of referrals.

    Raises
    ------
    ValueError
        No month, a count below 0, or more who went on than who asked.
    """

    months: tuple[int, ...]
    asked: int | None = None
    went_on: int | None = None

    def __post_init__(self) -> None:
        if not self.months or min(self.months) < 0:
            raise ValueError("demand needs at least one month observed, and no count below 0")
        if (self.asked is None) != (self.went_on is None) or not 0 <= (self.went_on or 0) <= (
            self.asked or 0
        ):
            raise ValueError("of those who asked, between none and all went on; both counts or neither")

    @property
    def dispersion_ratio(self) -> float:
        """Variance over mean of the months, at least 1 (chance alone); 1 where months are too few to tell.

        Pearson's chi-square over its degrees of freedom: McCullagh and Nelder 1989, Generalized Linear
        Models, section 6.2.3.
        """
        counts = np.asarray(self.months, dtype=float)
        if len(counts) < MONTHS_FOR_SPREAD or not counts.any():
            return 1.0
        return max(1.0, float(counts.var(ddof=1) / counts.mean()))

    def draw_rates(self, futures: int, draw: np.random.Generator) -> Floats:
        """Draws of the people a month who ask, shape (futures,).

        Posterior of a Poisson rate under Jeffreys' prior (Gelman and others 2013, Bayesian Data Analysis,
        sections 2.6 and 2.8); months that vary more than chance count for fewer.
        """
        spread = self.dispersion_ratio
        shape, months = 0.5 + sum(self.months) / spread, len(self.months) / spread
        return draw.gamma(shape, 1 / months, futures)

    def draw_shares(self, futures: int, draw: np.random.Generator) -> Floats:
        """Draws of the share that goes on, shape (futures,): the posterior under Jeffreys' prior."""
        if self.asked is None or self.went_on is None:
            return np.ones(futures)
        return draw.beta(0.5 + self.went_on, 0.5 + self.asked - self.went_on, futures)
