"""Quality-adjusted life years from health profiles: area under health over time."""

import math
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.discounting import ANNUAL_RATE
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_number, require_numbers, require_times

METHOD = Method(
    "quality-adjusted life years: area under the health profile less health held at its entry level",
    "Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes, 4th ed., ch. 5",
)
DAYS_A_YEAR = 365.25
Shape = Literal["linear", "step"]
Floats = NDArray[np.float64]


def compute_profile_area(days: ArrayLike, values: ArrayLike, shape: Shape = "linear") -> float:
    """QALYs lived between the first and the last measurement of one person.

    Parameters
    ----------
    days : array_like of float, shape (measurements,)
        Day of each measurement, rising.
    values : array_like of float, shape (measurements,)
        Index at each.
    shape
        'linear': health moves evenly between measurements; 'step': it stays, then jumps at the next.
    """
    years, health = require_times(days, "days") / DAYS_A_YEAR, require_numbers(values, "values")
    if len(years) != len(health) or (np.diff(years) < 0).any():
        raise ValueError("days must rise and be as many as the values")
    before, after = health[:-1], health[1:]
    levels = (before + after) / 2 if shape == "linear" else before
    return float(np.diff(years) @ levels)


def compute_gains(
    entry: Floats,
    discharge: Floats,
    days: Floats,
    shape: Shape = "linear",
    horizon_years: float = 1.0,
    decay_a_year: float = 0.0,
    discount_rate: float = ANNUAL_RATE,
) -> tuple[Floats, Floats]:
    """QALYs gained over health held at its entry level, by each person: in the service, and after discharge.

    Parameters
    ----------
    entry, discharge : array of float, shape (people,)
        Indices; NaN where not known.
    days : array of float, shape (people,)
        Days from entry to discharge, 0 or more; NaN where not known.
    shape
        Of the way from entry to discharge; with 'step' nothing is gained until discharge.
    horizon_years
        Years from entry up to which the gain counts.
    decay_a_year
        Rate at which what was gained fades after discharge: a share exp(-rate) is left after a year. 0: held.
    discount_rate
        A year, of what is gained after the first year; see `discounting`.

    Returns
    -------
    during, after : arrays of float, shape (people,)
    """
    require_number(horizon_years, "horizon_years", above=0)
    require_number(decay_a_year, "decay_a_year", 0)
    require_number(discount_rate, "discount_rate", 0)
    before, after = (
        require_numbers(values, name, missing=True)
        for values, name in ((entry, "entry"), (discharge, "discharge"))
    )
    change, years = after - before, require_times(days, "days", missing=True) / DAYS_A_YEAR
    during = later = 0.0 * (change + years)  # missing stays missing
    for start in range(math.ceil(horizon_years)):
        factor, end = (1 + discount_rate) ** -start, min(start + 1.0, horizon_years)
        if shape == "linear":
            during = during + factor * change * _ramp(years, start, end)
        later = later + factor * change * _level(years, start, end, decay_a_year)
    return during, later


def _ramp(years: Floats, start: float, end: float) -> Floats:
    """Years at full gain that an even rise up to `years` is worth between two times."""
    rising = np.where(years > 0, years, np.inf)
    result: Floats = (np.minimum(years, end) ** 2 - np.minimum(years, start) ** 2) / (2 * rising)
    return result


def _level(years: Floats, start: float, end: float, decay_a_year: float) -> Floats:
    """Years at full gain after `years` between two times, when the gain fades from then on."""
    first, last = np.maximum(start - years, 0.0), np.maximum(end - years, 0.0)
    if decay_a_year == 0:
        return last - first
    result: Floats = (np.exp(-decay_a_year * first) - np.exp(-decay_a_year * last)) / decay_a_year
    return result
