"""What every chart is drawn with: texts, fills that print in grey, legends, the frame of the SVG."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from handrail.foundation.wording import number

Write = Callable[[float], str]
Value = float | str | None  # a figure; why there is none; not recorded

# Fills that stay apart without colour: dark, striped, pale with an edge, dotted, mid.
INK, EDGE, PALE, MIDDLE = "#0d3349", "#0d3349", "#cfe3e0", "#5a8f9c"
FILLS = (INK, "url(#{id}-stripes)", PALE, "url(#{id}-dots)", MIDDLE)


COLOURS = ("#0d3349", "#00695c", "#8a5300", "#5b3a8c", "#444")
DASHES = ("", "8 5", "2 4", "12 4 2 4", "4 3")


@dataclass(frozen=True)
class Chart:
    """A drawing and the table it was drawn from."""

    title: str
    svg: Markup
    columns: list[dict[str, Any]]
    rows: list[list[str]]
    note: str = ""
    named: tuple[str, ...] = ()  # the lines, where a legend says which is which


def writer(unit: str, places: int | None = None) -> Write:
    """How a value reads: 61%, £90, 12 weeks."""

    def write(value: float) -> str:
        figure = number(value, places) if places is not None else number(whole(value))
        if unit == "£":
            return f"£{figure}"
        return f"{figure}{unit}" if unit in ("", "%") else f"{figure} {unit}"

    return write


def whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else round(value, 2)


def cell(value: Value, write: Write) -> str:
    if value is None:
        return "not recorded"
    return value if isinstance(value, str) else write(value)


def keyed(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": str(order), **column} for order, column in enumerate(columns)]


def identity(*parts: object) -> str:
    """The same chart always gets the same id, two charts of a page different ones."""
    return f"chart-{zlib.crc32(repr(parts).encode()):08x}"


def short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shape(name: str, inside: str | Markup = "", /, **attributes: Any) -> Markup:
    """An SVG element; None leaves an attribute out, an underscore stands for a hyphen."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, inside)


def across(share: float) -> str:
    return f"{short(share)}%"


def em(size: float) -> str:
    return f"{short(size)}em"


def text(
    x: float,
    down: float,
    words: str,
    *,
    anchor: str | None = None,
    quiet: bool = False,
    weight: int | None = None,
    size: float = 1,
    shift: float = 0,
) -> Markup:
    """Words at a place. A size of their own changes what em means, so the place is given in that size."""
    return shape(
        "text",
        words,
        x=across(x),
        y=em(down / size),
        text_anchor=anchor,
        font_weight=weight,
        font_size=em(size) if size != 1 else None,
        dx=em(shift) if shift else None,
        fill="#4a5a63" if quiet else None,
        **({"class": "hr-drawing__quiet"} if quiet else {}),
    )


def patterns(id_: str) -> Markup:
    """Stripes and dots, under the chart's own ids."""
    ground = shape("rect", width=7, height=7, fill="#fff")
    tile = {"width": 7, "height": 7, "patternUnits": "userSpaceOnUse"}
    stripe, dot = (
        shape("rect", width=3.5, height=7, fill=INK),
        shape("circle", cx=3.5, cy=3.5, r=1.7, fill=INK),
    )
    stripes = shape("pattern", ground + stripe, id=f"{id_}-stripes", patternTransform="rotate(45)", **tile)
    return shape("defs", stripes + shape("pattern", ground + dot, id=f"{id_}-dots", **tile))


def svg(id_: str, title: str, words: str, shapes: Iterable[Markup], high: float) -> Markup:
    return Markup(
        '<svg class="hr-drawing" xmlns="http://www.w3.org/2000/svg" width="100%" height="{high}em"'
        ' font-family="Source Sans 3, Arial, sans-serif" focusable="false"'
        ' role="img" aria-labelledby="{id}-title {id}-desc">'
        '<title id="{id}-title">{title}</title><desc id="{id}-desc">{words}</desc>{patterns}{shapes}</svg>'
    ).format(
        id=id_, high=short(high), title=title, words=words, patterns=patterns(id_),
        shapes=Markup("").join(shapes),
    )  # fmt: skip


def legend(id_: str, names: Sequence[str], *, fills: bool) -> Markup:
    """What each fill or line means, as a list that wraps on a narrow screen."""
    if not names:
        return Markup("")
    listed = []
    for order, name in enumerate(names):
        swatch = _fill_swatch(f"{id_}-{order}", order) if fills else _line_swatch(order)
        drawn = shape("svg", swatch, width=28, height=16, aria_hidden="true", focusable="false")
        listed.append(Markup("<li>{}{}</li>").format(drawn, name))
    return Markup('<ul class="hr-legend">{}</ul>').format(Markup("").join(listed))


def fill_of(id_: str, order: int) -> str:
    return FILLS[order % len(FILLS)].format(id=id_)


def _fill_swatch(id_: str, order: int) -> Markup:
    # A pattern of its own: in a letter one drawing cannot use another's.
    box = shape("rect", x=1, y=1, width=26, height=14, fill=fill_of(id_, order), stroke=EDGE)
    return patterns(id_) + box if "url" in fill_of(id_, order) else box


def _line_swatch(order: int) -> Markup:
    return shape("line", x1=0, x2=28, y1=8, y2=8, stroke_width=2.5, **pen(order))


def pen(order: int) -> dict[str, str | None]:
    """How the line of a series is drawn: its colour and its dashes."""
    return {
        "stroke": COLOURS[order % len(COLOURS)],
        "stroke_dasharray": DASHES[order % len(DASHES)] or None,
    }


LETTER = 16  # the size of letters, and so of an em, of a drawing on its own


def standalone(chart: Chart, width: int = 800, says: str = "") -> str:
    """The drawing as an SVG file of its own, for downloads and the command line; its legend drawn below.

    `says` stands for the text alternative: a file has no table beside it, so that it may say more.
    """
    drawing = str(chart.svg).partition("<ul class=")[0].replace('class="hr-drawing" ', "", 1)
    if says:
        before, opened, after = drawing.partition("<desc ")
        tag, _, words = after.partition(">")
        drawing = f"{before}{opened}{tag}>{escape(says)}</desc>{words.partition('</desc>')[2]}"
    drawing = drawing.replace('width="100%"', f'width="{width}" font-size="{LETTER}"', 1)
    high = _high(drawing)
    below, taller = [], high
    for order, name in enumerate(chart.named):
        level = {"y1": em(taller + 0.65), "y2": em(taller + 0.65)}
        below += [shape("line", x1=0, x2=28, stroke_width=2.5, **level, **pen(order))]
        below += [text(0, taller + 1, name, shift=2.4)]
        taller += 1.4
    drawing = drawing.replace(f'height="{short(high)}em"', f'height="{short(taller)}em"', 1)
    return drawing.removesuffix("</svg>") + "".join(below) + "</svg>"


def height_of(drawing: str) -> int:
    """Of a drawing on its own, in the units of a page."""
    return round(_high(drawing) * LETTER)


def _high(drawing: str) -> float:
    return float(drawing.partition('height="')[2].partition("em")[0])
