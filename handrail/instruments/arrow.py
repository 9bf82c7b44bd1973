"""NumPy to Arrow and back by their buffers: `pyarrow.array` and `to_numpy` would import pandas, slowly."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def to_float_array(values: NDArray[np.float64]) -> pa.Array:
    """Doubles, null where NaN."""
    return _numbers(values, pa.float64(), ~np.isnan(values))


def to_index_array(values: NDArray[np.integer[Any]], known: NDArray[np.bool_]) -> pa.Array:
    """Whole numbers to take by, null where not known."""
    return _numbers(values.astype(np.int64), pa.int64(), known)


def to_text_array(values: Sequence[str]) -> pa.Array:
    """Strings."""
    encoded = [value.encode() for value in values]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    return pa.StringArray.from_buffers(
        len(encoded), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(encoded))
    )


def pack_flags(flags: NDArray[np.bool_]) -> pa.Array:
    """Each row's flags, packed into bytes."""
    packed = np.packbits(flags, axis=1)
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(packed.shape[1]), len(packed), [None, pa.py_buffer(packed.tobytes())]
    )


def holds_any(text: pa.Array, marks: Sequence[bytes]) -> bool:
    """Whether any of the marks is in the memory of a text array; never misses one."""
    memory = text.buffers()[2]
    content = memory.to_pybytes() if memory else b""
    return any(mark in content for mark in marks)


def to_numpy(array: pa.Array) -> NDArray[Any]:
    """A numeric array without nulls."""
    result: NDArray[Any] = np.from_dlpack(array)
    return result


def _numbers(values: NDArray[Any], kind: pa.DataType, known: NDArray[np.bool_]) -> pa.Array:
    bitmap = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    return pa.Array.from_buffers(kind, len(values), [bitmap, pa.py_buffer(np.ascontiguousarray(values))])
