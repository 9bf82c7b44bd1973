"""From rows of text (or typed Parquet columns) to checked notes, and a list of every cell that is wrong.

Each different value is read once: a million notes have some hundreds of dates.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.evaluation.norms import dates
from handrail.evaluation.norms.categories import UNCLASSIFIED
from handrail.evaluation.norms.diagnoses import DiagnosisMap
from handrail.evaluation.norms.findings import PROBLEM_SCHEMA, Findings

EPOCH = date(1970, 1, 1)
FIRST, LAST = ((day - EPOCH).days for day in (dates.FIRST_DAY, dates.LAST_DAY))
# Days of the year 9999 that spreadsheets and databases write for 'no end'.
NO_END = (date(9999, 12, 31) - EPOCH).days
_NONE = np.int32(np.iinfo(np.int32).min)
_BAD = np.int32(np.iinfo(np.int32).min + 1)

# A checked note. `diagnosis` is an index in CATEGORIES; `ends` is inclusive, null when the note is
# open-ended.
NOTE_COLUMNS = ("practice", "patient", "issued", "diagnosis", "starts", "ends")


class Checker:
    """Checks table after table of one file and remembers what was read before."""

    def __init__(self, diagnoses: DiagnosisMap, findings: Findings) -> None:
        self.diagnoses, self.findings = diagnoses, findings
        # Last day any note was issued or started: as far as the collection is known to reach.
        self.last_seen: date | None = None
        self.areas: set[tuple[str, str]] = set()
        self._dates: dict[str, int | str] = {}
        self._ends: dict[str, int | str] = {}
        self._categories: dict[str, int | None] = {}

    def check_all(self, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """Checked notes of each table, in the order of the file."""
        for table in tables:
            yield self.check(table)

    def check(self, table: pa.Table) -> pa.Table:
        """The good rows as notes; the bad ones go to the findings with column, value and reason."""
        table = table.combine_chunks()
        wrong = _Wrong(table)
        keys = {name: self._key(table, name, wrong) for name in ("practice", "patient")}
        issued = self._days(table, "issued", wrong, open_is_none=False)
        starts = self._days(table, "starts", wrong, open_is_none=False)
        ends = self._days(table, "ends", wrong, open_is_none=True)
        if "duration" in table.column_names:
            starts, ends = self._apply_durations(table, issued, starts, ends, wrong)
        wrong.add("starts", starts == _NONE, "missing; expected the first day certified")
        both = (starts > _BAD) & (ends > _BAD)
        wrong.add("ends", both & (ends < starts), "before the day the note starts")
        good = ~wrong.rows
        self.findings.bad += int(wrong.rows.sum())
        self.findings.add(wrong.table())
        codes = self._codes(table, good)
        self._remember(table, good, issued, starts)
        columns = {
            **keys,
            "issued": _date_array(issued),
            "diagnosis": pa.array(codes),
            "starts": _date_array(starts),
            "ends": _date_array(ends),
        }
        notes = pa.table(columns)
        return notes if good.all() else notes.filter(pa.array(good))

    def summary(self) -> tuple[Findings, date | None, set[tuple[str, str]]]:
        """What another process needs to know of this one's part of a file."""
        return self.findings, self.last_seen, self.areas

    def absorb(self, part: tuple[Findings, date | None, set[tuple[str, str]]]) -> None:
        """Add the summary of another part of the same file."""
        findings, last_seen, areas = part
        self.findings.absorb(findings)
        self.last_seen = max(filter(None, (self.last_seen, last_seen)), default=None)
        self.areas |= areas

    def _remember(self, table: pa.Table, good: np.ndarray, issued: np.ndarray, starts: np.ndarray) -> None:
        """Keep what is known only over the whole file: its last day, and the area of each practice."""
        if not good.any():
            return
        days = int(max(np.max(issued, where=good, initial=_NONE), np.max(starts, where=good, initial=_NONE)))
        last = date.fromordinal(days + EPOCH.toordinal())
        self.last_seen = max(last, self.last_seen or last)
        if "area" in table.column_names:
            practices, areas = (_text(table[name], encode=True) for name in ("practice", "area"))
            named = practices.indices.fill_null(0).to_numpy()[good].astype(np.int64) * (
                len(areas.dictionary) + 1
            )
            pairs = np.unique(named + areas.indices.fill_null(len(areas.dictionary)).to_numpy()[good])
            names = [*areas.dictionary.to_pylist(), ""]
            for pair in pairs:
                practice, area = divmod(int(pair), len(names))
                self.areas.add((practices.dictionary[practice].as_py(), names[area] or "(no area)"))

    def _key(self, table: pa.Table, name: str, wrong: "_Wrong") -> pa.Array:
        """A practice or patient number: whole numbers stay numbers (patients only), all else is trimmed
        text."""
        values = _single(table[name])
        if name == "patient" and pa.types.is_integer(values.type) and values.type != pa.uint64():
            key = values.cast(pa.int64(), safe=False)
            wrong.add(name, _numpy(key.is_null()), "missing")
            return key
        key = _text(values, encode=name == "practice")
        words = key.dictionary if pa.types.is_dictionary(key.type) else key
        if key.null_count or pc.any(pc.equal(words, ""), min_count=0).as_py():
            wrong.add(name, _numpy(pc.equal(_decoded(key), "").fill_null(True)), "missing")
        return key

    def _days(self, table: pa.Table, name: str, wrong: "_Wrong", open_is_none: bool) -> np.ndarray:
        """Days since 1970-01-01 as int32: `_NONE` where blank, `_BAD` where wrong."""
        if name not in table.column_names:
            return np.full(table.num_rows, _NONE, np.int32)
        values = _single(table[name])
        if pa.types.is_temporal(values.type) and not pa.types.is_time(values.type):
            return _typed_days(values, name, wrong, open_is_none)
        seen = self._ends if open_is_none else self._dates
        encoded = _text(values, encode=True)
        found = [_read_once(seen, text, open_is_none) for text in encoded.dictionary.to_pylist()]
        days = np.array([day if isinstance(day, int) else _BAD for day in found] + [_NONE], np.int32)
        at = _numpy(encoded.indices.fill_null(len(found)))
        for why in sorted({day for day in found if isinstance(day, str)}):
            these = np.array([day == why for day in found] + [False])
            wrong.add(name, these[at], why)
        result: np.ndarray = days[at]
        return result

    def _apply_durations(
        self, table: pa.Table, issued: np.ndarray, starts: np.ndarray, ends: np.ndarray, wrong: "_Wrong"
    ) -> tuple[np.ndarray, np.ndarray]:
        """Give a note without an end its end, and one without a start the day of issue, from its duration."""
        texts = np.array(
            [text or "" for text in _decoded(_text(table["duration"])).to_pylist()], dtype=object
        )
        typed = texts != ""
        starts = np.where(typed & (starts == _NONE) & (issued > _BAD), issued, starts)
        ends = ends.copy()
        last_of: dict[tuple[str, int], int | str] = {}
        problems: dict[str, list[int]] = {}
        for row in np.flatnonzero(typed & (starts > _BAD) & (ends != _BAD)):
            key = (texts[row], int(starts[row]))
            if key not in last_of:
                last_of[key] = _last_day(*key)
            last = last_of[key]
            if isinstance(last, int) and ends[row] in (_NONE, last):
                ends[row] = last
            else:
                why = last if isinstance(last, str) else "disagrees with starts and ends"
                problems.setdefault(why, []).append(int(row))
        for why, rows in problems.items():
            mask = np.zeros(table.num_rows, bool)
            mask[rows] = True
            wrong.add("duration", mask, why)
        return starts, ends

    def _codes(self, table: pa.Table, good: np.ndarray) -> np.ndarray:
        """Category of each note; texts of good rows that no row of the mapping table fits are counted."""
        encoded = _text(table["diagnosis"], encode=True)
        texts = [text or "" for text in encoded.dictionary.to_pylist()] + [""]
        for text in texts:
            if text not in self._categories:
                self._categories[text] = self.diagnoses.find(text)
        codes = np.array([_or_unclassified(self._categories[text]) for text in texts], np.uint8)
        at = _numpy(encoded.indices.fill_null(len(texts) - 1))
        lost = np.array([self._categories[text] is None for text in texts])
        if lost[at].any():
            counts = np.bincount(at[good & lost[at]], minlength=len(texts))
            self.findings.unmapped.update({texts[i]: int(counts[i]) for i in np.flatnonzero(counts)})
        result: np.ndarray = codes[at]
        return result


