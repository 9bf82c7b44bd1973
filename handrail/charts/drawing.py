"""Draw what the charts of pages share: texts, fills and lines that stay apart in grey, legends."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from handrail.charts.svg import NAMESPACE, build_element, build_picture

INK, EDGE, PALE, MIDDLE = "#0d3349", "#0d3349", "#cfe3e0", "#5a8f9c"
QUIET_INK = "#4a5a63"
# Dark, striped, pale with an edge, dotted, in between: told apart without colour.
FILLS = (INK, "url(#{id}-stripes)", PALE, "url(#{id}-dots)", MIDDLE)
COLOURS = ("#0d3349", "#00695c", "#8a5300", "#5b3a8c", "#444")
DASHES = ("", "8 5", "2 4", "12 4 2 4", "4 3")


def format_decimal(value: float) -> str:
    """Return a size with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def format_percent(share: float) -> str:
    """Return a place or a width across the drawing."""
    return f"{format_decimal(share)}%"


def format_em(size: float) -> str:
    """Return a place or a height down the drawing, in letter sizes."""
    return f"{format_decimal(size)}em"


def build_text(x: float, down: float, words: str, *, size: float = 1, **attributes: object) -> Markup:
    """Return words at a place.

    Parameters
    ----------
    x
        Per cent across.
    down
        Em down.
    size
        Of the letters, in those of the drawing.
    attributes
        Of the SVG element, besides.
    """
    # A size of its own changes what em means, so the place is given in that size.
    letters = format_em(size) if size != 1 else None
    return build_element(
        "text", words, x=format_percent(x), y=format_em(down / size), font_size=letters, **attributes
    )


def build_quiet_text(
    x: float, down: float, words: str, *, size: float = 1, anchor: str | None = None
) -> Markup:
    """Return words that step back behind the figures: those of scales and marks."""
    look = {"fill": QUIET_INK, "class": "hr-drawing__quiet"}
    return build_text(x, down, words, size=size, text_anchor=anchor, **look)


def build_level_line(down: float, start: str, end: str, **attributes: object) -> Markup:
    """Return a level line from a place across to another."""
    return build_element("line", x1=start, x2=end, y1=format_em(down), y2=format_em(down), **attributes)


def build_upright_line(x: float, top: float, bottom: float, **attributes: object) -> Markup:
    """Return an upright line: `x` per cent across, from `top` to `bottom` em down."""
    across = format_percent(x)
    return build_element("line", x1=across, x2=across, y1=format_em(top), y2=format_em(bottom), **attributes)


def build_drawing(id_: str, title: str, description: str, shapes: Iterable[Markup], height: float) -> Markup:
    """Return the drawing of a chart, as wide as its column and `height` em high."""
    look = {
        "class": "hr-drawing",
        "xmlns": NAMESPACE,
        "width": "100%",
        "height": format_em(height),
        "font_family": "Source Sans 3, Arial, sans-serif",
        "focusable": "false",
    }
    return build_picture(id_, title, description, _build_patterns(id_) + Markup("").join(shapes), look)


def get_fill(id_: str, order: int) -> str:
    """Return what fills the bars of a series, by its place among the series."""
    return FILLS[order % len(FILLS)].format(id=id_)


def get_pen(order: int) -> dict[str, str | None]:
    """Return the colour and the dashes of a series' line, by its place among the series."""
    return {
        "stroke": COLOURS[order % len(COLOURS)],
        "stroke_dasharray": DASHES[order % len(DASHES)] or None,
    }


def build_fill_legend(id_: str, names: Sequence[str]) -> Markup:
    """Return what each fill stands for, as a list that wraps on a narrow screen."""
    return _build_legend([_build_fill_swatch(f"{id_}-{order}", order) for order in range(len(names))], names)


def build_line_legend(names: Sequence[str]) -> Markup:
    """Return which line is which, as a list that wraps on a narrow screen; nothing without names."""
    return _build_legend([build_line_swatch(order) for order in range(len(names))], names)


def build_line_swatch(order: int, down: str = "8") -> Markup:
    """Return a short piece of a series' line."""
    return build_element("line", x1=0, x2=28, y1=down, y2=down, stroke_width=2.5, **get_pen(order))


def _build_legend(swatches: Sequence[Markup], names: Sequence[str]) -> Markup:
    if not names:
        return Markup("")
    look = {"width": 28, "height": 16, "aria_hidden": "true", "focusable": "false"}
    items = [
        build_element("li", build_element("svg", swatch, **look) + name)
        for swatch, name in zip(swatches, names, strict=True)
    ]
    return build_element("ul", Markup("").join(items), **{"class": "hr-legend"})


def _build_fill_swatch(id_: str, order: int) -> Markup:
    fill = get_fill(id_, order)
    box = build_element("rect", x=1, y=1, width=26, height=14, fill=fill, stroke=EDGE)
    # A pattern of its own: in a letter one drawing cannot use another's.
    return _build_patterns(id_) + box if "url" in fill else box


def _build_patterns(id_: str) -> Markup:
    """Return stripes and dots, under the chart's own ids."""
    ground = build_element("rect", width=7, height=7, fill="#fff")
    stripe = build_element("rect", width=3.5, height=7, fill=INK)
    dot = build_element("circle", cx=3.5, cy=3.5, r=1.7, fill=INK)
    tile = {"width": 7, "height": 7, "patternUnits": "userSpaceOnUse"}
    turned = {"id": f"{id_}-stripes", "patternTransform": "rotate(45)"}
    stripes = build_element("pattern", ground + stripe, **turned, **tile)
    dots = build_element("pattern", ground + dot, id=f"{id_}-dots", **tile)
    return build_element("defs", stripes + dots)
