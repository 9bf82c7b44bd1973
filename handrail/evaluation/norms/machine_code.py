"""The part of the kernel in machine code: loops over whole numbers. Numba keeps the machine code on disk.

A note in 64 bits, most significant first, so that sorting notes sorts by start, issue, diagnosis, end:
start 17, issued 17, diagnosis 8, end 17; dates are days after FIRST_DAY, the last of 17 bits means none.
Every constant is an unsigned 64-bit number: mixed with a signed one, Numba would make floating-point numbers.
"""

import numpy as np
from numba import from_dtype, njit, types

NONE = (1 << 17) - 1
_START, _ISSUED, _CODE = np.uint64(42), np.uint64(25), np.uint64(17)
_DATE, _BYTE = np.uint64(NONE), np.uint64(255)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing (Knuth, vol. 3, 6.4)
_64 = np.uint64(64)
# Above this many notes of one patient, sorting by insertion would crawl.
_MAX_NOTES_TO_INSERT = 48


def _declare_column(kind: types.Type) -> types.Array:
    """Return the type of a column, read-only as Arrow's memory may be; functions compile once for it."""
    return types.Array(kind, 1, "C", readonly=True)


_I32, _U8, _U64 = _declare_column(types.int32), _declare_column(types.uint8), _declare_column(types.uint64)

# An episode stands in one place, so that putting patients in order fetches memory once and not once a column.
EPISODE = np.dtype(
    [
        ("key", np.uint64),
        ("start", np.int32),
        ("end", np.int32),  # NONE: open
        ("known_to", np.int32),
        ("episode", np.int32),
        ("notes", np.int32),
        ("diagnosis", np.uint8),
    ],
    align=True,
)


@njit((_I32, _I32, _U8, _I32, types.int64), nogil=True, cache=True)
def pack_notes(starts, issued, codes, ends, first_day):  # type: ignore[no-untyped-def]
    """Return notes as uint64 from int32 days since 1970 (the horizon for none) and uint8 categories."""
    notes = np.empty(len(starts), np.uint64)
    for i in range(len(starts)):
        notes[i] = (
            (np.uint64(starts[i] - first_day) << _START)
            | (np.uint64(issued[i] - first_day) << _ISSUED)
            | (np.uint64(codes[i]) << _CODE)
            | np.uint64(ends[i] - first_day)
        )
    return notes


@njit((_U64, _U64, types.int64), nogil=True, cache=True)
def partition_notes(keys, notes, bits):  # type: ignore[no-untyped-def]
    """Return keys and notes by partition (2**bits of them, by hash of the key), and where each begins."""
    offsets = np.zeros((1 << bits) + 1, np.int64)
    if bits == 0:
        offsets[1] = len(keys)
        return keys.copy(), notes.copy(), offsets
    shift = _64 - np.uint64(bits)
    for i in range(len(keys)):
        offsets[np.int64((keys[i] * _GOLDEN) >> shift) + 1] += 1
    for at in range(1 << bits):
        offsets[at + 1] += offsets[at]
    cursor = offsets[:-1].copy()
    keys_out, notes_out = np.empty(len(keys), np.uint64), np.empty(len(keys), np.uint64)
    for i in range(len(keys)):
        part = np.int64((keys[i] * _GOLDEN) >> shift)
        keys_out[cursor[part]] = keys[i]
        notes_out[cursor[part]] = notes[i]
        cursor[part] += 1
    return keys_out, notes_out, offsets


@njit(nogil=True, cache=True)
def _group_by_key(keys, notes, taken):  # type: ignore[no-untyped-def]
    """Return notes grouped by key through a hash table, the keys, and where the notes of each begin.

    `taken` bits of the hash were used for the partition and are all alike here.
    """
    bits = 1
    while (1 << bits) < 2 * len(keys):
        bits += 1
    shift, mask = _64 - np.uint64(bits), (1 << bits) - 1
    table = np.full(1 << bits, -1, np.int32)
    owner = np.empty(len(keys), np.int32)
    different = np.empty(len(keys), np.uint64)
    counts = np.zeros(len(keys) + 1, np.int32)
    found = 0
    for i in range(len(keys)):
        slot = np.int64(((keys[i] * _GOLDEN) << np.uint64(taken)) >> shift)
        while table[slot] >= 0 and different[table[slot]] != keys[i]:
            slot = (slot + 1) & mask
        if table[slot] < 0:
            table[slot] = found
            different[found] = keys[i]
            found += 1
        owner[i] = table[slot]
        counts[table[slot] + 1] += 1
    for at in range(found):
        counts[at + 1] += counts[at]
    cursor = counts[:found].copy()
    grouped = np.empty(len(notes), np.uint64)
    for i in range(len(keys)):
        grouped[cursor[owner[i]]] = notes[i]
        cursor[owner[i]] += 1
    return grouped, different[:found], counts[: found + 1]


