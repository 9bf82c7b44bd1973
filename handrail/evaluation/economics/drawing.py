"""Draws the economic study: net benefit, the cost-effectiveness plane and the acceptability curve."""

from collections.abc import Sequence

import numpy as np

from handrail.charts import (
    Caption,
    EstimateBar,
    Plot,
    PlottedCurve,
    plot_curves,
    plot_forest,
    plot_scatter,
)
from handrail.evaluation.economics.acceptability import compute_acceptability
from handrail.evaluation.economics.effectiveness import BootstrapDraws
from handrail.evaluation.economics.plane import compute_quadrant_shares
from handrail.evaluation.results import Estimate

MAX_DRAWS_SHOWN = 1_000  # on the plane
MAX_THRESHOLD = 70_000.0
THRESHOLD_STEP = 1_000.0
REFERENCE_THRESHOLD = 20_000.0  # GBP a QALY


def draw_effectiveness(draws: BootstrapDraws) -> list[Plot]:
    """Draw the plane (the first `MAX_DRAWS_SHOWN` draws) and the curve up to `MAX_THRESHOLD` GBP a QALY."""
    return [_draw_plane(draws), _draw_curve(draws)]


def draw_net_benefit(rows: Sequence[Estimate]) -> list[Plot]:
    """Net benefits a client with their intervals, the matched one first; nothing where there is none."""
    bars = [
        EstimateBar(
            " ".join([row.measure, row.group]).strip(),
            row.estimate,
            row.low or row.estimate,
            row.high or row.estimate,
        )
        for row in rows
        if row.section.startswith("net benefit") and row.unit == "GBP a client" and row.estimate is not None
        if row.measure != "saving in absence"
    ]
    if not bars:
        return []
    words = [f"{bar.label}: {bar.estimate:,.0f} ({bar.low:,.0f} to {bar.high:,.0f})" for bar in bars]
    title = "Net benefit per client, matched and by the report's rule"
    caption = Caption("net-benefit", title, "; ".join(words) + ".")
    return [plot_forest(caption, bars, "GBP a client (positive: worth it)")]


def _draw_plane(draws: BootstrapDraws) -> Plot:
    shares = compute_quadrant_shares(draws.incremental_cost, draws.incremental_effect)
    words = "; ".join(f"{name}: {share:.0%} of draws" for name, share in shares.items() if share)
    points = list(
        zip(
            draws.incremental_effect[:MAX_DRAWS_SHOWN].tolist(),
            draws.incremental_cost[:MAX_DRAWS_SHOWN].tolist(),
            strict=True,
        )
    )
    title = "Difference in cost and in QALYs, bootstrap draws"
    line = f"The dashed line is GBP {REFERENCE_THRESHOLD:,.0f} a QALY: draws below it are worth their cost."
    caption = Caption("plane", title, f"{words}. {line}")
    return plot_scatter(caption, points, ("QALYs a person", "GBP a person"), REFERENCE_THRESHOLD)


def _draw_curve(draws: BootstrapDraws) -> Plot:
    worth = np.arange(0, MAX_THRESHOLD + THRESHOLD_STEP, THRESHOLD_STEP)
    shares = compute_acceptability(draws.costs, draws.effects, worth)
    drawn = [
        PlottedCurve(name, list(zip(worth.tolist(), shares[k].tolist(), strict=True)))
        for k, name in enumerate(draws.names)
    ]
    chances = [
        f"at GBP {at:,.0f} a QALY {shares[-1, int(at / THRESHOLD_STEP)]:.0%}"
        for at in (20_000, 30_000, 70_000)
    ]
    text = f"Chance that {draws.names[-1]} has the greatest net benefit: {', '.join(chances)}."
    title = "Chance of being cost-effective, by the worth of a QALY"
    caption = Caption("acceptability", title, text)
    return plot_curves(caption, drawn, ("GBP a QALY", "chance"), shares=True, legend_in_middle=True)
