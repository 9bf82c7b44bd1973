"""The frame of a line chart: where its points lie, its levels, bands, marks and the names of its places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from handrail.charts.axes import MAX_SHORT_NAME, Across, find_levels, name_places
from handrail.charts.chart import Band, ValueAxis
from handrail.charts.drawing import (
    EDGE,
    build_level_line,
    build_quiet_text,
    build_upright_line,
    format_em,
)
from handrail.charts.svg import build_element

PLOT_TOP, PLOT_HEIGHT = 1.4, 13.0  # em
PLOT_LEFT, PLOT_RIGHT = 7.0, 92.0  # per cent; the last value stands to the right of its point
MAX_SHORT_VALUE = 3  # letters; longer values take room from the lines
LETTER_WIDTH = 3.5  # what a letter takes of the width, in per cent, on a telephone
SMALL_LETTERS = 0.85


@dataclass(frozen=True)
class LineFrame:
    """Where the points of the data lie on the drawing: per cent across, em down."""

    first: Across
    last: Across
    low: float
    high: float
    left: float = PLOT_LEFT
    right: float = PLOT_RIGHT

    def place_across(self, x: Across) -> float:
        """Return where a place lies, in per cent across."""
        span = _measure_distance(self.last, self.first) or 1
        return self.left + (self.right - self.left) * _measure_distance(x, self.first) / span

    def place_down(self, y: float) -> float:
        """Return where a value lies, in em down."""
        return PLOT_TOP + PLOT_HEIGHT * (1 - (y - self.low) / ((self.high - self.low) or 1))


def fit_frame(places: Sequence[Across], axis: ValueAxis, top: float, last_values: Iterable[str]) -> LineFrame:
    """Return the frame that leaves room for the words of the levels and of the last values.

    Parameters
    ----------
    places
        Where there are points and marks.
    axis
        Of the values, which ends at `top`.
    last_values
        As they are written after the ends of their lines.
    """
    first, last = (min(places), max(places)) if places else (0.0, 1.0)
    levels = find_levels(axis.minimum, top, whole=axis.places == 0)
    left = PLOT_LEFT if axis.bands else PLOT_LEFT + _measure_excess(map(axis.build_level_writer(), levels))
    return LineFrame(first, last, axis.minimum, top, left, PLOT_RIGHT - _measure_excess(last_values))


def _measure_excess(words: Iterable[str]) -> float:
    """Return the width that the longest of the words takes over a short one's, in per cent."""
    return LETTER_WIDTH * max(0, max(map(len, words), default=0) - MAX_SHORT_VALUE)


def _measure_distance(x: Across, origin: Across) -> float:
    if isinstance(x, date) and isinstance(origin, date):
        return float((x - origin).days)
    return float(x) - float(origin)  # type: ignore[arg-type]


def draw_bands(frame: LineFrame, bands: Sequence[Band]) -> Iterable[Markup]:
    """Yield the named parts of the scale, each with a ground of its own."""
    for order, (low, high, name) in enumerate(bands):
        top, bottom = frame.place_down(min(high, frame.high)), frame.place_down(max(low, frame.low))
        place = {"x": 0, "y": format_em(top), "width": "100%", "height": format_em(max(0, bottom - top))}
        yield build_element("rect", **place, fill="#eef3f3" if order % 2 else "#ffffff")
        yield build_quiet_text(100, top + 1.0, name, size=SMALL_LETTERS, anchor="end")


def draw_levels(frame: LineFrame, axis: ValueAxis) -> Iterable[Markup]:
    """Yield level lines with their values: at the edges of the bands, else at round figures."""
    edges = sorted({edge for low, high, _ in axis.bands for edge in (low, high)})
    write = axis.build_level_writer()
    for value in edges or find_levels(frame.low, frame.high, whole=axis.places == 0):
        down = frame.place_down(value)
        yield build_level_line(down, "0", "100%", stroke="#b8c4ca", stroke_width=1)
        yield build_quiet_text(0, down - 0.25, write(value), size=SMALL_LETTERS)


def draw_marks(frame: LineFrame, marks: Sequence[tuple[Across, str]]) -> Iterable[Markup]:
    """Yield an upright line with its name for each mark."""
    look = {"stroke": EDGE, "stroke_width": 1, "stroke_dasharray": "3 3"}
    for place, name in marks:
        x = frame.place_across(place)
        yield build_upright_line(x, PLOT_TOP - 0.2, PLOT_TOP + PLOT_HEIGHT, **look)
        yield build_quiet_text(x, 0.9, name, size=SMALL_LETTERS, anchor="end" if x > 60 else None)


def draw_place_names(
    frame: LineFrame, places: Sequence[Across], names: Mapping[Across, str]
) -> Iterable[Markup]:
    """Yield the names of a few places across, few enough for a telephone."""
    down = PLOT_TOP + PLOT_HEIGHT
    for place, words in name_places(frame.first, frame.last, places, names):
        x = frame.place_across(place)
        yield build_upright_line(x, down, down + 0.35, stroke=EDGE, stroke_width=1)
        yield build_quiet_text(x, down + 1.4, words, anchor=_choose_anchor(x, words), size=0.9)


def _choose_anchor(x: float, words: str) -> str | None:
    """Return how words at a place keep within the drawing."""
    long = len(words) > MAX_SHORT_NAME
    if x < 10 or (x < 25 and long):
        return None
    return "end" if x > 93 or (x > 85 and long) else "middle"