@njit(nogil=True, cache=True)
def _sort_notes(notes):  # type: ignore[no-untyped-def]
    """Sort in place: by insertion for the few notes of nearly every patient, else by Numba's sort."""
    if len(notes) > _MAX_NOTES_TO_INSERT:
        notes.sort()
        return
    for i in range(1, len(notes)):
        note = notes[i]
        at = i
        while at > 0 and notes[at - 1] > note:
            notes[at] = notes[at - 1]
            at -= 1
        notes[at] = note


@njit(nogil=True, cache=True)
def _choose_diagnosis(votes, days, met, kinds):  # type: ignore[no-untyped-def]
    """Return the diagnosis of most notes, then most days, then first met; set the counts back to 0."""
    best = met[0]
    for i in range(1, kinds):
        code = met[i]
        if votes[code] > votes[best] or (votes[code] == votes[best] and days[code] > days[best]):
            best = code
    for i in range(kinds):
        votes[met[i]] = 0
        days[met[i]] = 0
    return best


_I64 = _declare_column(types.int64)
_EPISODES = types.Array(from_dtype(EPISODE), 1, "C")
_COLUMNS = types.Tuple(  # type: ignore[no-untyped-call]
    [types.Array(kind, 1, "C") for kind in (types.uint64, *5 * (types.int32,), types.uint8)]
)


@njit((_U64, _U64, types.int64, types.int64, _EPISODES), nogil=True, cache=True)
def collapse_partition(keys, notes, gap_days, taken, found):  # type: ignore[no-untyped-def]
    """Fill `found` (`EPISODE`, room for one a note) with the episodes of a partition.

    Gives its patients and where the episodes of each begin and, at last, end: they are together and in order.
    """
    grouped, patients, begins = _group_by_key(keys, notes, taken)
    firsts = np.empty(len(patients) + 1, np.int64)
    votes, days, met = np.zeros(256, np.int64), np.zeros(256, np.int64), np.empty(256, np.int64)
    at = -1
    for patient in range(len(patients)):
        own = grouped[begins[patient] : begins[patient + 1]]
        _sort_notes(own)
        firsts[patient] = at + 1
        episode, kinds, covered = 0, 0, np.int64(-1)
        for i in range(len(own)):
            if i > 0 and own[i] == own[i - 1]:
                continue  # a note typed twice
            first = np.int64(own[i] >> _START)
            last = np.int64(own[i] & _DATE)
            code = np.int64((own[i] >> _CODE) & _BYTE)
            if episode == 0 or first - covered > gap_days:
                if episode > 0:
                    found[at].diagnosis = _choose_diagnosis(votes, days, met, kinds)
                at, episode, kinds, covered = at + 1, episode + 1, 0, np.int64(-1)
                found[at].key, found[at].episode, found[at].start = patients[patient], episode, first
                found[at].known_to, found[at].notes = -1, 0
            covered = max(covered, last)
            found[at].end = covered
            found[at].known_to = max(found[at].known_to, first if last == NONE else last)
            found[at].notes += 1
            if votes[code] == 0:
                met[kinds] = code
                kinds += 1
            votes[code] += 1
            days[code] += last - first + 1
        found[at].diagnosis = _choose_diagnosis(votes, days, met, kinds)
    firsts[len(patients)] = at + 1
    return patients, firsts


@njit((_EPISODES, _I64, _I64, types.int64, types.int64, _COLUMNS), nogil=True, cache=True)
def put_runs(room, firsts, counts, at, first_day, columns):  # type: ignore[no-untyped-def]
    """Put runs of episodes, `counts` from each of `firsts`, one after another into `columns` from `at`.

    Days become days since 1970, of `end` also where there is none.
    """
    key, start, end, known_to, episode, notes, diagnosis = columns
    for run in range(len(firsts)):
        for i in range(firsts[run], firsts[run] + counts[run]):
            source = room[i]
            key[at], episode[at] = source.key, source.episode
            notes[at], diagnosis[at] = source.notes, source.diagnosis
            start[at], end[at] = source.start + first_day, source.end + first_day
            known_to[at] = source.known_to + first_day
            at += 1


@njit((_I32, _U8, types.int64), nogil=True, cache=True)
def hash_text(offsets, data, buckets):  # type: ignore[no-untyped-def]
    """Return the bucket of each text of an Arrow string array (FNV-1a over its bytes)."""
    buckets_of = np.empty(len(offsets) - 1, np.uint8)
    for i in range(len(buckets_of)):
        value = np.uint64(0xCBF29CE484222325)
        for at in range(offsets[i], offsets[i + 1]):
            value = (value ^ np.uint64(data[at])) * np.uint64(0x100000001B3)
        buckets_of[i] = np.uint8(((value * _GOLDEN) >> np.uint64(32)) % np.uint64(buckets))
    return buckets_of


@njit((_I64, types.int64), nogil=True, cache=True)
def hash_numbers(numbers, buckets):  # type: ignore[no-untyped-def]
    """Return the bucket of each whole number; other bits of the hash than partitions use."""
    buckets_of = np.empty(len(numbers), np.uint8)
    for i in range(len(numbers)):
        buckets_of[i] = np.uint8(
            (((np.uint64(numbers[i]) * _GOLDEN) >> np.uint64(20)) & _DATE) % np.uint64(buckets)
        )
    return buckets_of
