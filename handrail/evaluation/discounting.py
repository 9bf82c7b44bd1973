"""Discounting: what money and health are worth at entry when they fall after the first year.

By exact dates: each moment has the factor of the year after entry that it lies in (first year 1, second
1/1.035, third 1/1.035^2), so no half-cycle correction is needed.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats

# A year. HM Treasury, Green Book 2022, annex 6; NICE health technology evaluations manual PMG36, 4.5.
ANNUAL_RATE = 0.035
WEEKS_A_YEAR = 365.25 / 7


def compute_discounted_years(years: ArrayLike, rate: float = ANNUAL_RATE) -> Floats:
    """Return the years from entry to each time, every moment of them discounted to entry.

    Parameters
    ----------
    years : array_like of float, any shape
        Years from entry, 0 or more; NaN stays NaN.
    rate
        A year: 0.035 for 3.5%. Nothing is discounted within the first year.
    """
    time = np.asarray(years, dtype=float)
    if rate == 0:
        return time
    whole, factor = np.floor(time), 1 / (1 + rate)
    result: Floats = (1 - factor**whole) / (1 - factor) + (time - whole) * factor**whole
    return result


def compute_discounted_weeks(weeks: ArrayLike, rate: float = ANNUAL_RATE) -> Floats:
    """Return the weeks from entry to each time, every moment of them discounted to entry."""
    return WEEKS_A_YEAR * compute_discounted_years(np.asarray(weeks, dtype=float) / WEEKS_A_YEAR, rate)


def discount_amount(amount: float, years: float, rate: float = ANNUAL_RATE) -> float:
    """Return what an amount paid so many years after entry is worth at entry."""
    return amount / (1 + rate) ** max(0, math.floor(years))


def describe_discounting(rate: float) -> str:
    """Return the rule in words."""
    if rate == 0:
        return "none"
    return (
        f"costs and QALYs {rate:.2%} a year after the first year, by exact dates (second year "
        f"{1 / (1 + rate):.4f}, third {1 / (1 + rate) ** 2:.4f}): HM Treasury Green Book 2022, annex 6"
    )
