"""Restricted mean: average weeks away from work up to a horizon, without assuming proportional hazards."""

import numpy as np

from handrail.evaluation.impact.kaplan_meier import Curve
from handrail.evaluation.results import Method

METHOD = Method(
    "restricted mean time away up to the horizon (area under Kaplan-Meier)",
    "Royston and Parmar 2013, BMC Med. Res. Methodol. 13:152",
)
Z95 = 1.959963984540054


def restricted_mean(curve: Curve, horizon: float) -> tuple[float, float]:
    """Mean time away up to `horizon` and its standard error, in the curve's unit of time.

    Beyond the last time anybody was seen the curve is carried on level; check `curve.longest` first.
    """
    inside = curve.times < horizon
    times = np.concatenate([[0.0], curve.times[inside], [horizon]])
    survival = np.concatenate([[1.0], curve.survival[inside]])
    steps = np.diff(times) * survival
    area = float(steps.sum())
    later = area - np.cumsum(steps)[:-1]  # area from each event time on
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = later**2 * events / (at_risk * (at_risk - events))
    variance = float(np.where(np.isfinite(terms), terms, 0.0).sum())
    return area, variance**0.5


def difference(first: Curve, second: Curve, horizon: float, z: float = Z95) -> tuple[float, float, float]:
    """First minus second restricted mean, with its interval; the two groups are independent."""
    (a, a_error), (b, b_error) = restricted_mean(first, horizon), restricted_mean(second, horizon)
    half = z * (a_error**2 + b_error**2) ** 0.5
    return a - b, a - b - half, a - b + half
