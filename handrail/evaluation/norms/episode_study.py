"""Absence episodes as a result: how many there are, how long they last, and a drawing of their lengths."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from handrail.charts import Caption, Plot, PlottedCurve, plot_curves, trace_steps
from handrail.evaluation.impact.kaplan_meier import METHOD as KAPLAN_MEIER
from handrail.evaluation.impact.kaplan_meier import SurvivalCurve, estimate_survival
from handrail.evaluation.norms.collapse import EpisodeSettings
from handrail.evaluation.results import Estimate, Method, StudyResult

METHOD = Method("count of fit notes collapsed to episodes of absence", "DWP RR896 appendix C")
SECTION = "absence episodes"
TITLE = "Absence episodes"


def study_episodes(episodes: pa.Table, notes: int, assumptions: Mapping[str, str]) -> StudyResult:
    """Return what the episodes are in sum.

    Parameters
    ----------
    episodes
        A row an episode, with weeks and censored (whether it may have gone on).
    notes
        How many fit notes they were collapsed from.
    assumptions
        How notes became episodes, in words.
    """
    count = episodes.num_rows
    rows = [
        Estimate(SECTION, "fit notes", notes, "notes", notes, METHOD),
        Estimate(SECTION, "episodes", count, "episodes", count, METHOD),
    ]
    if not count:
        return StudyResult(TITLE, tuple(rows), assumptions=assumptions)
    censored = episodes["censored"].to_numpy(zero_copy_only=False).astype(bool)
    curve = estimate_survival(episodes["weeks"].to_numpy(), ~censored)
    median, low, high = curve.find_quantile()
    rows += [
        Estimate(SECTION, "episodes that may have gone on", int(censored.sum()), "episodes", count, METHOD),
        Estimate(SECTION, "median length", median, "weeks", count, KAPLAN_MEIER, low=low, high=high),
    ]
    return StudyResult(TITLE, tuple(rows), assumptions=assumptions, plots=(_plot_lengths(curve, count),))


def describe_settings(settings: EpisodeSettings) -> dict[str, str]:
    """Return in words how notes became episodes."""
    first, last = settings.window.first, settings.window.last
    window = f"{first or 'the first note'} to {last or 'the last note'}" if first or last else "none given"
    return {
        "one absence": f"notes up to {settings.gap_days} days from an end to a start",
        "window of collection": window,
        "episodes cut by the window": "censored" if settings.window.censor else "as they were seen",
        "own mapping of diagnoses": str(settings.diagnoses or "none"),
    }


def _plot_lengths(curve: SurvivalCurve, count: int) -> Plot:
    points = [(0.0, 1.0), *zip(curve.times.tolist(), curve.survival.tolist(), strict=True)]
    weeks = [week for week in (4, 8, 13, 26) if week <= np.max(curve.longest)]
    words = [f"{curve.find_share_away(week)[0]:.0%} go on past {week} weeks" for week in weeks]
    line = PlottedCurve(f"all ({count})", trace_steps(points, curve.longest))
    title = "Share of absences that go on, by weeks"
    caption = Caption("episodes", title, "; ".join([f"{count} episodes", *words]) + ".")
    return plot_curves(caption, [line], ("weeks", "share"), shares=True)
