"""Quality-adjusted life years from health profiles: area under health over time."""

import math

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats
from handrail.evaluation.health.assumptions import Assumptions, Shape
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_number, require_numbers, require_times

METHOD = Method(
    "quality-adjusted life years: area under the health profile less health held at its entry level",
    "Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes, 4th ed., ch. 5",
)
DAYS_A_YEAR = 365.25


def compute_profile_area(days: ArrayLike, values: ArrayLike, shape: Shape = "linear") -> float:
    """Compute the QALYs one person lived between the first and the last measurement.

    Parameters
    ----------
    days : array_like of float, shape (measurements,)
        Day of each measurement, rising.
    values : array_like of float, shape (measurements,)
        Index at each.
    shape
        'linear': health moves evenly between measurements; 'step': it stays, then jumps at the next.

    Raises
    ------
    ValueError
        Days that do not rise or are not as many as the values, or a value that is no number.
    """
    years, health = require_times(days, "days") / DAYS_A_YEAR, require_numbers(values, "values")
    if len(years) != len(health) or (np.diff(years) < 0).any():
        raise ValueError("days must rise and be as many as the values")
    before, after = health[:-1], health[1:]
    levels = (before + after) / 2 if shape == "linear" else before
    return float(np.diff(years) @ levels)


def compute_gains(
    entry: Floats, discharge: Floats, days: Floats, assumptions: Assumptions | None = None
) -> tuple[Floats, Floats]:
    """Compute the QALYs each person gained over health held at its entry level.

    Parameters
    ----------
    entry, discharge : array of float, shape (people,)
        Indices; NaN where not known.
    days : array of float, shape (people,)
        Days from entry to discharge, 0 or more; NaN where not known.
    assumptions
        By default an even change, held for a year from entry.

    Returns
    -------
    during, after : arrays of float, shape (people,)
        Gained in the service, and after discharge up to the horizon.

    Raises
    ------
    ValueError
        A horizon that is not above 0, a negative rate, time or span, or an index that is no number.
    """
    chosen = assumptions or Assumptions()
    require_number(chosen.horizon_years, "horizon_years", above=0)
    require_number(chosen.decay_a_year, "decay_a_year", 0)
    require_number(chosen.discount_rate, "discount_rate", 0)
    start_index = require_numbers(entry, "entry", missing=True)
    end_index = require_numbers(discharge, "discharge", missing=True)
    change, years = end_index - start_index, require_times(days, "days", missing=True) / DAYS_A_YEAR
    during = after = 0.0 * (change + years)  # missing stays missing
    for start in range(math.ceil(chosen.horizon_years)):
        factor, end = (1 + chosen.discount_rate) ** -start, min(start + 1.0, chosen.horizon_years)
        if chosen.shape == "linear":
            during = during + factor * change * _integrate_rise(years, start, end)
        after = after + factor * change * _integrate_fading(years, start, end, chosen.decay_a_year)
    return during, after


def _integrate_rise(years: Floats, start: float, end: float) -> Floats:
    """Return the years at full gain that an even rise up to `years` is worth between two times."""
    rising = np.where(years > 0, years, np.inf)
    result: Floats = (np.minimum(years, end) ** 2 - np.minimum(years, start) ** 2) / (2 * rising)
    return result


def _integrate_fading(years: Floats, start: float, end: float, decay_a_year: float) -> Floats:
    """Return the years at full gain after `years` between two times, when the gain fades from then on."""
    first, last = np.maximum(start - years, 0.0), np.maximum(end - years, 0.0)
    if decay_a_year == 0:
        return last - first
    result: Floats = (np.exp(-decay_a_year * first) - np.exp(-decay_a_year * last)) / decay_a_year
    return result
