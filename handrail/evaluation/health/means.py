"""Means of changes with Student's interval."""

from dataclasses import dataclass

from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_count, require_number, require_numbers

METHOD = Method("mean of paired changes, Student's t interval", "Student 1908, Biometrika 6:1")


@dataclass(frozen=True)
class Mean:
    """Mean, standard deviation (n - 1), interval and p of the mean being zero.

    None where n is too small; no interval and no p where all values are the same.
    """

    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    p: float | None
    n: int


def compute_mean(values: ArrayLike) -> Mean:
    """Return the mean of values, array_like of float, shape (n,), none missing, with its interval."""
    array = require_numbers(values, "values")
    if len(array) < 2:
        return Mean(float(array[0]) if len(array) else None, None, None, None, None, len(array))
    return compute_mean_from_summary(float(array.mean()), float(array.std(ddof=1)), len(array))


def compute_mean_from_summary(mean: float, sd: float, n: int, level: float = 0.95) -> Mean:
    """Return the same from a published mean, standard deviation and number of people (two or more)."""
    require_number(mean, "mean")
    error = require_number(sd, "sd", 0) / require_count(n, "n", 2) ** 0.5
    if not error:  # nobody differs: there is no spread to make an interval from
        return Mean(mean, sd, None, None, None, n)
    half = float(stdtrit(n - 1, 0.5 + level / 2)) * error
    p = float(2 * stdtr(n - 1, -abs(mean) / error))
    return Mean(mean, sd, mean - half, mean + half, p, n)
