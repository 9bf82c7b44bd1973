"""Refuses what no estimator can use: values that are not numbers, negative times, counts that cannot be.

Each function returns its argument as an array, or raises a ValueError: what was expected, what came instead.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.arrays import Flags, Floats

MAX_REPR_LENGTH = 60


def require_numbers(values: ArrayLike, name: str, ndim: int | None = 1, missing: bool = False) -> Floats:
    """Return finite numbers as an array.

    Parameters
    ----------
    values
    name
        What they are, for the error.
    ndim
        Dimensions the array must have; None for any.
    missing
        Whether NaN is allowed, for a missing value.
    """
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers, got {_shorten_repr(values)}") from error
    if ndim is not None and array.size == 0 and array.ndim < ndim:
        array = array.reshape((0,) * ndim)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name}: expected {ndim} dimension{'s' * (ndim > 1)}, got the shape {array.shape}")
    refuse_values(array, np.isinf(array) if missing else ~np.isfinite(array), name, "finite numbers")
    return array


def require_times(values: ArrayLike, name: str = "time", missing: bool = False) -> Floats:
    """Return times, shape (n,), none negative; NaN is allowed only where `missing` says so."""
    return _require_at_least_zero(require_numbers(values, name, missing=missing), name, "times of 0 or more")


def require_weights(values: ArrayLike, name: str = "weights") -> Floats:
    """Return weights, shape (n,), none negative or missing."""
    return _require_at_least_zero(require_numbers(values, name), name, "weights of 0 or more")


def _require_at_least_zero(array: Floats, name: str, expected: str) -> Floats:
    refuse_values(array, array < 0, name, expected)
    return array


def require_flags(values: ArrayLike, name: str = "event") -> Flags:
    """Return yes and no, shape (n,), from truth values or 0 and 1; a missing value is neither."""
    array = np.asarray(values)
    if array.dtype == bool and array.ndim == 1:
        return array
    numbers = require_numbers(values, name)
    refuse_values(numbers, (numbers != 0) & (numbers != 1), name, "0 or 1")
    return numbers.astype(bool)


def require_counts(values: ArrayLike, name: str, ndim: int = 1) -> NDArray[np.int64]:
    """Return whole numbers of 0 or more as an array of `ndim` dimensions."""
    array = require_numbers(values, name, ndim)
    refuse_values(array, (array < 0) | (array != np.floor(array)), name, "whole numbers of 0 or more")
    return array.astype(np.int64)


def require_shares(values: ArrayLike, name: str) -> Floats:
    """Return shares or chances, shape (n,), each from 0 to 1."""
    array = require_numbers(values, name)
    refuse_values(array, (array < 0) | (array > 1), name, "numbers from 0 to 1")
    return array


def require_number(value: float, name: str, low: float = -math.inf, above: float = -math.inf) -> float:
    """Return one finite number of at least `low` and more than `above`."""
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected a number, got {_shorten_repr(value)}") from error
    limit = f"more than {above:g}" if above > -math.inf else f"{low:g} or more" if low > -math.inf else "any"
    if not math.isfinite(number) or number < low or number <= above:
        raise ValueError(f"{name}: expected a finite number, {limit}, got {number:g}")
    return number


def require_count(value: float, name: str, low: int = 0) -> int:
    """Return one whole number of at least `low`."""
    number = require_number(value, name, low)
    if number != int(number):
        raise ValueError(f"{name}: expected a whole number, got {number:g}")
    return int(number)


def require_events(successes: float, n: float) -> tuple[int, int]:
    """Return how many of `n` people had an event; refuse what cannot be."""
    whole, part = require_count(n, "n", 1), require_count(successes, "successes")
    if part > whole:
        raise ValueError(f"successes: expected at most n, which is {whole}, got {part}")
    return part, whole


def require_length(count: int, **others: int) -> None:
    """Refuse columns, by name and length, that are not as long as the first, which has `count` rows."""
    for name, length in others.items():
        if length != count:
            raise ValueError(f"{name}: expected {count} values, one a person, got {length}")


def refuse_values(array: Floats, wrong: Flags, name: str, expected: str) -> None:
    """Raise a ValueError that names the first value of `array` that is `wrong`; do nothing when none is."""
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        place = first[0] if len(first) == 1 else first
        raise ValueError(f"{name}: expected {expected}, got {array[first]:g} at position {place}")


def _shorten_repr(values: object) -> str:
    text = repr(values)
    return text if len(text) <= MAX_REPR_LENGTH else text[: MAX_REPR_LENGTH - 3] + "..."
