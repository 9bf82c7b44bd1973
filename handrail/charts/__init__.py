"""Charts drawn on the server as SVG: readable in grey, at any width and letter size, beside their table.

Positions across are percentages and sizes down are in em, so a chart narrows with its column while its words
keep the reader's own letter size. Every chart carries the columns and rows of its table:

    {{ chart_with_table(bars("Clients by route", [("GP", 540), ("Self", 1204)])) }}
"""

from handrail.charts.bars import bars, grouped_bars
from handrail.charts.drawing import Chart, standalone, writer
from handrail.charts.lines import lines
from handrail.charts.strips import Stretch, strips

__all__ = ["Chart", "Stretch", "bars", "grouped_bars", "lines", "standalone", "strips", "writer"]
