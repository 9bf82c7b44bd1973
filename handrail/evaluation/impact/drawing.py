"""Draw the impact study: time to return, and the difference from the norm."""

from collections.abc import Sequence
from operator import attrgetter

import numpy as np

from handrail.charts import (
    Caption,
    EstimateBar,
    Plot,
    PlottedCurve,
    plot_curves,
    plot_forest,
    trace_steps,
)
from handrail.evaluation.impact.against_norm import AFTER_ASSESSMENT
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.kaplan_meier import estimate_survival
from handrail.evaluation.impact.time_to_return import find_followed, get_weeks_and_returns
from handrail.evaluation.results import Estimate


def draw_impact(cases: Sequence[StudyCase], rows: Sequence[Estimate]) -> list[Plot]:
    """Draw time to return by condition group, and weeks after assessment against the adjusted norm."""
    plots, followed = list[Plot](), find_followed(cases)
    if followed:
        plots.append(_plot_time_to_return(followed))
    section = AFTER_ASSESSMENT.section
    gaps = [
        row
        for row in rows
        if row.section == section and row.low is not None and row.measure.startswith("diff")
    ]
    if gaps:
        plots.append(_plot_differences(gaps))
    return plots


def _plot_time_to_return(followed: Sequence[StudyCase]) -> Plot:
    drawn, words = list[PlottedCurve](), list[str]()
    weeks, back = get_weeks_and_returns(followed)
    groups = CategoryColumn.from_values(list(map(attrgetter("client.condition_group"), followed)))
    everybody = np.ones(len(followed), dtype=bool)
    for label, member in {
        "all": everybody,
        **{label: groups.match_label(label) for label in groups.labels},
    }.items():
        curve, people = estimate_survival(weeks[member], back[member]), int(member.sum())
        points = [(0.0, 1.0), *zip(curve.times.tolist(), curve.survival.tolist(), strict=True)]
        drawn.append(PlottedCurve(f"{label} ({people})", trace_steps(points, curve.longest)))
        middle = curve.find_quantile()[0]
        half = "half were not back by the end" if middle is None else f"half were back by {middle:.1f} weeks"
        words.append(f"{label}, {people} people: {half}")
    title = "Share not yet back at work, by weeks since assessment"
    caption = Caption("time-to-return", title, "; ".join(words) + ".")
    return plot_curves(caption, drawn, ("weeks since assessment", "share"), shares=True)


def _plot_differences(gaps: Sequence[Estimate]) -> Plot:
    bars = [
        EstimateBar(
            f"{row.group} ({row.base})",
            *(float(v) for v in (row.estimate, row.low, row.high) if v is not None),
        )
        for row in gaps
    ]
    words = [f"{bar.label}: {bar.estimate:+.1f} weeks ({bar.low:+.1f} to {bar.high:+.1f})" for bar in bars]
    title = "Weeks after assessment, less the adjusted norm"
    caption = Caption("against-norm", title, "; ".join(words) + ".")
    return plot_forest(caption, bars, "weeks (negative: shorter than the norm)")


def draw_rates(rates: Sequence[Estimate]) -> list[Plot]:
    """Draw the share of each category with its interval; nothing where there is no share."""
    bars = [
        EstimateBar(f"{row.group} ({row.base})", row.estimate, row.low, row.high)
        for row in rates
        if row.estimate is not None and row.low is not None and row.high is not None
    ]
    if not bars:
        return []
    words = [f"{bar.label}: {bar.estimate:.0%} ({bar.low:.0%} to {bar.high:.0%})" for bar in bars]
    title = "Share back at work, by characteristic"
    return [plot_forest(Caption("rates", title, "; ".join(words) + "."), bars, "share back at work")]
