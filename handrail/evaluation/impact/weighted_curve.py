"""A weighted survival curve, its figures, and how each moves with the weight of each person."""

from dataclasses import dataclass

import numpy as np

from handrail.evaluation.arrays import Flags, Floats, Ints
from handrail.evaluation.discounting import compute_discounted_weeks


@dataclass(frozen=True)
class CurveFigure:
    """A figure of a curve, and how much it changes with the weight of each person, shape (people,)."""

    value: float
    gradient: Floats


@dataclass(frozen=True)
class WeightedCurve:
    """The share still away by time, people weighted.

    Arrays of shape (times,): the different `times`, the weight `at_risk`, the `hazard` of return, and the
    share away up to each time, `survival`, shape (times + 1,), 1 first. Arrays of shape (people,): the number
    `rank` of each one's time, and whether each returned, `event`.
    """

    times: Floats
    at_risk: Floats
    hazard: Floats
    survival: Floats
    rank: Ints
    event: Flags

    @classmethod
    def from_people(cls, time: Floats, event: Flags, weight: Floats) -> "WeightedCurve":
        """Estimate the curve by Kaplan and Meier; arrays of shape (people,), weights over 0."""
        times, rank = np.unique(time, return_inverse=True)
        at_risk = np.asarray(np.cumsum(np.bincount(rank, weight)[::-1])[::-1], dtype=np.float64)
        hazard = np.minimum(np.bincount(rank, weight * event) / at_risk, 1.0)
        survival = np.concatenate([[1.0], np.cumprod(1 - hazard)])
        return cls(times, at_risk, hazard, survival, rank, event)

    def compute_mean_away(self, horizon: float, discount_rate: float = 0.0) -> CurveFigure:
        """Return the mean weeks away up to a horizon: the area under the curve.

        Parameters
        ----------
        horizon
            Weeks.
        discount_rate
            A year, of weeks after the first year.
        """
        edges = np.concatenate([[0.0], np.minimum(self.times, horizon), [horizon]])
        weeks = edges if discount_rate == 0 else compute_discounted_weeks(edges, discount_rate)
        areas = np.diff(weeks) * self.survival
        return CurveFigure(float(areas.sum()), self._differentiate(np.cumsum(areas[:0:-1])[::-1]))

    def compute_share_back(self, time: float) -> CurveFigure:
        """Return the share back by a time."""
        place = int(np.searchsorted(self.times, time, side="right"))
        share_away = float(self.survival[place])
        after = np.where(np.arange(len(self.times)) < place, share_away, 0.0)
        return CurveFigure(1 - share_away, -self._differentiate(after))

    def _differentiate(self, after: Floats) -> Floats:
        """Return the gradient of a figure whose part `after` each time is multiplied by 1 less its hazard."""
        # Where everybody left returned at once the hazard is one whatever their weights.
        slope = np.divide(after, 1 - self.hazard, out=np.zeros_like(after), where=self.hazard < 1)
        exposure = np.cumsum(slope * self.hazard / self.at_risk)
        result: Floats = exposure[self.rank] - (slope / self.at_risk)[self.rank] * self.event
        return result
