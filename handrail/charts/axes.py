"""Where the lines of a chart's scales lie: at round figures, and at days that people name."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import ceil, floor, log10
from typing import Any

from handrail.foundation.wording import MONTHS, number, short_date

Across = date | float
MOST_TICKS = 3
# Words longer than these leave room for the two ends only.
LONG = 9


def levels(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Round figures from low to high, three to six of them; whole numbers where the scale has no others."""
    if high <= low:
        return [low]
    raw = (high - low) / 4
    power = 10.0 ** floor(log10(raw))
    sizes = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
    step = next(power * size for size in sizes if power * size >= raw * 0.999)
    if whole:
        step = max(1.0, step)
    first = ceil(round(low / step, 9))
    return [round(count * step, 9) for count in range(first, floor(round(high / step, 9)) + 1)]


def round_up(value: float) -> float:
    """The next round figure: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 1
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(power * m for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12) if power * m >= value)


def ticks(
    first: Across, last: Across, places: Sequence[Across], told: Mapping[Across, str]
) -> list[tuple[Across, str]]:
    """The places across that are named, each with its words."""
    if told:
        return _of_places([place for place in places if place in told], told)
    if isinstance(first, date) and isinstance(last, date):
        return _months(first, last) or _ends(first, last, short_date)
    return _ends(first, last, lambda x: number(round(float(x), 2)).removesuffix(".0"))


def _of_places(places: Sequence[Across], told: Mapping[Across, str]) -> list[tuple[Across, str]]:
    most = 2 if max(map(len, told.values())) > LONG else MOST_TICKS
    if len(places) > most:
        places = [places[round(part * (len(places) - 1) / (most - 1))] for part in range(most)]
    return [(place, told[place]) for place in places]


def _months(first: date, last: date) -> list[tuple[Across, str]]:
    """The first days of every so many months, of which there are two or three; none in a short time."""
    start, end = first.year * 12 + first.month - (first.day == 1), last.year * 12 + last.month - 1
    for every in (1, 2, 3, 6, 12, 24, 60, 120, 240):
        found = [month for month in range(start, end + 1) if month % every == 0]
        if len(found) <= MOST_TICKS:
            days = [date(month // 12, month % 12 + 1, 1) for month in found]
            return [(day, f"{MONTHS[day.month - 1][:3]} {day.year}") for day in days] if len(days) > 1 else []
    return []


def _ends(first: Across, last: Across, write: Callable[[Any], str]) -> list[tuple[Across, str]]:
    return [(x, write(x)) for x in dict.fromkeys((first, last))]
