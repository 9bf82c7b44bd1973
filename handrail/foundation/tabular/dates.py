"""Read dates as people and spreadsheets write them, day first, with a reason for each that cannot be read.

A column has one order. Its numeric dates are read day first, and a value that only another order can read
(01/31/2012) makes the order of all the others doubtful, so that the file is to be refused, never guessed.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NoReturn

from handrail.foundation.errors import UserError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    "january february march april may june july august september october november december sept".split()
)
_TIME = r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}[0-9:.]*\s*(?:[ap]\.?m\.?)?\s*(?:Z|UTC|GMT|[+-][0-9:]{2,6})?)?"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{1,2}}){_TIME}", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}|[0-9]{{2}}){_TIME}", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:[a-z]{3,9},? )?([0-9]{1,2})(?:st|nd|rd|th)?[-/., ]*([a-z]{3,9})[-/., ]*([0-9]{4}|[0-9]{2})"
    rf"{_TIME}",
    re.IGNORECASE,
)
_MONTH_NAMED_FIRST = re.compile(
    rf"([a-z]{{3,9}})\.?[- ]([0-9]{{1,2}})(?:st|nd|rd|th)?,?[- ]([0-9]{{4}}){_TIME}", re.IGNORECASE
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]*)?")
# Day 1 of a spreadsheet is 1 January 1900, and its day 60 never was (ECMA-376 part 1, 18.17.4.1).
_SERIAL_ZERO = date(1899, 12, 30)

# What programs write where no date was given: the first days of SQL Server, of spreadsheets and of Unix.
PLACEHOLDER_DAYS = frozenset(
    map(
        date.fromisoformat,
        ("1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01"),
    )
)
# Databases write a day of a late year (9999 most often) for 'no end'.
FIRST_ENDLESS_YEAR = 9000

UNREADABLE = "not a date; expected for example 2012-01-31, 31/01/2012 or 31 Jan 2012"
IMPOSSIBLE = "no such day in the calendar (dates are read day first)"
PLACEHOLDER = "a placeholder that programs write for no date; leave the cell blank"
OTHER_ORDER = "not day first, as the dates of a column must be"
MAX_ROWS_NAMED = 20


class UnreadableDateError(ValueError):
    """Says why a date cannot be read."""


class DateOrderError(UnreadableDateError):
    """A date that only another order than day first reads: the order of its column is doubtful."""


def parse_date(text: str) -> date:
    """Return the day of a text: ISO, day/month/year, day month-name year, yyyymmdd or a spreadsheet's serial.

    A time of day after it is left out; two digits are a year from 1969 to 2068.

    Raises
    ------
    DateOrderError
        Only another order than day first (year first, where the year comes first) makes a date of it.
    UnreadableDateError
        Nothing makes a date of it; the message is the reason.
    """
    text = text.strip()
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
        return _make_day(year, month, day, [(year, day, month)])
    if match := _DAY_FIRST.fullmatch(text):
        return _read_day_first(*match.groups())
    if match := _NAMED.fullmatch(text):
        return _make_day(_full_year(match[3]), _month_number(match[2]), int(match[1]))
    if match := _MONTH_NAMED_FIRST.fullmatch(text):
        return _make_day(int(match[3]), _month_number(match[1]), int(match[2]))
    if match := _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + timedelta(days=int(match[1]))
    raise UnreadableDateError(UNREADABLE)


def is_placeholder(day: date) -> bool:
    """Say whether a day stands for 'no date' (1 January 1900 and its like, a day of the year 9999)."""
    return day in PLACEHOLDER_DAYS or day.year >= FIRST_ENDLESS_YEAR


def refuse_date_order(
    source: str, column: str, values: Sequence[tuple[int, str]], count: int | None = None
) -> NoReturn:
    """Raise the error that refuses a file for the dates of a column.

    `values` are (row, text) of those that day first cannot read; `count` is how many there are, if more.
    """
    raise UserError(
        f"{source}, column {column}: expected dates with the day first, as 31/01/2012, in every row;"
        f" {name_rows(values, count)} cannot be read so, and then the day and month of others may be"
        " exchanged too."
        " Write the dates of the column as 2012-01-31 and read the file again."
    )


def name_rows(values: Sequence[tuple[int, str]], count: int | None = None) -> str:
    """Return rows with what stands in them as words, the first twenty.

    `values` are (row, text); `count` is how many there are, if more.
    """
    rows = ", ".join(f"row {row} ({text})" for row, text in values[:MAX_ROWS_NAMED])
    others = (count or len(values)) - min(len(values), MAX_ROWS_NAMED)
    return f"{rows} and {others} more" if others else rows


def _read_day_first(first: str, second: str, third: str) -> date:
    year = _full_year(third)
    others = [(year, int(first), int(second))]
    if len(third) == 2:
        others.append((_full_year(first.zfill(2)), int(second), int(third)))
    return _make_day(year, int(second), int(first), others)


def _make_day(year: int, month: int, day: int, others: Sequence[tuple[int, int, int]] = ()) -> date:
    """Return the day, or raise with whether one of the `others` (year, month, day) is a day."""
    made = _try_day(year, month, day)
    if made:
        return made
    if any(_try_day(*other) for other in others):
        raise DateOrderError(OTHER_ORDER)
    raise UnreadableDateError(IMPOSSIBLE)


def _try_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 69 else 1900)  # the POSIX rule


def _month_number(name: str) -> int:
    plain = name.lower()
    if plain not in _MONTHS and plain not in _MONTH_NAMES:
        raise UnreadableDateError(UNREADABLE)
    return _MONTHS.index(plain[:3]) + 1
