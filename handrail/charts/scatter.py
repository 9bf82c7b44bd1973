"""Plot points around zero, such as bootstrap draws on the cost-effectiveness plane."""

from collections.abc import Sequence

from handrail.charts.plot import (
    BOTTOM,
    INK,
    LEFT,
    PALE_INK,
    RIGHT,
    TOP,
    Caption,
    Plot,
    PlotPoint,
    build_plot,
    build_segment,
    draw_axis_across,
    draw_axis_upward,
    fit_across,
    fit_upward,
)
from handrail.charts.svg import build_element


def plot_scatter(
    caption: Caption, points: Sequence[PlotPoint], labels: tuple[str, str], slope: float
) -> Plot:
    """Plot points with both axes through zero.

    Parameters
    ----------
    labels
        Of the axis across and of the one upward.
    slope
        Of a dashed line through zero, such as a threshold.
    """
    across, upward = fit_across([x for x, _ in points]), fit_upward([y for _, y in points])
    area = {"x": LEFT, "y": TOP, "width": RIGHT - LEFT, "height": BOTTOM - TOP}
    ends = [(across(x), upward(slope * x)) for x in (across.low, across.high)]
    threshold = build_segment(ends[0], ends[1], INK, 1.5, "7 4")
    look = {"fill": INK, "fill_opacity": 0.35}
    circles = [
        build_element("circle", cx=f"{across(x):.1f}", cy=f"{upward(y):.1f}", r=2, **look) for x, y in points
    ]
    shapes = [
        *draw_axis_across(across, labels[0]),
        *draw_axis_upward(upward, labels[1]),
        build_segment((across(0), TOP), (across(0), BOTTOM), PALE_INK, 1.5),
        build_segment((LEFT, upward(0)), (RIGHT, upward(0)), PALE_INK, 1.5),
        # A picture within the picture cuts the line off where the area ends.
        build_element("svg", threshold, **area, viewBox=" ".join(map(str, area.values()))),
        *circles,
    ]
    return build_plot(caption, shapes)
