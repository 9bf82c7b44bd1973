"""Plot curves of a study, such as the share not yet back by week, told apart by their dashes."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handrail.charts.plot import (
    BOTTOM,
    DASHES,
    HEIGHT,
    INK,
    PAPER,
    TOP,
    WIDTH,
    Caption,
    Plot,
    PlotPoint,
    PlotScale,
    build_label,
    build_plot,
    build_segment,
    draw_axis_across,
    draw_axis_upward,
    fit_across,
    fit_upward,
)
from handrail.charts.svg import build_element

LEGEND_LEFT, LEGEND_WIDTH, LEGEND_PITCH = WIDTH - 258, 240, 20  # pixels
SWATCH_WIDTH = 36


@dataclass(frozen=True)
class PlottedCurve:
    """A named curve through points, drawn straight from each to the next."""

    label: str
    points: Sequence[PlotPoint]


def trace_steps(points: Sequence[PlotPoint], end: float) -> list[PlotPoint]:
    """Return the corners of a curve that holds each value until the next point, as far as `end`."""
    corners: list[PlotPoint] = []
    for (x, y), (following, _) in zip(points, [*points[1:], (end, 0.0)], strict=True):
        corners += [(x, y), (max(x, following), y)]
    return corners


def plot_curves(
    caption: Caption,
    curves: Sequence[PlottedCurve],
    labels: tuple[str, str],
    *,
    shares: bool = False,
    legend_in_middle: bool = False,
) -> Plot:
    """Plot curves, with a legend.

    Parameters
    ----------
    labels
        Of the axis across and of the one upward.
    shares
        The axis upward goes from 0 to 1.
    legend_in_middle
        The legend stands half-way down rather than at the top.
    """
    across = fit_across([x for curve in curves for x, _ in curve.points])
    heights = [y for curve in curves for _, y in curve.points]
    upward = PlotScale(0, 1, BOTTOM, TOP) if shares else fit_upward(heights)
    shapes = [*draw_axis_across(across, labels[0]), *draw_axis_upward(upward, labels[1])]
    for order, curve in enumerate(curves):
        path = " ".join(f"{across(x):.1f},{upward(y):.1f}" for x, y in curve.points)
        look = {
            "fill": "none",
            "stroke": INK,
            "stroke_width": 2,
            "stroke_dasharray": _get_dash(order) or None,
        }
        shapes.append(build_element("polyline", points=path, **look))
    top = HEIGHT / 2 - 40 if legend_in_middle else TOP + 4
    return build_plot(caption, shapes + _draw_legend([curve.label for curve in curves], top))


def _get_dash(order: int) -> str:
    return DASHES[order % len(DASHES)]


def _draw_legend(names: Sequence[str], top: float) -> list[Markup]:
    size = {"width": LEGEND_WIDTH, "height": LEGEND_PITCH * len(names) + 4}
    shapes = [build_element("rect", x=LEGEND_LEFT, y=f"{top - 12:.1f}", **size, fill=PAPER)]
    start = LEGEND_LEFT + 8
    for order, name in enumerate(names):
        y = top + LEGEND_PITCH * order
        shapes.append(build_segment((start, y), (start + SWATCH_WIDTH, y), INK, 2, _get_dash(order)))
        shapes.append(build_label(start + SWATCH_WIDTH + 8, y + 5, name, "start", 13))
    return shapes
