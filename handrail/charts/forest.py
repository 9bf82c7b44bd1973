"""Plot estimates with their intervals, one a row (a forest plot)."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handrail.charts.plot import (
    BOTTOM,
    INK,
    PALE_INK,
    RIGHT,
    TOP,
    Caption,
    Plot,
    PlotScale,
    build_label,
    build_plot,
    build_segment,
    draw_axis_across,
    fit_across,
)
from handrail.charts.svg import build_element

ESTIMATES_LEFT = 330  # pixels; the labels stand left of it
MAX_LABEL_LETTERS = 46


@dataclass(frozen=True)
class EstimateBar:
    """An estimate with its interval, as a row of a forest plot."""

    label: str
    estimate: float
    low: float
    high: float


def plot_forest(caption: Caption, bars: Sequence[EstimateBar], label: str, reference: float = 0.0) -> Plot:
    """Plot estimates as squares on their intervals, one a row.

    Parameters
    ----------
    label
        Of the axis.
    reference
        The value of no difference, marked by a line.
    """
    ends = [end for bar in bars for end in (bar.low, bar.high)]
    scale = fit_across(ends, reference, ESTIMATES_LEFT, RIGHT - 20)
    shapes = [build_segment((scale(reference), TOP), (scale(reference), BOTTOM), PALE_INK, 1, "4 3")]
    for order, bar in enumerate(bars):
        shapes += _draw_row(bar, scale, TOP + (order + 0.5) * (BOTTOM - TOP) / len(bars))
    return build_plot(caption, [*draw_axis_across(scale, label), *shapes])


def _draw_row(bar: EstimateBar, scale: PlotScale, y: float) -> list[Markup]:
    place = {"x": f"{scale(bar.estimate) - 5:.1f}", "y": f"{y - 5:.1f}", "width": 10, "height": 10}
    return [
        build_label(ESTIMATES_LEFT - 10, y + 5, bar.label[:MAX_LABEL_LETTERS], "end", 13),
        build_segment((scale(bar.low), y), (scale(bar.high), y), INK, 2),
        build_element("rect", **place, fill=INK),
    ]
