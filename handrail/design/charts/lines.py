"""Lines and steps over time, with bands for what a score means and marks for what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from handrail.design.charts.drawing import (
    COLOURS,
    EDGE,
    Chart,
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
from handrail.design.wording import nhs_date, number, plural, short_date

Across = date | float


def lines(
    title: str,
    series: Mapping[str, Sequence[tuple[Across, float | None]]],
    *,
    step: bool = False,
    unit: str = "",
    places: int | None = None,
    maximum: float | None = None,
    minimum: float = 0,
    bands: Sequence[tuple[float, float, str]] = (),
    marks: Sequence[tuple[Across, str]] = (),
    heading: str = "Date",
    note: str = "",
) -> Chart:
    """Values over time (or another scale across): joined points, or steps that hold until the next.

    bands   (from, to, name) on the value scale, such as the severity bands of a score
    marks   (where across, name): an upright line, such as the day of discharge
    """
    write, id_ = writer(unit, places), identity(title, series)
    points = [(x, y) for values in series.values() for x, y in values]
    first, last = _ends([x for x, _ in points] + [x for x, _ in marks])
    top = (
        maximum if maximum is not None else _round_up(max([y for _, y in points if y is not None], default=1))
    )
    frame = Frame(first, last, minimum, top)
    shapes = [*_bands(frame, bands), *_grid(frame, write, bands), *_marks(frame, marks)]
    known = [[(x, y) for x, y in values if y is not None] for values in series.values()]
    for order, values in enumerate(known):
        shapes += _line(frame, values, order, step)
    shapes += [*_last_values(frame, known, write), *_across_labels(frame)]
    rows = _line_rows(series, write)
    columns: list[dict[str, Any]] = [{"text": heading}]
    columns += [{"text": name, "numeric": True} for name in series]
    drawing = svg(id_, title, _lines_in_words(series, write), shapes, PLOT_TOP + PLOT_HIGH + 1.9)
    explained = legend(id_, list(series), fills=False) if len(series) > 1 else Markup("")
    return Chart(title, drawing + explained, keyed(columns), rows, note)


MOST_MARKERS = 40
PLOT_TOP, PLOT_HIGH = 1.4, 13.0


LEFT, RIGHT = 7.0, 92.0  # the last value stands to the right of its point


@dataclass(frozen=True)
class Frame:
    """Where a point of the data lies on the drawing: per cent across, em down."""

    first: Across
    last: Across
    low: float
    high: float

    def across(self, x: Across) -> float:
        span = _distance(self.last, self.first) or 1
        return LEFT + (RIGHT - LEFT) * _distance(x, self.first) / span

    def down(self, y: float) -> float:
        return PLOT_TOP + PLOT_HIGH * (1 - (y - self.low) / ((self.high - self.low) or 1))


def _distance(x: Across, origin: Across) -> float:
    if isinstance(x, date) and isinstance(origin, date):
        return float((x - origin).days)
    return float(x) - float(origin)  # type: ignore[arg-type]


def _ends(values: Sequence[Across]) -> tuple[Across, Across]:
    return (min(values), max(values)) if values else (0.0, 1.0)  # type: ignore[type-var]


def _round_up(value: float) -> float:
    """The next round figure: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0:
        return 1
    power = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(power * m for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 12) if power * m >= value)


def _grid(frame: Frame, write: Write, bands: Sequence[tuple[float, float, str]]) -> Iterable[Markup]:
    """Level lines, each with its value written on it: at the edges of the bands, else at the quarters."""
    quarters = [frame.low + (frame.high - frame.low) * part / 4 for part in range(5)]
    levels = sorted({edge for low, high, _ in bands for edge in (low, high)}) or quarters
    for value in levels:
        down = frame.down(value)
        yield shape("line", x1=0, x2="100%", y1=em(down), y2=em(down), stroke="#b8c4ca", stroke_width=1)
        yield text(0, down - 0.25, write(whole(value)), quiet=True, size=0.85)


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


def _last_values(
    frame: Frame, known: Sequence[Sequence[tuple[Across, float]]], write: Write
) -> Iterable[Markup]:
    """The newest value of each line beside its end, pushed down where two would meet."""
    ends = sorted((frame.down(values[-1][1]), values[-1]) for values in known if values)
    taken = -1.0
    for down, (x, y) in ends:
        taken = max(down + 0.3, taken + 1.0)
        yield text(frame.across(x), taken, write(y), weight=600, shift=0.6)


def _line(frame: Frame, values: Sequence[tuple[Across, float]], order: int, step: bool) -> Iterable[Markup]:
    for before, after in pairwise(values):
        corners = [before, (after[0], before[1]), after] if step else [before, after]
        for one, two in pairwise(corners):
            yield shape(
                "line", x1=across(frame.across(one[0])), y1=em(frame.down(one[1])),
                x2=across(frame.across(two[0])), y2=em(frame.down(two[1])),
                stroke_width=2.5, stroke_linecap="round", **pen(order),
            )  # fmt: skip
    if len(values) <= MOST_MARKERS and not step:
        yield from (_marker(frame, x, y, order) for x, y in values)


def _marker(frame: Frame, x: Across, y: float, order: int) -> Markup:
    """Full circles, empty circles, then small ones, so that lines stay apart in print."""
    colour = COLOURS[order % len(COLOURS)]
    fill, radius = (colour, "#fff", colour)[order % 3], (4.5, 4.5, 2.5)[order % 3]
    place = {"cx": across(frame.across(x)), "cy": em(frame.down(y))}
    return shape("circle", r=radius, fill=fill, stroke=colour, stroke_width=2, **place)


def _across_labels(frame: Frame) -> Iterable[Markup]:
    """The two ends and the middle: three always have room."""
    down = PLOT_TOP + PLOT_HIGH + 1.3
    yield text(frame.across(frame.first), down, _across_words(frame.first), quiet=True)
    if frame.first != frame.last:
        middle = _middle(frame)
        words = _across_words(middle)
        words = words.rpartition(" ")[0] if isinstance(middle, date) else words  # the ends have the year
        yield text(frame.across(middle), down, words, quiet=True, anchor="middle")
        yield text(100, down, _across_words(frame.last), quiet=True, anchor="end")


def _middle(frame: Frame) -> Across:
    if isinstance(frame.first, date) and isinstance(frame.last, date):
        return frame.first + (frame.last - frame.first) / 2
    return (float(frame.first) + float(frame.last)) / 2  # type: ignore[arg-type]


def _across_words(x: Across) -> str:
    return short_date(x) if isinstance(x, date) else number(whole(x))


def _line_rows(series: Mapping[str, Sequence[tuple[Across, float | None]]], write: Write) -> list[list[str]]:
    read = {name: dict(values) for name, values in series.items()}
    order = sorted({x for values in read.values() for x in values})  # type: ignore[type-var]
    return [[_full(x), *(cell(values.get(x), write) for values in read.values())] for x in order]


def _full(x: Across) -> str:
    return nhs_date(x) if isinstance(x, date) else number(whole(x))


def _lines_in_words(series: Mapping[str, Sequence[tuple[Across, float | None]]], write: Write) -> str:
    told = []
    for name, values in series.items():
        known = [(x, y) for x, y in values if y is not None]
        if known:
            (x0, y0), (x1, y1) = known[0], known[-1]
            told.append(f"{name}: {write(y0)} on {_full(x0)}, {write(y1)} on {_full(x1)}.")
    return " ".join([f"{plural(len(series), 'line')}.", *told])
