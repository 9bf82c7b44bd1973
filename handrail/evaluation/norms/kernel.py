"""Absence episodes by one compiled pass, Arrow in and Arrow out: for files too large for SQL to be quick.

Notes are packed in 64 bits each, partitioned by a hash of the patient so that a partition stays in the
processor's cache, grouped by patient there, sorted within the patient and walked once. The SQL in
`episodes.sql` is its oracle.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms.arrays import count_days, read_days
from handrail.evaluation.norms.dates import FIRST_DAY
from handrail.evaluation.norms.keys import PatientKeys
from handrail.evaluation.norms.machine_code import (
    EPISODE,
    NONE,
    collapse_partition,
    pack_notes,
    partition_notes,
    put_runs,
)

# Notes in a partition: 16 bytes each, twice, stay in a second-level cache.
PARTITION_NOTES = 1 << 15
MAX_PARTITION_BITS = 12
# Patients put in order by one thread at a time.
RUNS_PER_TASK = 1 << 18
_FIRST = count_days(FIRST_DAY)

_Pair = tuple[np.ndarray, np.ndarray]
_Part = tuple[np.ndarray, np.ndarray, np.ndarray]


def find_episodes_by_kernel(notes: pa.Table, gap_days: int, ordered: bool = True) -> pa.Table:
    """Collapse checked notes (`NOTE_COLUMNS`) to episodes (`EPISODE_COLUMNS`)."""
    return collapse_tables([notes], gap_days, notes.num_rows, ordered)


def collapse_tables(
    tables: Iterable[pa.Table],
    gap_days: int,
    expected_notes: int,
    ordered: bool = True,
    workers: int | None = None,
) -> pa.Table:
    """Collapse notes that arrive in parts, each let go once it is packed.

    `expected_notes` sets the number of partitions; a guess will do. `ordered`: by practice, patient, episode.
    `workers`: threads, by default one a processor.
    """
    bits = min(MAX_PARTITION_BITS, (expected_notes // PARTITION_NOTES).bit_length())
    keys = PatientKeys()
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        parts = list(
            _map_ahead(pool, lambda pair: partition_notes(*pair, bits), _pack_tables(iter(tables), keys))
        )
        room, patients, firsts, counts = _walk_partitions(pool, parts, gap_days, bits)
        parts.clear()
        if ordered:
            order = keys.find_order(patients)
            firsts, counts = firsts[order], counts[order]
        columns = _fill_columns(pool, room, firsts, counts)
        del room
        return _build_table(columns, keys)


def _pack_tables(tables: Iterator[pa.Table], keys: PatientKeys) -> Iterator[_Pair]:
    """Yield keys and notes of each table; text patients need the whole file first."""
    with_texts: list[tuple[np.ndarray, pa.Array, np.ndarray]] = []
    for table in tables:
        if not table.num_rows:
            continue
        if pa.types.is_integer(table.schema.field("patient").type):
            yield keys.encode_numbers(table), _pack_table(table)
        else:
            patients = table["patient"].cast(pa.string()).combine_chunks()
            with_texts.append((keys.encode_practices(table), patients, _pack_table(table)))
    if with_texts:
        codes, texts, notes = (list(column) for column in zip(*with_texts, strict=True))
        with_texts.clear()
        yield from zip(keys.encode_texts(codes, texts), notes, strict=True)


def _pack_table(table: pa.Table) -> np.ndarray:
    days = {name: read_days(table[name], _FIRST + NONE) for name in ("starts", "issued", "ends")}
    codes = table["diagnosis"].combine_chunks().to_numpy()
    notes: np.ndarray = pack_notes(days["starts"], days["issued"], codes, days["ends"], _FIRST)
    return notes


def _map_ahead(
    pool: ThreadPoolExecutor, work: Callable[[_Pair], _Part], pairs: Iterator[_Pair]
) -> Iterator[_Part]:
    """Yield results in order while the next pair is being read; never more than a few wait."""
    waiting: deque[Future[_Part]] = deque()
    for pair in pairs:
        waiting.append(pool.submit(work, pair))
        if len(waiting) > 2:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _walk_partitions(
    pool: ThreadPoolExecutor, parts: list[_Part], gap_days: int, bits: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return room with all episodes, the patients, and where the episodes of each begin and how many."""
    sizes = sum((np.diff(offsets) for _, _, offsets in parts), np.zeros(1 << bits, np.int64))
    ends = np.cumsum(sizes)
    # One a note at most. What is not needed is never touched, and so takes no memory.
    room = np.empty(ends[-1], EPISODE)

    def walk_partition(at: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        spans = [(keys, notes, offsets[at], offsets[at + 1]) for keys, notes, offsets in parts]
        own_keys = np.concatenate([keys[first:last] for keys, _, first, last in spans])
        own_notes = np.concatenate([notes[first:last] for _, notes, first, last in spans])
        begin = ends[at] - sizes[at]
        patients, firsts = collapse_partition(own_keys, own_notes, gap_days, bits, room[begin : ends[at]])
        return patients, firsts[:-1] + begin, np.diff(firsts)

    walked = list(pool.map(walk_partition, np.flatnonzero(sizes)))
    if not walked:
        return room, np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64)
    patients, firsts, counts = (np.concatenate(column) for column in zip(*walked, strict=True))
    return room, patients, firsts, counts


def _fill_columns(
    pool: ThreadPoolExecutor, room: np.ndarray, firsts: np.ndarray, counts: np.ndarray
) -> dict[str, np.ndarray]:
    """Return columns of the episodes, patient by patient: `counts` of them from each of `firsts`."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    columns = {name: np.empty(total, EPISODE[name]) for name in EPISODE.names or ()}

    def put_share(first: int) -> None:
        share = slice(first, first + RUNS_PER_TASK)
        put_runs(
            room, firsts[share], counts[share], ends[first] - counts[first], _FIRST, tuple(columns.values())
        )

    list(pool.map(put_share, range(0, len(firsts), RUNS_PER_TASK)))
    return columns


def _build_table(columns: dict[str, np.ndarray], keys: PatientKeys) -> pa.Table:
    practice, patient = keys.decode_keys(columns["key"])
    return pa.table(
        {
            "practice": practice,
            "patient": patient,
            "episode": pa.array(columns["episode"]),
            "starts": _convert_to_dates(columns["start"]),
            "ends": _convert_to_dates(columns["end"], columns["end"] == _FIRST + NONE),
            "known_to": _convert_to_dates(columns["known_to"]),
            "diagnosis": pa.array(columns["diagnosis"]),
            "notes": pa.array(columns["notes"]),
        }
    )


def _convert_to_dates(days: np.ndarray, none: np.ndarray | None = None) -> pa.Array:
    return pa.array(days, pa.int32(), mask=none).cast(pa.date32())
