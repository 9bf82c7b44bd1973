"""Time from assessment to return, everybody kept: share back by week, median and restricted mean."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.impact import kaplan_meier, log_rank
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.restricted_mean import METHOD as RESTRICTED
from handrail.evaluation.impact.restricted_mean import Z95, restricted_mean
from handrail.evaluation.results import Estimate

WEEKS_SHOWN = (4.0, 8.0, 13.0, 26.0)
HORIZON = 26.0  # weeks


def followed(cases: Sequence[Case]) -> list[Case]:
    """Cases with a known time to return, or to discharge."""
    return [case for case in cases if case.followed_weeks is not None]


def weeks_and_returns(seen: Sequence[Case]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Weeks followed and whether each ended in a return, arrays of shape (cases,)."""
    weeks = np.array([case.followed_weeks for case in seen], dtype=float)
    return weeks, np.array([case.returned for case in seen], dtype=bool)


def time_to_return(cases: Sequence[Case]) -> list[Estimate]:
    """Kaplan-Meier from assessment, with a log-rank test between condition groups."""
    seen, section, method = followed(cases), "time to return", kaplan_meier.METHOD
    base, missing = len(seen), len(cases) - len(seen)
    if not seen:
        note = "no times known"
        return [Estimate(section, "not estimated", None, "weeks", 0, method, missing=missing, note=note)]
    time, event = weeks_and_returns(seen)
    curve = kaplan_meier.kaplan_meier(time, event)
    middle, low, high = curve.quantile()
    rows = [Estimate(section, "median", middle, "weeks", base, method, "", low, high, None, missing)]
    for week in (week for week in WEEKS_SHOWN if week <= curve.longest):
        away, least, most = curve.at(week)
        name = f"back within {week:g} weeks"
        rows.append(
            Estimate(section, name, 1 - away, "share", base, method, "", 1 - most, 1 - least, None, missing)
        )
    horizon = min(HORIZON, curve.longest)
    mean, error = restricted_mean(curve, horizon)
    name, half = f"mean weeks away, first {horizon:g}", Z95 * error
    rows.append(
        Estimate(section, name, mean, "weeks", base, RESTRICTED, "", mean - half, mean + half, None, missing)
    )
    return rows + _by_condition(section, [case for case in seen if case.client.condition_group])


def _by_condition(section: str, seen: Sequence[Case]) -> list[Estimate]:
    """Log-rank test between condition groups, where there are two and somebody returned."""
    groups = [case.client.condition_group for case in seen]
    if len(set(groups)) < 2 or not any(case.returned for case in seen):
        return []
    statistic, df, p = log_rank.log_rank(*weeks_and_returns(seen), groups)
    name = f"log-rank by condition group, {df} df"
    return [Estimate(section, name, statistic, "", len(seen), log_rank.METHOD, p=p)]
