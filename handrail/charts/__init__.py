"""Charts drawn on the server as SVG, with no colour needed to read them and their content in words.

Two kinds share their elements, scales and text alternatives:

- charts of pages (`draw_bars`, `draw_lines`, `draw_strips`): at any width and letter size, next to their
  table. Positions across are percentages and sizes down are in em, so a chart narrows with its column while
  its words keep the reader's own letter size. Every chart carries the columns and rows of its table:

    {{ chart_with_table(draw_bars("Clients by route", [("GP", 540), ("Self", 1204)])) }}

- plots of studies (`plot_curves`, `plot_forest`, `plot_scatter`): of one size, for files and notebooks.
"""

from handrail.charts.bars import draw_bars, draw_grouped_bars
from handrail.charts.chart import Chart, PlaceAxis, Value, ValueAxis
from handrail.charts.curves import PlottedCurve, plot_curves, trace_steps
from handrail.charts.forest import EstimateBar, plot_forest
from handrail.charts.lines import draw_lines
from handrail.charts.plot import Caption, Plot
from handrail.charts.scatter import plot_scatter
from handrail.charts.strips import StripBar, draw_strips
from handrail.charts.svg_file import build_svg_file, measure_height

__all__ = [
    "Caption", "Chart", "EstimateBar", "PlaceAxis", "Plot", "PlottedCurve", "StripBar", "Value", "ValueAxis",
    "build_svg_file", "draw_bars", "draw_grouped_bars", "draw_lines", "draw_strips", "measure_height",
    "plot_curves", "plot_forest", "plot_scatter", "trace_steps",
]  # fmt: skip
