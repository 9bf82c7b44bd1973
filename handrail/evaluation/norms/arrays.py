"""Columns of a note file as text and as NumPy arrays, whatever type the file gives them."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

EPOCH = date(1970, 1, 1)  # Arrow counts days from here


def count_days(day: date) -> int:
    """Return the days from 1970-01-01 to a day."""
    return (day - EPOCH).days


def read_days(column: pa.ChunkedArray, none: date | int = EPOCH) -> np.ndarray:
    """Return dates as int32 days since 1970-01-01, shape (rows,), `none` where there is none."""
    days = combine_chunks(column).cast(pa.int32())
    return to_numpy(days.fill_null(count_days(none) if isinstance(none, date) else none))


def read_text(values: pa.Array | pa.ChunkedArray, encode: bool = False) -> pa.Array:
    """Return trimmed text, dictionary-encoded where it was so already or when asked."""
    values = combine_chunks(values)
    if pa.types.is_dictionary(values.type):
        words = pc.utf8_trim_whitespace(_convert_to_text(values.dictionary))
        return pa.DictionaryArray.from_arrays(values.indices.cast(pa.int32()), words)
    if encode:
        return read_text(values.dictionary_encode())
    return pc.utf8_trim_whitespace(_convert_to_text(values))


def _convert_to_text(values: pa.Array) -> pa.Array:
    """Return a column of any type as text; a whole number kept as a float loses its '.0'."""
    if pa.types.is_floating(values.type):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.0$", "")
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        texts = [value and value.decode("utf-8", "replace") for value in values.to_pylist()]
        return pa.array(texts, pa.string())
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())


def decode_dictionary(values: pa.Array) -> pa.Array:
    """Return a column in which every row holds its own value."""
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def combine_chunks(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Return one contiguous array."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def to_numpy(values: pa.Array | pa.ChunkedArray) -> np.ndarray:
    """Return the values as a NumPy array, shape (rows,)."""
    return np.asarray(combine_chunks(values).to_numpy(zero_copy_only=False))
