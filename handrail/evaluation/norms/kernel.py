"""Absence episodes by one compiled pass, Arrow in and Arrow out: for files too large for SQL to be quick.

Notes are packed in 64 bits each, partitioned by a hash of the patient so that a partition stays in the
processor's cache, grouped by patient there, sorted within the patient and walked once. The SQL in
`episodes.sql` is its oracle.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms.compiled import EPISODE, NONE, collapse, pack, put_runs, scatter
from handrail.evaluation.norms.dates import FIRST_DAY
from handrail.evaluation.norms.keys import Keys

# Notes in a partition: 16 bytes each, twice, stay in a second-level cache.
PARTITION_NOTES = 1 << 15
MOST_PARTITION_BITS = 12
# Patients put in order by one thread at a time.
RUNS_A_SHARE = 1 << 18
_FIRST = (FIRST_DAY - date(1970, 1, 1)).days

_Pair = tuple[np.ndarray, np.ndarray]
_Part = tuple[np.ndarray, np.ndarray, np.ndarray]


def episodes_by_kernel(notes: pa.Table, gap_days: int, ordered: bool = True) -> pa.Table:
    """Collapse checked notes (`NOTE_COLUMNS`) to episodes (`EPISODE_COLUMNS`)."""
    return collapse_tables([notes], gap_days, notes.num_rows, ordered)


def collapse_tables(
    tables: Iterable[pa.Table],
    gap_days: int,
    expected_notes: int,
    ordered: bool = True,
    workers: int | None = None,
) -> pa.Table:
    """The same for notes that arrive in parts, each let go once it is packed.

    `expected_notes` sets the number of partitions; a guess will do. `ordered`: by practice, patient, episode.
    `workers`: threads, by default one a processor.
    """
    bits = min(MOST_PARTITION_BITS, (expected_notes // PARTITION_NOTES).bit_length())
    keys = Keys()
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        parts = list(_map_ahead(pool, lambda pair: scatter(*pair, bits), _packed(iter(tables), keys)))
        walks = range(1 << bits) if parts else ()
        found = list(pool.map(lambda at: _walk(parts, at, gap_days, bits), walks))
        parts.clear()
        episodes = _joined(pool, found)
        del found
        if ordered:
            episodes = _in_order(pool, episodes, *keys.order(episodes["key"], episodes["episode"]))
        names = EPISODE.names or ()
        columns = pool.map(lambda name: np.ascontiguousarray(episodes[name]), names)
        return _as_table(dict(zip(names, columns, strict=True)), keys)


def _packed(tables: Iterator[pa.Table], keys: Keys) -> Iterator[_Pair]:
    """Keys and notes of each table; text patients need the whole file first."""
    kept: list[tuple[np.ndarray, pa.Array, np.ndarray]] = []
    for table in tables:
        if not table.num_rows:
            continue
        if pa.types.is_integer(table.schema.field("patient").type):
            yield keys.of_numbers(table), _pack(table)
        else:
            patients = table["patient"].cast(pa.string()).combine_chunks()
            kept.append((keys.practice_codes(table), patients, _pack(table)))
    if kept:
        codes, texts, notes = (list(column) for column in zip(*kept, strict=True))
        kept.clear()
        yield from zip(keys.of_texts(codes, texts), notes, strict=True)


def _pack(table: pa.Table) -> np.ndarray:
    days = {name: _days(table[name]) for name in ("starts", "issued", "ends")}
    codes = table["diagnosis"].combine_chunks().to_numpy()
    notes: np.ndarray = pack(days["starts"], days["issued"], codes, days["ends"], _FIRST)
    return notes


def _days(column: pa.ChunkedArray) -> np.ndarray:
    """Days since 1970 as int32, the horizon where there is none."""
    whole = column.combine_chunks().cast(pa.int32())
    return np.asarray((whole.fill_null(_FIRST + NONE) if whole.null_count else whole).to_numpy())


def _map_ahead(
    pool: ThreadPoolExecutor, work: Callable[[_Pair], _Part], pairs: Iterator[_Pair]
) -> Iterator[_Part]:
    """Results in order while the next pair is being read; never more than a few wait."""
    waiting: deque[Future[_Part]] = deque()
    for pair in pairs:
        waiting.append(pool.submit(work, pair))
        if len(waiting) > 2:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _walk(parts: list[_Part], at: int, gap_days: int, bits: int) -> np.ndarray:
    """Episodes of one partition, its notes brought together from every part."""
    spans = [(keys, notes, offsets[at], offsets[at + 1]) for keys, notes, offsets in parts]
    own_keys = np.concatenate([keys[first:last] for keys, _, first, last in spans])
    own_notes = np.concatenate([notes[first:last] for _, notes, first, last in spans])
    episodes: np.ndarray = collapse(own_keys, own_notes, gap_days, bits)
    return episodes


def _joined(pool: ThreadPoolExecutor, parts: list[np.ndarray]) -> np.ndarray:
    """The parts one after another."""
    ends = np.cumsum([len(part) for part in parts])
    joined = np.empty(ends[-1] if parts else 0, EPISODE)
    list(pool.map(lambda part, end: np.copyto(joined[end - len(part) : end], part), parts, ends))
    return joined


def _in_order(
    pool: ThreadPoolExecutor, episodes: np.ndarray, firsts: np.ndarray, counts: np.ndarray
) -> np.ndarray:
    """Episodes by patient: `counts` of them from each of `firsts`."""
    found = np.empty(len(episodes), EPISODE)
    begins = np.cumsum(counts) - counts
    shares = range(0, len(firsts), RUNS_A_SHARE)
    list(
        pool.map(
            lambda at: put_runs(
                episodes, firsts[at : at + RUNS_A_SHARE], counts[at : at + RUNS_A_SHARE], found, begins[at]
            ),
            shares,
        )
    )
    return found


def _as_table(columns: dict[str, np.ndarray], keys: Keys) -> pa.Table:
    practice, patient = keys.columns(columns["key"])
    return pa.table(
        {
            "practice": practice,
            "patient": patient,
            "episode": pa.array(columns["episode"]),
            "starts": _dates(columns["start"]),
            "ends": _dates(columns["end"]),
            "known_to": _dates(columns["known_to"]),
            "diagnosis": pa.array(columns["diagnosis"]),
            "notes": pa.array(columns["notes"]),
        }
    )


def _dates(days: np.ndarray) -> pa.Array:
    none = days == NONE
    return pa.array(days + np.int32(_FIRST), pa.int32(), mask=none if none.any() else None).cast(pa.date32())