class _Wrong:
    """Which rows of a table are bad, and every reason why."""

    def __init__(self, table: pa.Table) -> None:
        self._source = table
        self.rows = np.zeros(table.num_rows, bool)
        self._found: list[pa.Table] = []

    def add(self, column: str, mask: np.ndarray, why: str) -> None:
        if not mask.any():
            return
        self.rows |= mask
        picked = pa.array(mask)
        row = self._source["row"].filter(picked)
        if column in self._source.column_names:
            value = _decoded(_single(self._source[column]).filter(picked)).cast(pa.string()).fill_null("")
        else:
            value = pa.array([""] * len(row), pa.string())
        texts = [pa.array([text] * len(row), pa.string()) for text in (column, why)]
        self._found.append(pa.table([row, texts[0], value, texts[1]], schema=PROBLEM_SCHEMA))

    def table(self) -> pa.Table:
        return pa.concat_tables(self._found) if self._found else PROBLEM_SCHEMA.empty_table()


def _read_once(seen: dict[str, int | str], text: str | None, open_is_none: bool) -> int | str:
    """Days since 1970, `_NONE` for blank (or an open end), or the reason the text is no date."""
    text = text or ""
    if text not in seen:
        try:
            if not text or (open_is_none and dates.is_open_end(text)):
                seen[text] = int(_NONE)
            else:
                seen[text] = (dates.read_date(text) - EPOCH).days
        except dates.UnreadableDateError as error:
            seen[text] = str(error)
    return seen[text]


