"""Restricted mean: average weeks away from work up to a horizon, without assuming proportional hazards."""

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.impact.kaplan_meier import SurvivalCurve
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_number

METHOD = Method(
    "restricted mean time away up to the horizon (area under Kaplan-Meier)",
    "Royston and Parmar 2013, BMC Med. Res. Methodol. 13:152",
)


def compute_restricted_mean(curve: SurvivalCurve, horizon: float) -> tuple[float, float]:
    """Return mean time away up to `horizon` (over 0) and its standard error, in the curve's unit of time.

    Beyond the last time anybody was seen the curve is carried on level; check `curve.longest` first.
    """
    require_number(horizon, "horizon", above=0)
    inside = curve.times < horizon
    steps = _compute_areas(curve, curve.survival, 1.0, horizon)
    area = float(steps.sum())
    later = area - np.cumsum(steps)[:-1]  # area from each event time on
    at_risk, events = curve.at_risk[inside], curve.events[inside]
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = later**2 * events / (at_risk * (at_risk - events))
    variance = float(np.where(np.isfinite(terms), terms, 0.0).sum())
    return area, variance**0.5


def bound_restricted_mean(curve: SurvivalCurve, horizon: float) -> tuple[float, float]:
    """Return the interval of the restricted mean: normal, or from the curve's bounds where it has no error.

    It has none where nobody returned within the horizon, or everybody at once.
    """
    area, error = compute_restricted_mean(curve, horizon)
    if error > 0:
        return max(0.0, area - curve.z * error), min(horizon, area + curve.z * error)
    low, high = (
        float(_compute_areas(curve, values, first, horizon).sum())
        for values, first in ((curve.low, curve.find_share_away(0.0)[1]), (curve.high, 1.0))
    )
    if not (curve.times < horizon).any():
        low = horizon * curve.find_share_away(horizon)[1]
    return low, high


def _compute_areas(curve: SurvivalCurve, values: Floats, first: float, horizon: float) -> Floats:
    """Return areas under a step function, `first` at its start, between times within the horizon."""
    inside = curve.times < horizon
    times = np.concatenate([[0.0], curve.times[inside], [horizon]])
    result: Floats = np.diff(times) * np.concatenate([[first], values[inside]])
    return result
