"""Time from assessment to the first return, everybody kept: share back by week, median, restricted mean."""

from collections.abc import Sequence

import numpy as np

from handrail.evaluation.arrays import Flags, Floats
from handrail.evaluation.impact import kaplan_meier, log_rank
from handrail.evaluation.impact.back_at_work import FIRST_RETURN, RETURN_SECTION
from handrail.evaluation.impact.back_at_work import TIME_SECTION as SECTION
from handrail.evaluation.impact.categories import CategoryColumn
from handrail.evaluation.impact.inclusion import StudyCase
from handrail.evaluation.impact.kaplan_meier import SurvivalCurve
from handrail.evaluation.impact.restricted_mean import METHOD as RESTRICTED
from handrail.evaluation.impact.restricted_mean import bound_restricted_mean, compute_restricted_mean
from handrail.evaluation.results import Estimate

WEEKS_SHOWN = (4.0, 8.0, 13.0, 26.0)
HORIZON = 26.0  # weeks
SHARE_NAME = f"share back within {HORIZON:g} weeks, everybody kept"


def find_followed(cases: Sequence[StudyCase]) -> list[StudyCase]:
    """Return cases whose time followed is known."""
    return [case for case in cases if case.followed_weeks is not None]


def get_weeks_and_returns(followed: Sequence[StudyCase]) -> tuple[Floats, Flags]:
    """Return weeks followed and whether each ended in a return, arrays of shape (cases,)."""
    weeks = np.array([case.followed_weeks for case in followed], dtype=float)
    return weeks, np.array([case.back for case in followed], dtype=bool)


def estimate_time_to_return(cases: Sequence[StudyCase]) -> list[Estimate]:
    """Estimate time to return by Kaplan and Meier, with a log-rank test between condition groups."""
    followed, method = find_followed(cases), kaplan_meier.METHOD
    base, missing = len(followed), len(cases) - len(followed)
    if not followed:
        note = "no times known"
        return [Estimate(SECTION, "not estimated", None, "weeks", 0, method, missing=missing, note=note)]
    weeks, back = get_weeks_and_returns(followed)
    curve = kaplan_meier.estimate_survival(weeks, back)
    middle, low, high = curve.find_quantile()
    rows = [
        Estimate(SECTION, "median", middle, "weeks", base, method, "", low, high, None, missing, FIRST_RETURN)
    ]
    for week in (week for week in WEEKS_SHOWN if week <= curve.longest):
        away, least, most = curve.find_share_away(week)
        name = f"back within {week:g} weeks"
        rows.append(
            Estimate(SECTION, name, 1 - away, "share", base, method, "", 1 - most, 1 - least, None, missing)
        )
    rows += _estimate_mean(curve, base, missing)
    groups = CategoryColumn.from_values([case.client.condition_group for case in followed])
    return rows + _compare_conditions(weeks, back, groups)


def _estimate_mean(curve: SurvivalCurve, base: int, missing: int) -> list[Estimate]:
    """Return the restricted mean, where anybody was followed at all."""
    horizon = min(HORIZON, curve.longest)
    if not horizon:
        return []
    mean, _ = compute_restricted_mean(curve, horizon)
    low, high = bound_restricted_mean(curve, horizon)
    name = f"mean weeks away, first {horizon:g}"
    return [Estimate(SECTION, name, mean, "weeks", base, RESTRICTED, "", low, high, None, missing)]


def estimate_share_back(cases: Sequence[StudyCase]) -> list[Estimate]:
    """Return the share back within 26 weeks by Kaplan and Meier, for the section of the crude share."""
    followed, method = find_followed(cases), kaplan_meier.METHOD
    base, missing = len(followed), len(cases) - len(followed)
    curve = kaplan_meier.estimate_survival(*get_weeks_and_returns(followed))
    if curve.longest < HORIZON:
        note = f"nobody followed for {HORIZON:g} weeks"
        return [Estimate(RETURN_SECTION, SHARE_NAME, None, "share", base, method, missing=missing, note=note)]
    away, least, most = curve.find_share_away(HORIZON)
    return [
        Estimate(
            RETURN_SECTION, SHARE_NAME, 1 - away, "share", base, method, "", 1 - most, 1 - least, None,
            missing, FIRST_RETURN,
        )
    ]  # fmt: skip


def _compare_conditions(weeks: Floats, back: Flags, groups: CategoryColumn) -> list[Estimate]:
    """Return the log-rank test between condition groups, where there are two and somebody returned."""
    known = groups.codes >= 0
    if len(groups.labels) < 2 or not back[known].any():
        return []
    statistic, df, p = log_rank.compute_log_rank(weeks[known], back[known], groups.codes[known])
    name = f"log-rank by condition group, {df} df"
    return [Estimate(SECTION, name, statistic, "", int(known.sum()), log_rank.METHOD, p=p)]
