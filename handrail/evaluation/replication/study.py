"""The replication as a result: each recomputed figure with the published one, and how many agree by table."""

from collections.abc import Sequence

from handrail.charts import Caption, EstimateBar, Plot, plot_forest
from handrail.evaluation.impact.proportions import WILSON, compute_wilson_interval
from handrail.evaluation.replication.figure import ReplicatedFigure
from handrail.evaluation.replication.page import SOURCE, recompute_figures
from handrail.evaluation.results import Estimate, Method, StudyResult

METHOD = Method("recomputed from the counts and figures printed, compared at the rounding printed", SOURCE)


def run_replication() -> StudyResult:
    """Recompute every published figure of the Fit for Work Service pilots that its counts allow."""
    return study_replication(recompute_figures())


def study_replication(recomputed: Sequence[ReplicatedFigure]) -> StudyResult:
    """Return the recomputed figures, a section a table, after the share that agrees of all."""
    agree, shown = sum(figure.agrees for figure in recomputed), list(recomputed)
    low, high = compute_wilson_interval(agree, len(shown))
    share = Estimate(
        "agreement", "figures that agree", agree / len(shown), "share", len(shown), WILSON, low=low, high=high
    )
    return StudyResult(
        "Replication of the Fit for Work Service pilots' figures",
        (share, *(_build_estimate(figure) for figure in shown)),
        ("summary-figures",),
        assumptions={"source": SOURCE},
        plots=(_plot_agreement(shown),),
    )


def _build_estimate(figure: ReplicatedFigure) -> Estimate:
    verdict = "agrees" if figure.agrees else "does not agree"
    note = "; ".join(filter(None, (f"published {figure.published}: {verdict}", figure.note)))
    value = float(figure.recomputed.removeprefix("<"))
    if figure.recomputed.startswith("<"):
        note = f"recomputed {figure.recomputed}; {note}"
    return Estimate(figure.table, figure.figure, value, "as published", None, METHOD, note=note)


def _plot_agreement(figures: Sequence[ReplicatedFigure]) -> Plot:
    """Draw the share that agrees in each table with any that does not, and in all the others together."""
    apart = dict.fromkeys(figure.table for figure in figures if not figure.agrees)
    groups = {name: [figure for figure in figures if figure.table == name] for name in apart}
    groups["every other table"] = [figure for figure in figures if figure.table not in apart]
    bars, words = list[EstimateBar](), list[str]()
    for name, those in groups.items():
        agree, count = sum(figure.agrees for figure in those), len(those)
        bars.append(EstimateBar(f"{name} ({count})", agree / count, *compute_wilson_interval(agree, count)))
        words.append(f"{name}: {agree} of {count}")
    title = "Published figures that the recomputed ones agree with, share by table"
    caption = Caption("replication", title, "; ".join(words) + ".")
    return plot_forest(caption, bars, "share that agrees", 1.0)
