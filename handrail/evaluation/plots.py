"""Draws results as SVG that reads in greyscale and aloud: every plot has a title and the content in words.

Our own few shapes rather than matplotlib: that adds seconds of start-up, and screen readers cannot read
its SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from handrail.evaluation.display import Plot

WIDTH, HEIGHT = 720, 420
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 50, 60
DASHES = ("", "7 4", "2 3", "10 3 2 3")
INK, PALE = "#212b32", "#768692"

Point = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """Maps data to the plot's area: `low` to `start` and `high` to `end`, both in pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def ticks(self) -> list[float]:
        """Four to nine round numbers within the scale."""
        rough = (self.high - self.low) / 6
        power = 10.0 ** _floor_log10(rough)
        step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
        first = -int(-self.low // step)
        return [round(k * step, 12) for k in range(first, int(self.high / step + 1e-9) + 1)]


def _floor_log10(value: float) -> int:
    return int(f"{value:e}".split("e")[1])


def _scale(values: Sequence[float], start: float, end: float, include: float | None = None) -> Scale:
    """A scale over the values (and `include`), never of no width."""
    every = [*values, *([] if include is None else [include])] or [0.0, 1.0]
    low, high = min(every), max(every)
    room = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return Scale(low if low == include else low - room, high + room, start, end)


def _text(x: float, y: float, words: str, anchor: str = "middle", size: int = 14, extra: str = "") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}"{extra}>'
        f"{escape(words.replace('_', ' '))}</text>"
    )


def _line(a: Point, b: Point, colour: str = INK, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    ends = f'x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"{dashed}/>'


def _shown(tick: float) -> str:
    return f"{tick:,.0f}" if abs(tick) >= 1000 else f"{tick:g}"


def _axes(x: Scale, y: Scale | None, x_label: str, y_label: str) -> list[str]:
    floor = HEIGHT - BOTTOM
    parts = [
        _line((LEFT, floor), (WIDTH - RIGHT, floor)),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, x_label),
    ]
    for tick in x.ticks():
        parts += [
            _line((x(tick), floor), (x(tick), floor + 5)),
            _text(x(tick), floor + 21, _shown(tick), size=12),
        ]
    if y is not None:
        turned = f' transform="rotate(-90 18 {(TOP + floor) / 2:.0f})"'
        parts.append(_text(18, (TOP + floor) / 2, y_label, extra=turned))
        for tick in y.ticks():
            parts += [
                _line((LEFT, y(tick)), (WIDTH - RIGHT, y(tick)), "#d8dde0"),
                _text(LEFT - 8, y(tick) + 4, _shown(tick), "end", 12),
            ]
    return parts


def _drawn(name: str, title: str, description: str, parts: Sequence[str]) -> Plot:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="Arial, sans-serif">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )
    heading = _text(LEFT, 26, title, "start", 17, ' font-weight="bold"')
    return Plot(name, title, description, "\n".join([head, heading, *parts, "</svg>"]) + "\n")


@dataclass(frozen=True)
class Line:
    """A named line through points, drawn straight from each to the next."""

    label: str
    points: Sequence[Point]


def stairs(points: Sequence[Point], end: float) -> list[Point]:
    """The corners of a curve that holds each value until the next point, as far as `end`."""
    corners: list[Point] = []
    for (x, y), (following, _) in zip(points, [*points[1:], (end, 0.0)], strict=True):
        corners += [(x, y), (max(x, following), y)]
    return corners


def lines(
    name: str,
    title: str,
    description: str,
    drawn: Sequence[Line],
    x_label: str,
    y_label: str,
    unit_y: bool = False,
    middle_legend: bool = False,
) -> Plot:
    """Lines told apart by their dashes and by a label; `unit_y` fixes the vertical axis to 0 to 1."""
    xs = [x for line in drawn for x, _ in line.points]
    ys = [y for line in drawn for _, y in line.points]
    x = _scale(xs, LEFT, WIDTH - RIGHT, include=0.0)
    y = Scale(0, 1, HEIGHT - BOTTOM, TOP) if unit_y else _scale(ys, HEIGHT - BOTTOM, TOP, include=0.0)
    parts = _axes(x, y, x_label, y_label)
    for number, line in enumerate(drawn):
        dash = DASHES[number % len(DASHES)]
        path = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in line.points)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(f'<polyline points="{path}" fill="none" stroke="{INK}" stroke-width="2"{dashed}/>')
    parts += _legend([line.label for line in drawn], HEIGHT / 2 - 40 if middle_legend else TOP + 4)
    return _drawn(name, title, description, parts)


def _legend(labels: Sequence[str], top: float) -> list[str]:
    box = f'x="{WIDTH - 258}" y="{top - 12:.1f}" width="240" height="{20 * len(labels) + 4}"'
    parts = [f'<rect {box} fill="#ffffff"/>']
    for number, label in enumerate(labels):
        at, dash = top + 20 * number, DASHES[number % len(DASHES)]
        parts.append(_line((WIDTH - 250, at), (WIDTH - 214, at), INK, 2, dash))
        parts.append(_text(WIDTH - 206, at + 5, label, "start", 13))
    return parts


@dataclass(frozen=True)
class Bar:
    """An estimate with its interval, for a forest of them."""

    label: str
    estimate: float
    low: float
    high: float


def forest(
    name: str, title: str, description: str, bars: Sequence[Bar], x_label: str, at: float = 0.0
) -> Plot:
    """Estimates as squares on their intervals, one a row; a line marks no difference, `at`."""
    left = 330
    x = _scale([v for bar in bars for v in (bar.low, bar.high)], left, WIDTH - RIGHT - 20, include=at)
    floor = HEIGHT - BOTTOM
    parts = [_line((x(at), TOP), (x(at), floor), PALE, 1, "4 3")]
    for number, bar in enumerate(bars):
        y = TOP + (number + 0.5) * (floor - TOP) / len(bars)
        parts += [
            _text(left - 10, y + 5, bar.label[:46], "end", 13),
            _line((x(bar.low), y), (x(bar.high), y), INK, 2),
            f'<rect x="{x(bar.estimate) - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{INK}"/>',
        ]
    return _drawn(name, title, description, [*_axes(x, None, x_label, ""), *parts])


def scatter(
    name: str, title: str, description: str, points: Sequence[Point], x_label: str, y_label: str, slope: float
) -> Plot:
    """Points around zero with both axes through it, and a line of `slope` (a threshold) through zero."""
    x = _scale([a for a, _ in points], LEFT, WIDTH - RIGHT, include=0.0)
    y = _scale([b for _, b in points], HEIGHT - BOTTOM, TOP, include=0.0)
    parts = _axes(x, y, x_label, y_label)
    parts += [
        _line((x(0), TOP), (x(0), HEIGHT - BOTTOM), PALE, 1.5),
        _line((LEFT, y(0)), (WIDTH - RIGHT, y(0)), PALE, 1.5),
        f'<svg x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}" height="{HEIGHT - TOP - BOTTOM}" '
        f'viewBox="{LEFT} {TOP} {WIDTH - LEFT - RIGHT} {HEIGHT - TOP - BOTTOM}">',
        _line((x(x.low), y(slope * x.low)), (x(x.high), y(slope * x.high)), INK, 1.5, "7 4"),
        "</svg>",
    ]
    parts += [
        f'<circle cx="{x(a):.1f}" cy="{y(b):.1f}" r="2" fill="{INK}" fill-opacity="0.35"/>' for a, b in points
    ]
    return _drawn(name, title, description, parts)