def _last_day(text: str, starts: int) -> int | str:
    try:
        return (dates.read_duration(text, date.fromordinal(starts + EPOCH.toordinal())) - EPOCH).days
    except dates.UnreadableDateError as error:
        return str(error)


def _typed_days(values: pa.Array, name: str, wrong: _Wrong, open_is_none: bool) -> np.ndarray:
    whole = values.cast(pa.date32(), safe=False).cast(pa.int32())
    found = _numpy(whole.fill_null(int(_NONE)))
    if open_is_none:
        found = np.where(found >= NO_END, _NONE, found)
    outside = (found != _NONE) & ((found < FIRST) | (found > LAST))
    wrong.add(name, outside, dates.OUT_OF_RANGE)
    return np.where(outside, _BAD, found)


def _date_array(days: np.ndarray) -> pa.Array:
    missing = days <= _BAD
    return pa.array(days, pa.int32(), mask=missing if missing.any() else None).cast(pa.date32())


def _text(values: pa.Array | pa.ChunkedArray, encode: bool = False) -> pa.Array:
    """As trimmed text, dictionary-encoded where it was so already or when asked."""
    values = _single(values)
    if pa.types.is_dictionary(values.type):
        words = pc.utf8_trim_whitespace(_as_string(values.dictionary))
        return pa.DictionaryArray.from_arrays(values.indices.cast(pa.int32()), words)
    if encode:
        return _text(values.dictionary_encode())
    return pc.utf8_trim_whitespace(_as_string(values))


def _as_string(values: pa.Array) -> pa.Array:
    """Any column as text; a whole number kept as a float (a column with gaps) loses its '.0'."""
    if pa.types.is_floating(values.type):
        return pc.replace_substring_regex(values.cast(pa.string()), r"\.0$", "")
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        texts = [value and value.decode("utf-8", "replace") for value in values.to_pylist()]
        return pa.array(texts, pa.string())
    try:
        return values.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return pa.array([None if value is None else str(value) for value in values.to_pylist()], pa.string())


def _decoded(values: pa.Array) -> pa.Array:
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _single(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """One contiguous array."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _numpy(values: pa.Array | pa.ChunkedArray) -> np.ndarray:
    return np.asarray(_single(values).to_numpy(zero_copy_only=False))


def _or_unclassified(category: int | None) -> int:
    return UNCLASSIFIED if category is None else category
