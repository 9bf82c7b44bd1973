"""Local norms as a result: medians with what they rest on, what was assumed, and a drawing."""

from collections.abc import Mapping, Sequence

from handrail.charts import Caption, EstimateBar, Plot, plot_forest
from handrail.evaluation.norms.local_norms import KAPLAN_MEIER, PLAIN, LocalNorm
from handrail.evaluation.results import Estimate, Method, StudyResult

METHODS = {
    KAPLAN_MEIER: Method("Kaplan-Meier median length of absence", "Kaplan and Meier 1958, JASA 53:457"),
    PLAIN: Method("median length of absence", "DWP RR896 appendix C"),
}
SHARE = Method("share of the episodes of the group", "DWP RR896 table C.1")
ALL = "all"
MAX_BARS = 14


def study_norms(norms: Sequence[LocalNorm], by: str | None, assumptions: Mapping[str, str]) -> StudyResult:
    """Return norms as estimates, a section a group.

    Parameters
    ----------
    norms
        As `local_norms.norms` gives them, the whole last.
    by
        What they are grouped by: practice, area, or nothing.
    assumptions
        How notes became episodes, in words.
    """
    return StudyResult(
        "Local norms of sickness absence",
        tuple(row for norm in norms for row in _estimate_norm(norm, by)),
        assumptions=assumptions,
        plots=tuple(_plot_medians(norms)),
    )


def _estimate_norm(norm: LocalNorm, by: str | None) -> list[Estimate]:
    section = f"{by} {norm.group}" if by and norm.group != ALL else "local norms"
    method, name = METHODS[norm.method], norm.diagnosis
    return [
        Estimate(section, "share of episodes", norm.percent / 100, "share", norm.episodes, SHARE, name),
        Estimate(
            section, "median", norm.median_weeks, "weeks", norm.episodes, method, name, note=norm.note
        ),
        Estimate(
            section, "median of those over four weeks", norm.adjusted_median_weeks, "weeks",
            norm.adjusted_episodes, method, name, note=norm.note,
        ),
    ]  # fmt: skip


def _plot_medians(norms: Sequence[LocalNorm]) -> list[Plot]:
    """Draw the medians over all groups of the commonest diagnoses, the total last."""
    known = [norm for norm in norms if norm.group == ALL and norm.median_weeks is not None]
    if not known:
        return []
    *diagnoses, total = known
    common = sorted(diagnoses, key=lambda norm: -norm.episodes)[:MAX_BARS]
    bars = [
        EstimateBar(f"{norm.diagnosis.replace('_', ' ')} ({norm.episodes})", *[norm.median_weeks or 0.0] * 3)
        for norm in (*common, total)
    ]
    words = "; ".join(f"{norm.diagnosis.replace('_', ' ')}: {norm.median_weeks:.1f} weeks" for norm in known)
    caption = Caption("norms", "Median weeks of absence by diagnosis", f"{words}.")
    return [plot_forest(caption, bars, "weeks")]
