"""Draw what the plots of studies share: a page of fixed size with two scales, for files and notebooks.

Our own few shapes rather than matplotlib: that adds seconds of start-up, and screen readers cannot read
its SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handrail.charts.axes import find_ticks
from handrail.charts.svg import NAMESPACE, build_element, build_picture

WIDTH, HEIGHT = 720, 420  # pixels
LEFT, RIGHT, TOP, BOTTOM = 70, WIDTH - 20, 50, HEIGHT - 60  # of the area that holds the data
DASHES = ("", "7 4", "2 3", "10 3 2 3")
INK, PALE_INK, GRID_INK, PAPER = "#212b32", "#768692", "#d8dde0", "#ffffff"

PlotPoint = tuple[float, float]


@dataclass(frozen=True)
class Caption:
    """What names a plot: the name of its file, its title, and its content in words."""

    name: str
    title: str
    description: str


@dataclass(frozen=True)
class Plot(Caption):
    """A plot of a study, as SVG text."""

    svg: str


@dataclass(frozen=True)
class PlotScale:
    """Maps values to pixels: `low` to `start` and `high` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def find_ticks(self) -> list[float]:
        """Return four to nine round numbers within the scale."""
        return find_ticks(self.low, self.high)


def fit_across(
    values: Sequence[float], reference: float = 0.0, left: float = LEFT, right: float = RIGHT
) -> PlotScale:
    """Return a scale from left to right over the values and a reference, with some room at its ends."""
    return _fit_scale(values, left, right, reference)


def fit_upward(values: Sequence[float]) -> PlotScale:
    """Return a scale from the bottom to the top over the values and 0, with some room at its ends."""
    return _fit_scale(values, BOTTOM, TOP, 0.0)


def _fit_scale(values: Sequence[float], start: float, end: float, reference: float) -> PlotScale:
    low, high = min([*values, reference]), max([*values, reference])
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return PlotScale(low if low == reference else low - room, high + room, start, end)


def build_label(
    x: float, y: float, words: str, anchor: str = "middle", size: int = 14, **attributes: object
) -> Markup:
    """Return words at a place in pixels; underscores of codes become spaces."""
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text_anchor": anchor, "font_size": size}
    return build_element("text", words.replace("_", " "), **place, fill=INK, **attributes)


def build_segment(
    start: PlotPoint, end: PlotPoint, colour: str = INK, width: float = 1, dash: str = ""
) -> Markup:
    """Return a straight line between two places in pixels."""
    ends = dict(zip(("x1", "y1", "x2", "y2"), (f"{place:.1f}" for place in (*start, *end)), strict=True))
    return build_element("line", **ends, stroke=colour, stroke_width=width, stroke_dasharray=dash or None)


def draw_axis_across(scale: PlotScale, label: str) -> list[Markup]:
    """Return the line below the data with its ticks and its label."""
    shapes = [
        build_segment((LEFT, BOTTOM), (RIGHT, BOTTOM)),
        build_label((LEFT + RIGHT) / 2, HEIGHT - 16, label),
    ]
    for tick in scale.find_ticks():
        shapes.append(build_segment((scale(tick), BOTTOM), (scale(tick), BOTTOM + 5)))
        shapes.append(build_label(scale(tick), BOTTOM + 21, _format_tick(tick), size=12))
    return shapes


def draw_axis_upward(scale: PlotScale, label: str) -> list[Markup]:
    """Return level lines with their values at the left, and the label turned upward."""
    middle = (TOP + BOTTOM) / 2
    shapes = [build_label(18, middle, label, transform=f"rotate(-90 18 {middle:.0f})")]
    for tick in scale.find_ticks():
        shapes.append(build_segment((LEFT, scale(tick)), (RIGHT, scale(tick)), GRID_INK))
        shapes.append(build_label(LEFT - 8, scale(tick) + 4, _format_tick(tick), "end", 12))
    return shapes


def _format_tick(tick: float) -> str:
    return f"{tick:,.0f}" if abs(tick) >= 1000 else f"{tick:g}"


def build_plot(caption: Caption, shapes: Sequence[Markup]) -> Plot:
    """Return the plot of some shapes, with its title written above them."""
    page = {"xmlns": NAMESPACE, "viewBox": f"0 0 {WIDTH} {HEIGHT}", "font_family": "Arial, sans-serif"}
    paper = build_element("rect", width=WIDTH, height=HEIGHT, fill=PAPER)
    heading = build_label(LEFT, 26, caption.title, "start", 17, font_weight="bold")
    content = Markup("\n").join([paper, heading, *shapes])
    svg = build_picture(caption.name, caption.title, caption.description, content, page)
    return Plot(caption.name, caption.title, caption.description, f"{svg}\n")
