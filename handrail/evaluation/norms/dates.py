"""Read dates, open ends and durations as practices type them, with a reason for each that cannot be read."""

import re
from calendar import monthrange
from datetime import date, timedelta

from handrail.foundation.tabular.dates import FIRST_ENDLESS_YEAR, UnreadableDateError, parse_date

__all__ = ["UnreadableDateError", "check_range", "is_open_end", "parse_date", "read_date", "read_duration"]

# A date outside these bounds is a slip of the keyboard. They also let a date fit in 17 bits in the kernel.
FIRST_DAY = date(1948, 1, 1)
LAST_DAY = date(2199, 12, 31)

# '2958465' is 31 December 9999 as a spreadsheet's serial.
OPEN_WORDS = frozenset(
    {"", "open", "open ended", "open-ended", "indefinite", "indefinitely", "ongoing", "until further notice"}
    | {"2958465"}
)
_DURATION = re.compile(
    r"([0-9]{1,4})(?:\.0*)?\s*(days?|d|/7|weeks?|wks?|w|/52|months?|mths?|m|/12)?", re.IGNORECASE
)

OUT_OF_RANGE = f"outside {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}"


def read_date(text: str) -> date:
    """Read one date: ISO, day/month/year, day month-name year, yyyymmdd, or a spreadsheet's day number."""
    return check_range(parse_date(text))


def check_range(day: date) -> date:
    """Return the day; raise when it is outside the years of which notes can be."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise UnreadableDateError(OUT_OF_RANGE)
    return day


def is_open_end(text: str) -> bool:
    """Return whether an end means 'until further notice': blank, such a word, or a day in 9999."""
    if text.strip().lower() in OPEN_WORDS:
        return True
    try:
        return parse_date(text).year >= FIRST_ENDLESS_YEAR
    except UnreadableDateError:
        return False


def read_duration(text: str, starts: date) -> date:
    """Return the last day of a period of '14', '14 days', '2 weeks', '2/52' or '1 month' from `starts` on."""
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
