"""Collapse notes too many for memory: dealt by patient into buckets on disk, taken one at a time."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms.kernel import find_episodes_by_kernel
from handrail.evaluation.norms.machine_code import hash_numbers, hash_text
from handrail.foundation.errors import UserError

# Measured: 101 bytes a note where all are in memory at once, 180 where bucket follows bucket from the disk;
# the libraries alone take the base.
BYTES_PER_NOTE = 200
BASE_BYTES = 500 << 20
MAX_BUCKETS = 255
_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def parse_memory(text: str) -> int:
    """Return '2GB', '1.5GiB' or '800MB' as bytes; raise when it is no size, or too small to work in."""
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([KMG]?)(?:i?B)?\s*", text, re.IGNORECASE)
    memory = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if memory < BASE_BYTES * 5 // 4:
        raise UserError(f"memory: expected a size of at least 625MB, such as 2GB; got {text!r}.")
    return memory


def collapse_in_buckets(
    tables: Iterable[pa.Table], gap_days: int, memory: int, expected_notes: int, ordered: bool = True
) -> Iterator[pa.Table]:
    """Yield episodes of one bucket after another; all notes are read and dealt before the first."""
    count = 1 + expected_notes * BYTES_PER_NOTE // (memory - BASE_BYTES)
    with tempfile.TemporaryDirectory(prefix="handrail-notes-") as folder:
        files = _deal_notes(tables, min(MAX_BUCKETS, count), Path(folder))
        for file in files:
            with pa.memory_map(str(file)) as source:
                yield find_episodes_by_kernel(pa.ipc.open_stream(source).read_all(), gap_days, ordered)
            file.unlink()


def _deal_notes(tables: Iterable[pa.Table], count: int, folder: Path) -> list[Path]:
    """Write each note to the file of its patient's bucket."""
    writers: dict[Path, pa.RecordBatchStreamWriter] = {}
    for table in tables:
        plain = table.set_column(0, "practice", table["practice"].cast(pa.string())).combine_chunks()
        buckets = _choose_buckets(plain["patient"], count)
        order = np.argsort(buckets, kind="stable")
        ends = np.cumsum(np.bincount(buckets, minlength=count))
        dealt = plain.take(pa.array(order))
        for bucket in range(count):
            first = int(ends[bucket - 1]) if bucket else 0
            path = folder / f"{bucket}.arrow"
            if path not in writers:
                writers[path] = pa.ipc.new_stream(str(path), plain.schema)
            writers[path].write_table(dealt.slice(first, int(ends[bucket]) - first))
    for writer in writers.values():
        writer.close()
    return list(writers)


def _choose_buckets(patients: pa.ChunkedArray, count: int) -> np.ndarray:
    """Return the bucket of each patient, shape (notes,)."""
    column = patients.combine_chunks()
    if pa.types.is_integer(column.type):
        buckets = hash_numbers(column.to_numpy(), count)
    else:
        text = column.cast(pa.string())
        _, offsets, data = text.buffers()
        ends = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1] if offsets else [0]
        bytes_ = np.frombuffer(data, np.uint8) if data and data.size else np.zeros(1, np.uint8)
        buckets = hash_text(np.asarray(ends, np.int32), bytes_, count)
    return np.asarray(buckets)
