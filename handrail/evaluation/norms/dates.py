"""Dates and durations as practices type them, read day first, with a reason for each that cannot be read."""

import re
from calendar import monthrange
from datetime import date, timedelta

# A date outside these bounds is a slip of the keyboard. They also let a date fit in 17 bits in the kernel.
FIRST_DAY = date(1948, 1, 1)
LAST_DAY = date(2199, 12, 31)

OPEN_WORDS = frozenset(
    {"", "open", "open ended", "open-ended", "indefinite", "indefinitely", "ongoing", "until further notice"}
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}[0-9:.]*\s*(?:[ap]m)?(?:Z|[+-][0-9:]{2,6})?)?"
_ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}", re.IGNORECASE)
_DAY_FIRST = re.compile(
    rf"([0-9]{{1,2}})[-/. ]([0-9]{{1,2}})[-/. ]([0-9]{{4}}|[0-9]{{2}}){_TIME}", re.IGNORECASE
)
_NAMED = re.compile(
    r"(?:[a-z]{3,9},? )?([0-9]{1,2})(?:st|nd|rd|th)?[-/., ]*([a-z]{3,9})[-/., ]*([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
_MONTH_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", re.IGNORECASE)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{5}(?:\.0*)?")
_DURATION = re.compile(
    r"([0-9]{1,4})(?:\.0*)?\s*(days?|d|/7|weeks?|wks?|w|/52|months?|mths?|m|/12)?", re.IGNORECASE
)

UNREADABLE = "not a date; expected for example 2012-01-31, 31/01/2012 or 31 Jan 2012"
IMPOSSIBLE = "no such day in the calendar (dates are read day first)"
OUT_OF_RANGE = f"outside {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}"


class UnreadableDateError(ValueError):
    """Says why a date or duration cannot be read."""


def read_date(text: str) -> date:
    """Read one date: ISO, day/month/year, day month-name year, yyyymmdd, or a spreadsheet's day number."""
    year, month, day = _parts(text.strip())
    try:
        found = date(year, month, day)
    except ValueError:
        raise UnreadableDateError(IMPOSSIBLE) from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise UnreadableDateError(OUT_OF_RANGE)
    return found


def is_open_end(text: str) -> bool:
    """Whether an end means 'until further notice': blank, a word that says so, or the year 9999."""
    plain = text.strip().lower()
    return plain in OPEN_WORDS or plain.startswith(("9999-12-31", "31/12/9999"))


def read_duration(text: str, starts: date) -> date:
    """Last day of a period of, say, '14', '14 days', '2 weeks', '2/52' or '1 month' that begins on
    `starts`."""
    match = _DURATION.fullmatch(text.strip())
    if not match or int(match[1]) == 0:
        raise UnreadableDateError(
            "not a duration; expected for example 14, 14 days, 2 weeks, 2/52 or 1 month"
        )
    number, unit = int(match[1]), (match[2] or "d").lower()
    try:
        after = _add_months(starts, number) if unit[0] == "m" or unit == "/12" else None
        last = (
            after or starts + timedelta(days=number * (7 if unit[0] == "w" or unit == "/52" else 1))
        ) - timedelta(1)
    except (OverflowError, ValueError):
        raise UnreadableDateError(OUT_OF_RANGE) from None
    if last > LAST_DAY:
        raise UnreadableDateError(OUT_OF_RANGE)
    return last


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day of a text, unchecked."""
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _DAY_FIRST.fullmatch(text):
        return _full_year(match[3]), int(match[2]), int(match[1])
    if match := _NAMED.fullmatch(text):
        return _full_year(match[3]), _month(match[2]), int(match[1])
    if match := _MONTH_NAMED_FIRST.fullmatch(text):
        return int(match[3]), _month(match[1]), int(match[2])
    if _SERIAL.fullmatch(text):
        day = date(1899, 12, 30) + timedelta(days=int(text[:5]))
        return day.year, day.month, day.day
    raise UnreadableDateError(UNREADABLE)


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 69 else 1900)  # the POSIX rule


def _month(name: str) -> int:
    if name[:3].lower() not in _MONTHS:
        raise UnreadableDateError(UNREADABLE)
    return _MONTHS.index(name[:3].lower()) + 1
