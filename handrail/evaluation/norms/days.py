"""Columns of dates as days since 1970, each different text read once: a million notes have some hundreds."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from handrail.evaluation.norms import dates
from handrail.evaluation.norms.arrays import (
    EPOCH,
    combine_chunks,
    count_days,
    decode_dictionary,
    read_text,
    to_numpy,
)
from handrail.evaluation.norms.doubts import DATE_ORDER, ColumnDoubts
from handrail.evaluation.norms.faults import CellFaults
from handrail.foundation.tabular.dates import (
    FIRST_ENDLESS_YEAR,
    OTHER_ORDER,
    PLACEHOLDER,
    PLACEHOLDER_DAYS,
    is_placeholder,
)

NONE = np.int32(np.iinfo(np.int32).min)
BAD = np.int32(np.iinfo(np.int32).min + 1)
_FIRST, _LAST = (count_days(day) for day in (dates.FIRST_DAY, dates.LAST_DAY))
_FIRST_ENDLESS = count_days(date(FIRST_ENDLESS_YEAR, 1, 1))
_PLACEHOLDERS = np.array([count_days(day) for day in PLACEHOLDER_DAYS], np.int32)


class DayReader:
    """Reads the dates of one file; remembers what was read before.

    Days are int32 since 1970-01-01, `NONE` where blank (an end: where open), `BAD` where wrong.
    """

    def __init__(self) -> None:
        self._dates: dict[str, int | str] = {}
        self._ends: dict[str, int | str] = {}

    def read_column(
        self,
        table: pa.Table,
        column: str,
        faults: CellFaults,
        doubts: ColumnDoubts,
        open_is_none: bool = False,
    ) -> np.ndarray:
        """Return the days of a column, shape (rows,)."""
        if column not in table.column_names:
            return np.full(table.num_rows, NONE, np.int32)
        values = combine_chunks(table[column])
        if pa.types.is_temporal(values.type) and not pa.types.is_time(values.type):
            return _read_typed(values, column, faults, open_is_none)
        readings_by_text = self._ends if open_is_none else self._dates
        encoded = read_text(values, encode=True)
        readings = [
            _read_once(readings_by_text, text, open_is_none) for text in encoded.dictionary.to_pylist()
        ]
        days = np.array([day if isinstance(day, int) else BAD for day in readings] + [NONE], np.int32)
        places = to_numpy(encoded.indices.fill_null(len(readings)))
        for why in sorted({reason for reason in readings if isinstance(reason, str)}):
            mask = np.array([reading == why for reading in readings] + [False])[places]
            faults.add_rows(column, mask, why)
            if why == OTHER_ORDER:
                doubts.add_rows(DATE_ORDER, table, column, mask)
        result: np.ndarray = days[places]
        return result


def fill_from_durations(
    table: pa.Table, issued: np.ndarray, starts: np.ndarray, ends: np.ndarray, faults: CellFaults
) -> tuple[np.ndarray, np.ndarray]:
    """Give a note without an end its end, and one without a start the day of issue, from its duration."""
    texts = np.array(
        [text or "" for text in decode_dictionary(read_text(table["duration"])).to_pylist()], dtype=object
    )
    typed = texts != ""
    starts = np.where(typed & (starts == NONE) & (issued > BAD), issued, starts)
    ends = ends.copy()
    last_of: dict[tuple[str, int], int | str] = {}
    problems: dict[str, list[int]] = {}
    for row in np.flatnonzero(typed & (starts > BAD) & (ends != BAD)):
        key = (texts[row], int(starts[row]))
        if key not in last_of:
            last_of[key] = _read_last_day(*key)
        last = last_of[key]
        if isinstance(last, int) and ends[row] in (NONE, last):
            ends[row] = last
        else:
            why = last if isinstance(last, str) else "disagrees with starts and ends"
            problems.setdefault(why, []).append(int(row))
    for why, rows in problems.items():
        mask = np.zeros(table.num_rows, bool)
        mask[rows] = True
        faults.add_rows("duration", mask, why)
    return starts, ends


def convert_to_dates(days: np.ndarray) -> pa.Array:
    """Return days since 1970 as dates, null where there is none."""
    missing = days <= BAD
    return pa.array(days, pa.int32(), mask=missing if missing.any() else None).cast(pa.date32())


def _read_once(seen: dict[str, int | str], text: str | None, open_is_none: bool) -> int | str:
    """Return days since 1970, `NONE` for blank (or an open end), or the reason the text is no date."""
    text = text or ""
    if text not in seen:
        try:
            seen[text] = _read_day(text, open_is_none)
        except dates.UnreadableDateError as error:
            seen[text] = str(error)
    return seen[text]


def _read_day(text: str, open_is_none: bool) -> int:
    if not text or (open_is_none and dates.is_open_end(text)):
        return int(NONE)
    if is_placeholder(day := dates.parse_date(text)):
        raise dates.UnreadableDateError(PLACEHOLDER)
    return count_days(dates.check_range(day))


def _read_last_day(text: str, starts: int) -> int | str:
    try:
        return count_days(dates.read_duration(text, EPOCH + timedelta(days=starts)))
    except dates.UnreadableDateError as error:
        return str(error)


def _read_typed(values: pa.Array, column: str, faults: CellFaults, open_is_none: bool) -> np.ndarray:
    whole = values.cast(pa.date32(), safe=False).cast(pa.int32())
    days = to_numpy(whole.fill_null(int(NONE)))
    if open_is_none:
        days = np.where(days >= _FIRST_ENDLESS, NONE, days)
    placeholder = np.isin(days, _PLACEHOLDERS) | (days >= _FIRST_ENDLESS)
    outside = (days != NONE) & ~placeholder & ((days < _FIRST) | (days > _LAST))
    faults.add_rows(column, placeholder, PLACEHOLDER)
    faults.add_rows(column, outside, dates.OUT_OF_RANGE)
    return np.where(outside | placeholder, BAD, days)
