"""Choose where the marks of a scale lie: at round figures, and at days that people name."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil, floor, log10

from handrail.foundation.wording import MONTHS, format_number, short_date

Across = date | float
MAX_NAMED_PLACES = 3
MAX_SHORT_NAME = 9  # letters; where a name is longer, only the two ends have room for theirs
ROUND_SIZES = (1, 2, 2.5, 5, 10)
COARSE_SIZES = (1, 2, 5, 10)


def find_levels(low: float, high: float, *, whole: bool = False) -> list[float]:
    """Return three to six round figures from low to high; `whole` allows whole numbers only."""
    if high <= low:
        return [low]
    step = _find_step((high - low) / 4, COARSE_SIZES if whole else ROUND_SIZES)
    return _list_multiples(low, high, max(1.0, step) if whole else step)


def find_ticks(low: float, high: float) -> list[float]:
    """Return four to nine round figures from low to high, which is higher."""
    return _list_multiples(low, high, _find_step((high - low) / 6, COARSE_SIZES))


def _find_step(smallest: float, sizes: Sequence[float]) -> float:
    """Return the first of `sizes`, times a power of ten, that is no less than `smallest`."""
    power = 10.0 ** floor(log10(smallest))
    return next(power * size for size in sizes if power * size >= smallest * 0.999)


def _list_multiples(low: float, high: float, step: float) -> list[float]:
    first, last = ceil(round(low / step, 9)), floor(round(high / step, 9))
    return [round(count * step, 9) for count in range(first, last + 1)]


def round_up(value: float) -> float:
    """Return the next figure that is round enough for the top of a scale."""
    if value <= 0:
        return 1
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(power * m for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12) if power * m >= value)


def name_places(
    first: Across, last: Across, places: Sequence[Across], names: Mapping[Across, str]
) -> list[tuple[Across, str]]:
    """Return the few places across that are named, each with its words.

    Parameters
    ----------
    first, last
        The ends of the scale.
    places
        Where there are points.
    names
        The words for places that are no single day; empty where days or numbers name themselves.
    """
    if names:
        return _thin_out([place for place in places if place in names], names)
    if isinstance(first, date) and isinstance(last, date):
        return _name_months(first, last) or _name_ends((first, last))
    return _name_ends((first, last))


def _thin_out(places: Sequence[Across], names: Mapping[Across, str]) -> list[tuple[Across, str]]:
    most = 2 if max(map(len, names.values())) > MAX_SHORT_NAME else MAX_NAMED_PLACES
    if len(places) > most:
        places = [places[round(part * (len(places) - 1) / (most - 1))] for part in range(most)]
    return [(place, names[place]) for place in places]


def _name_months(first: date, last: date) -> list[tuple[Across, str]]:
    """Name two or three first days of months, evenly spaced; none in a short time."""
    start, end = first.year * 12 + first.month - (first.day == 1), last.year * 12 + last.month - 1
    for interval in (1, 2, 3, 6, 12, 24, 60, 120, 240):
        months = [month for month in range(start, end + 1) if month % interval == 0]
        if len(months) <= MAX_NAMED_PLACES:
            days = [date(month // 12, month % 12 + 1, 1) for month in months]
            return [(day, f"{MONTHS[day.month - 1][:3]} {day.year}") for day in days] if len(days) > 1 else []
    return []


def _name_ends(ends: tuple[Across, Across]) -> list[tuple[Across, str]]:
    return [(place, _write_place(place)) for place in dict.fromkeys(ends)]


def _write_place(place: Across) -> str:
    if isinstance(place, date):
        return short_date(place)
    return format_number(round(float(place), 2)).removesuffix(".0")
