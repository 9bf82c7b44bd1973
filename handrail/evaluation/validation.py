"""Refuses what no estimator can use: values that are not numbers, negative times, counts that cannot be.

Each function returns its argument as an array, or raises a ValueError: what was expected, what came instead.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def require_numbers(values: ArrayLike, name: str, ndim: int = 1, missing: bool = False) -> Floats:
    """Return finite numbers as an array of `ndim` dimensions; NaN is allowed only where `missing` says so."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: expected numbers, got {_shorten(values)}") from error
    if array.size == 0 and array.ndim < ndim:
        array = array.reshape((0,) * ndim)
    if array.ndim != ndim:
        raise ValueError(f"{name}: expected {ndim} dimension{'s' * (ndim > 1)}, got the shape {array.shape}")
    wrong = np.isinf(array) if missing else ~np.isfinite(array)
    _refuse(array, wrong, name, "finite numbers")
    return array


def require_times(values: ArrayLike, name: str = "time") -> Floats:
    """Return times, shape (n,), none negative or missing."""
    return _require_at_least_zero(values, name, "times of 0 or more")


def require_weights(values: ArrayLike, name: str = "weights") -> Floats:
    """Return weights, shape (n,), none negative or missing."""
    return _require_at_least_zero(values, name, "weights of 0 or more")


def _require_at_least_zero(values: ArrayLike, name: str, expected: str) -> Floats:
    array = require_numbers(values, name)
    _refuse(array, array < 0, name, expected)
    return array


def require_flags(values: ArrayLike, name: str = "event") -> Flags:
    """Return yes and no, shape (n,), from truth values or 0 and 1; a missing value is neither."""
    array = np.asarray(values)
    if array.dtype == bool and array.ndim == 1:
        return array
    numbers = require_numbers(values, name)
    _refuse(numbers, (numbers != 0) & (numbers != 1), name, "0 or 1")
    return numbers.astype(bool)


def require_counts(values: ArrayLike, name: str, ndim: int = 1) -> NDArray[np.int64]:
    """Return whole numbers of 0 or more as an array of `ndim` dimensions."""
    array = require_numbers(values, name, ndim)
    _refuse(array, (array < 0) | (array != np.floor(array)), name, "whole numbers of 0 or more")
    return array.astype(np.int64)


def require_events(successes: int, n: int) -> None:
    """Refuse a number of events out of `n` people that cannot be."""
    part, whole = (
        int(require_counts([value], name)[0]) for value, name in ((successes, "successes"), (n, "n"))
    )
    if not whole:
        raise ValueError("n: expected at least one person, got 0")
    if part > whole:
        raise ValueError(f"successes: expected at most n, which is {whole}, got {part}")


def require_number(value: float, name: str, low: float = -np.inf, above: float = -np.inf) -> float:
    """Return one finite number of at least `low` and more than `above`."""
    number = float(require_numbers([value], name)[0])
    if number < low or number <= above:
        limit = f"more than {above:g}" if above > -np.inf else f"{low:g} or more"
        raise ValueError(f"{name}: expected {limit}, got {number:g}")
    return number


def require_shares(values: ArrayLike, name: str) -> Floats:
    """Return shares or chances, shape (n,), each from 0 to 1."""
    array = require_numbers(values, name)
    _refuse(array, (array < 0) | (array > 1), name, "numbers from 0 to 1")
    return array


def require_length(count: int, **others: int) -> None:
    """Refuse columns, by name and length, that are not as long as the first, which has `count` rows."""
    for name, length in others.items():
        if length != count:
            raise ValueError(f"{name}: expected {count} values, one a person, got {length}")


def _refuse(array: Floats, wrong: Flags, name: str, expected: str) -> None:
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        place = first[0] if len(first) == 1 else first
        raise ValueError(f"{name}: expected {expected}, got {array[first]:g} at position {place}")


def _shorten(values: object) -> str:
    text = repr(values)
    return text if len(text) <= 60 else text[:57] + "..."
