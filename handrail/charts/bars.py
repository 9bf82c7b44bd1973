"""Horizontal bars, alone or in groups, each with its value written after it."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from handrail.charts.drawing import (
    EDGE,
    Chart,
    Value,
    Write,
    across,
    cell,
    em,
    fill_of,
    identity,
    keyed,
    legend,
    shape,
    svg,
    text,
    writer,
)
from handrail.foundation.wording import plural

# How far across the longest bar goes, in per cent: less where the words after it are longer than so many
# letters.
WIDEST, NARROWEST, LONG = 62, 30, 11


def bars(
    title: str,
    items: Sequence[tuple[str, Value]],
    *,
    unit: str = "",
    places: int | None = None,
    maximum: float | None = None,
    heading: str = "",
    measure: str = "",
    note: str = "",
) -> Chart:
    """One bar for each (label, value). None is told as 'not recorded', a text as it stands."""
    return grouped_bars(
        title,
        [label for label, _ in items],
        {measure or "Value": [value for _, value in items]},
        unit=unit, places=places, maximum=maximum, heading=heading, note=note,
    )  # fmt: skip


def grouped_bars(
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[Value]],
    *,
    unit: str = "",
    places: int | None = None,
    maximum: float | None = None,
    heading: str = "",
    note: str = "",
) -> Chart:
    """For each category one bar a series, each with its value and, where there are several, its name."""
    write, several, id_ = writer(unit, places), len(series) > 1, identity(title, categories, series)
    figures = [value for values in series.values() for value in values if not isinstance(value, str | None)]
    most = maximum or max(figures, default=0) or 1
    told = [f"{write(value)} {name if several else ''}" for name, values in series.items()
            for value in values if not isinstance(value, str | None)]  # fmt: skip
    widest = WIDEST - 2 * max(0, max(map(len, told), default=0) - LONG)
    shapes, down = [], 0.0
    for index, category in enumerate(categories):
        shapes.append(text(0, down + 1.05, category, weight=600 if several else 400))
        down += 1.45
        for order, (name, values) in enumerate(series.items()):
            shapes += _bar(
                down, values[index], most, max(widest, NARROWEST), id_, order, write, name if several else ""
            )
            down += 1.35
        down += 0.55
    rows = [
        [category, *(cell(values[i], write) for values in series.values())]
        for i, category in enumerate(categories)
    ]
    columns: list[dict[str, Any]] = [{"text": heading or "Group"}]
    columns += [{"text": name, "numeric": True} for name in series]
    words = _bars_in_words(categories, series, write)
    explained = legend(id_, list(series), fills=True) if several else Markup("")
    drawing = svg(id_, title, words, shapes, down) + explained
    return Chart(title, drawing, keyed(columns), rows, note)


def _bar(
    down: float, value: Value, most: float, widest: float, id_: str, order: int, write: Write, name: str
) -> list[Markup]:
    """A bar with its value after it; the longest is as wide as leaves room for the words on a telephone."""
    if isinstance(value, str | None):
        told = cell(value, write)
        return [text(0, down + 0.85, f"{name}: {told}" if name else told, quiet=True)]
    width = max(0.0, min(1.0, value / most)) * widest
    fill = fill_of(id_, order)
    bar = shape(
        "rect", x=0, y=em(down), width=across(width), height="1.05em", fill=fill, stroke=EDGE, stroke_width=1
    )
    return [bar, text(width, down + 0.85, f"{write(value)} {name}".strip(), shift=0.4)]


def _bars_in_words(categories: Sequence[str], series: Mapping[str, Sequence[Value]], write: Write) -> str:
    told = []
    for name, values in series.items():
        pairs = zip(values, categories, strict=True)
        known = [(value, category) for value, category in pairs if not isinstance(value, str | None)]
        if known:
            most, least = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
            told.append(f"{name}: most {most[1]}, {write(most[0])}; least {least[1]}, {write(least[0])}.")
    return " ".join([f"Bars for {plural(len(categories), 'group')}.", *told])
