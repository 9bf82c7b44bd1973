"""Lines and steps over time, with bands for what a score means and marks for what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from markupsafe import Markup

from handrail.charts.axes import LONG, levels, round_up, ticks
from handrail.charts.drawing import (
    COLOURS,
    EDGE,
    Chart,
    Value,
    Write,
    across,
    cell,
    em,
    identity,
    keyed,
    legend,
    pen,
    shape,
    svg,
    text,
    whole,
    writer,
)
from handrail.foundation.wording import nhs_date, number, plural

Across = date | float
Point = tuple[Across, float]


def lines(
    title: str,
    series: Mapping[str, Sequence[tuple[Across, Value]]],
    *,
    step: bool = False,
    unit: str = "",
    places: int | None = None,
    maximum: float | None = None,
    minimum: float = 0,
    bands: Sequence[tuple[float, float, str]] = (),
    marks: Sequence[tuple[Across, str]] = (),
    named: Mapping[Any, str] | None = None,
    heading: str = "Date",
    note: str = "",
) -> Chart:
    """Values over time (or another scale across): joined points, or steps that hold until the next.

    A value that is not known (None), or a text that says why there is none, is a gap in its line.

    bands   (from, to, name) on the value scale, such as the severity bands of a score
    marks   (where across, name): an upright line, such as the day of discharge
    named   how a place across is told where it is no single day, such as a quarter by its first day
    """
    write, id_, told = writer(unit, places), identity(title, series), dict(named or {})
    places_across = [x for values in series.values() for x, _ in values]
    first, last = _ends(places_across + [x for x, _ in marks])
    top = maximum if maximum is not None else round_up(max(_figures(series), default=1))
    runs = [_runs(values) for values in series.values()]
    longest = max((len(write(found[-1][-1][1])) for found in runs if found), default=0)
    level = max(map(len, map(writer(unit), levels(minimum, top, whole=places == 0))), default=0)
    left = LEFT if bands else LEFT + LETTER_ACROSS * max(0, level - SHORT)
    frame = Frame(first, last, minimum, top, left, RIGHT - LETTER_ACROSS * max(0, longest - SHORT))
    shapes = [*_bands(frame, bands), *_grid(frame, unit, places, bands), *_marks(frame, marks)]
    for order, found in enumerate(runs):
        shapes += _line(frame, found, order, step)
    shapes += [*_last_values(frame, runs, write), *_across_labels(frame, sorted(set(places_across)), told)]
    columns: list[dict[str, Any]] = [{"text": heading}]
    columns += [{"text": name, "numeric": True} for name in series]
    words = _lines_in_words(series, write, told)
    drawing = svg(id_, title, words, shapes, PLOT_TOP + PLOT_HIGH + 1.9)
    several = tuple(series) if len(series) > 1 else ()
    return Chart(
        title, drawing + legend(id_, several, fills=False), keyed(columns), _line_rows(series, write, told),
        note, several,
    )  # fmt: skip


def _figures(series: Mapping[str, Sequence[tuple[Across, Value]]]) -> list[float]:
    return [y for values in series.values() for _, y in values if not isinstance(y, str | None)]


def _runs(values: Sequence[tuple[Across, Value]]) -> list[list[Point]]:
    """The stretches of a line between its gaps."""
    parts = groupby(values, key=lambda point: isinstance(point[1], str | None))
    return [[(x, float(y)) for x, y in part] for gap, part in parts if not gap]  # type: ignore[arg-type]


MOST_MARKERS = 40
PLOT_TOP, PLOT_HIGH = 1.4, 13.0


LEFT, RIGHT = 7.0, 92.0  # the last value stands to the right of its point
SHORT = 3  # a longer one takes room from the lines, as do long levels on the left
LETTER_ACROSS = 3.5  # what a letter takes of the width, in per cent, on a telephone


@dataclass(frozen=True)
class Frame:
    """Where a point of the data lies on the drawing: per cent across, em down."""

    first: Across
    last: Across
    low: float
    high: float
    left: float = LEFT
    right: float = RIGHT

    def across(self, x: Across) -> float:
        span = _distance(self.last, self.first) or 1
        return self.left + (self.right - self.left) * _distance(x, self.first) / span

    def down(self, y: float) -> float:
        return PLOT_TOP + PLOT_HIGH * (1 - (y - self.low) / ((self.high - self.low) or 1))


def _distance(x: Across, origin: Across) -> float:
    if isinstance(x, date) and isinstance(origin, date):
        return float((x - origin).days)
    return float(x) - float(origin)  # type: ignore[arg-type]


def _ends(values: Sequence[Across]) -> tuple[Across, Across]:
    return (min(values), max(values)) if values else (0.0, 1.0)


def _grid(
    frame: Frame, unit: str, places: int | None, bands: Sequence[tuple[float, float, str]]
) -> Iterable[Markup]:
    """Level lines, each with its value written on it: at the edges of the bands, else at round figures."""
    edges = sorted({edge for low, high, _ in bands for edge in (low, high)})
    found = edges or levels(frame.low, frame.high, whole=places == 0)
    write = writer(unit)
    for value in found:
        down = frame.down(value)
        yield shape("line", x1=0, x2="100%", y1=em(down), y2=em(down), stroke="#b8c4ca", stroke_width=1)
        yield text(0, down - 0.25, write(value), quiet=True, size=0.85)


def _bands(frame: Frame, bands: Sequence[tuple[float, float, str]]) -> Iterable[Markup]:
    for order, (low, high, name) in enumerate(bands):
        top, bottom = frame.down(min(high, frame.high)), frame.down(max(low, frame.low))
        fill = "#eef3f3" if order % 2 else "#ffffff"
        yield shape("rect", x=0, y=em(top), width="100%", height=em(max(0, bottom - top)), fill=fill)
        yield text(100, top + 1.0, name, quiet=True, size=0.85, anchor="end")


def _marks(frame: Frame, marks: Sequence[tuple[Across, str]]) -> Iterable[Markup]:
    for day, name in marks:
        x = frame.across(day)
        yield shape(
            "line", x1=across(x), x2=across(x), y1=em(PLOT_TOP - 0.2), y2=em(PLOT_TOP + PLOT_HIGH),
            stroke=EDGE, stroke_width=1, stroke_dasharray="3 3",
        )  # fmt: skip
        yield text(x, 0.9, name, quiet=True, size=0.85, anchor="end" if x > 60 else None)


def _last_values(frame: Frame, runs: Sequence[Sequence[Sequence[Point]]], write: Write) -> Iterable[Markup]:
    """The newest value of each line beside its end, pushed down where two would meet."""
    ends = sorted((frame.down(found[-1][-1][1]), found[-1][-1]) for found in runs if found)
    taken = -1.0
    for down, (x, y) in ends:
        taken = max(down + 0.3, taken + 1.0)
        yield text(frame.across(x), taken, write(y), weight=600, shift=0.6)


def _line(frame: Frame, runs: Sequence[Sequence[Point]], order: int, step: bool) -> Iterable[Markup]:
    for values in runs:
        for before, after in pairwise(values):
            corners = [before, (after[0], before[1]), after] if step else [before, after]
            for one, two in pairwise(corners):
                yield shape(
                    "line", x1=across(frame.across(one[0])), y1=em(frame.down(one[1])),
                    x2=across(frame.across(two[0])), y2=em(frame.down(two[1])),
                    stroke_width=2.5, stroke_linecap="round", **pen(order),
                )  # fmt: skip
    few = sum(map(len, runs)) <= MOST_MARKERS and not step
    for values in runs:
        # One point between two gaps has no line to be seen by.
        if few or len(values) == 1:
            yield from (_marker(frame, x, y, order) for x, y in values)


def _marker(frame: Frame, x: Across, y: float, order: int) -> Markup:
    """Full circles, empty circles, then small ones, so that lines stay apart in print."""
    colour = COLOURS[order % len(COLOURS)]
    fill, radius = (colour, "#fff", colour)[order % 3], (4.5, 4.5, 2.5)[order % 3]
    place = {"cx": across(frame.across(x)), "cy": em(frame.down(y))}
    return shape("circle", r=radius, fill=fill, stroke=colour, stroke_width=2, **place)


def _across_labels(frame: Frame, places: Sequence[Across], told: Mapping[Across, str]) -> Iterable[Markup]:
    """Where along the line one is, at few enough places for a telephone."""
    down = PLOT_TOP + PLOT_HIGH
    for x, words in ticks(frame.first, frame.last, places, told):
        place = frame.across(x)
        yield shape(
            "line", x1=across(place), x2=across(place), y1=em(down), y2=em(down + 0.35), stroke=EDGE,
            stroke_width=1,
        )  # fmt: skip
        near = place > 93 or (place > 85 and len(words) > LONG)
        early = place < 10 or (place < 25 and len(words) > LONG)
        anchor = None if early else "end" if near else "middle"
        yield text(place, down + 1.4, words, quiet=True, anchor=anchor, size=0.9)


def _line_rows(
    series: Mapping[str, Sequence[tuple[Across, Value]]], write: Write, told: Mapping[Across, str]
) -> list[list[str]]:
    read = {name: dict(values) for name, values in series.items()}
    order = sorted({x for values in read.values() for x in values})
    return [[_full(x, told), *(cell(values.get(x), write) for values in read.values())] for x in order]


def _full(x: Across, told: Mapping[Across, str]) -> str:
    if x in told:
        return told[x]
    return nhs_date(x) if isinstance(x, date) else number(whole(x))


def _lines_in_words(
    series: Mapping[str, Sequence[tuple[Across, Value]]], write: Write, told: Mapping[Across, str]
) -> str:
    said = []
    for name, values in series.items():
        known = [(x, y) for x, y in values if not isinstance(y, str | None)]
        if known:
            (x0, y0), (x1, y1) = known[0], known[-1]
            on = "in" if x0 in told else "on"
            gaps = f" {plural(len(values) - len(known), 'gap')}." if len(known) < len(values) else ""
            said.append(
                f"{name}: {write(y0)} {on} {_full(x0, told)}, {write(y1)} {on} {_full(x1, told)}.{gaps}"
            )
    return " ".join([f"{plural(len(series), 'line')}.", *said])
