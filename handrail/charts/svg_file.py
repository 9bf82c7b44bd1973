"""The drawing of a chart as an SVG file of its own, with its legend below it."""

from html import escape

from handrail.charts.chart import Chart
from handrail.charts.drawing import build_line_swatch, build_text, format_decimal, format_em

LETTER_SIZE = 16  # pixels, and so of an em
LEGEND_LINE_HEIGHT = 1.4  # em


def build_svg_file(chart: Chart, width: int = 800, description: str = "") -> str:
    """Return the drawing as an SVG file, for downloads and the command line.

    Parameters
    ----------
    width
        In pixels.
    description
        In place of the chart's own text alternative: a file has no table next to it, so that it may say more.
    """
    drawing = str(chart.svg).partition("<ul class=")[0].replace('class="hr-drawing" ', "", 1)
    if description:
        before, opening, after = drawing.partition("<desc ")
        tag, _, rest = after.partition(">")
        drawing = f"{before}{opening}{tag}>{escape(description)}</desc>{rest.partition('</desc>')[2]}"
    drawing = drawing.replace('width="100%"', f'width="{width}" font-size="{LETTER_SIZE}"', 1)
    height = _read_height(drawing)
    legend, full_height = [], height
    for order, name in enumerate(chart.named):
        legend += [build_line_swatch(order, format_em(full_height + 0.65))]
        legend += [build_text(0, full_height + 1, name, dx=format_em(2.4))]
        full_height += LEGEND_LINE_HEIGHT
    before, after = (f'height="{format_decimal(size)}em"' for size in (height, full_height))
    return drawing.replace(before, after, 1).removesuffix("</svg>") + "".join(legend) + "</svg>"


def measure_height(svg: str) -> int:
    """Return the height of an SVG file of a chart, in pixels."""
    return round(_read_height(svg) * LETTER_SIZE)


def _read_height(svg: str) -> float:
    return float(svg.partition('height="')[2].partition("em")[0])
