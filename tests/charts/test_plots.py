"""Plots of studies: well-formed, named and described, their scales round."""

from xml.etree import ElementTree

import pytest

from handrail.charts import (
    Caption,
    EstimateBar,
    PlottedCurve,
    plot_curves,
    plot_forest,
    plot_scatter,
    trace_steps,
)
from handrail.charts.plot import PlotScale

SVG = "{http://www.w3.org/2000/svg}"
PLOTS = [
    plot_curves(
        Caption("a", "A < B", "falls & falls"),
        [PlottedCurve("x", trace_steps([(0, 1), (2, 0.5)], 5))],
        ("weeks", "share"),
        shares=True,
    ),
    plot_forest(Caption("b", "Gaps", "one: 1"), [EstimateBar("one", 1.0, 0.5, 1.5)], "weeks"),
    plot_scatter(Caption("c", "Plane", "all dear"), [(0.1, 500.0), (0.2, 480.0)], ("QALYs", "GBP"), 20_000),
    plot_scatter(Caption("d", "One point", "no spread"), [(0.0, 0.0)], ("QALYs", "GBP"), 20_000),
]


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.name)
def test_every_plot_is_a_picture_with_a_title_and_its_content_in_words(plot):
    tree = ElementTree.fromstring(plot.svg)
    title, words = tree.find(f"{SVG}title"), tree.find(f"{SVG}desc")
    assert (title.text, words.text) == (plot.title, plot.description)
    assert tree.get("role") == "img"
    assert tree.get("aria-labelledby").split() == [title.get("id"), words.get("id")]
    assert "nan" not in plot.svg


def test_a_scale_has_round_ticks_within_it():
    assert PlotScale(0, 1, 0, 100).find_ticks() == [0, 0.2, 0.4, 0.6, 0.8, 1.0]
    assert PlotScale(-3, 14, 0, 100)(5.5) == 50
    assert trace_steps([(0, 1), (2, 0.5)], 5) == [(0, 1), (2, 1), (2, 0.5), (5, 0.5)]
