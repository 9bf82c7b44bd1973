"""NumPy to Arrow and back by their buffers: `pyarrow.array` and `to_numpy` would import pandas, slowly."""

from collections.abc import Sequence
from typing import Any  # an integer of any width: what Arrow gives and NumPy takes by

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.integer[Any]]


def to_float_array(values: Floats) -> pa.Array:
    """Return doubles, null where NaN."""
    return _build_array(values, pa.float64(), ~np.isnan(values))


def to_index_array(values: Integers, known: Flags) -> pa.Array:
    """Return whole numbers to take by, null where not known."""
    return _build_array(values.astype(np.int64), pa.int64(), known)


def to_text_array(values: Sequence[str]) -> pa.Array:
    """Return strings."""
    encoded = [value.encode() for value in values]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    return pa.StringArray.from_buffers(
        len(encoded), pa.py_buffer(offsets.tobytes()), pa.py_buffer(b"".join(encoded))
    )


def pack_flags(flags: Flags) -> pa.Array:
    """Return each row's flags, packed into bytes."""
    packed = np.packbits(flags, axis=1)
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(packed.shape[1]), len(packed), [None, pa.py_buffer(packed.tobytes())]
    )


def holds_any(text: pa.Array, marks: Sequence[bytes]) -> bool:
    """Return whether any of the marks is in the memory of a text array; never miss one."""
    memory = text.buffers()[2]
    content = memory.to_pybytes() if memory else b""
    return any(mark in content for mark in marks)


def encode_texts(column: pa.ChunkedArray) -> tuple[list[str], Integers]:
    """Return the distinct texts of a column, and which of them each row has, shape (rows,)."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    return encoded.dictionary.to_pylist(), np.from_dlpack(encoded.indices).view(np.int32)


def _build_array(values: Floats | Integers, kind: pa.DataType, known: Flags) -> pa.Array:
    bitmap = None if known.all() else pa.py_buffer(np.packbits(known, bitorder="little").tobytes())
    return pa.Array.from_buffers(kind, len(values), [bitmap, pa.py_buffer(np.ascontiguousarray(values))])
