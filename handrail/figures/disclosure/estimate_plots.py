"""Plots of an evaluation under disclosure control: drawn again, from the rows as they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handrail.charts import Caption, Plot, PlottedCurve, plot_curves
from handrail.evaluation.health.study import draw_changes
from handrail.evaluation.impact.back_at_work import TIME_SECTION
from handrail.evaluation.impact.drawing import draw_impact
from handrail.evaluation.results import Estimate

_WITHIN = "back within "


def redraw_plots(plots: Sequence[Plot], rows: Sequence[Estimate]) -> Iterator[Plot]:
    """Yield each plot as the rows allow; one that needs more than they hold is left out."""
    names = {plot.name for plot in plots}
    drawn = [*draw_changes(rows), *draw_impact((), rows), *_draw_shares_back(rows)]
    yield from (plot for plot in drawn if plot.name in names)


def _draw_shares_back(rows: Sequence[Estimate]) -> Iterator[Plot]:
    """Share not yet back by the weeks that the rows name: a step of the curve is a person."""
    known = [
        (float(row.measure.removeprefix(_WITHIN).split()[0]), 1 - row.estimate)
        for row in rows
        if row.section == TIME_SECTION and row.measure.startswith(_WITHIN) and row.estimate is not None
    ]
    if not known:
        return
    words = "; ".join(f"{share:.0%} not back by {week:g} weeks" for week, share in known)
    title = "Share not yet back at work, by weeks since assessment"
    points = [(0.0, 1.0), *known]
    caption = Caption("time-to-return", title, f"{words}.")
    yield plot_curves(
        caption, [PlottedCurve("all", points)], ("weeks since assessment", "share"), shares=True
    )
