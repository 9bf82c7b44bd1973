"""Cost-effectiveness with missing health filled in: multiple imputation within arm, Rubin's rules."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.economics import pooling
from handrail.evaluation.economics.imputation import IMPUTATIONS, impute_missing
from handrail.evaluation.economics.options import StudyArm
from handrail.evaluation.economics.thresholds import QalyThreshold
from handrail.evaluation.health.study import Assumptions
from handrail.evaluation.results import Estimate

SECTION = "cost-effectiveness, multiple imputation"

Floats = NDArray[np.float64]


def impute_gains(arm: StudyArm, assumptions: Assumptions, imputations: int, seed: int) -> Floats:
    """QALY gains of an arm in each completed data set, shape (imputations, people)."""
    table = np.column_stack([arm.entry, arm.discharge, arm.days, arm.auxiliary])
    filled = impute_missing(table, imputations, seed)
    found = []
    for one in filled:
        completed = StudyArm(arm.name, arm.cost, one[:, 0], one[:, 1], one[:, 2], arm.auxiliary)
        found.append(completed.compute_gains(assumptions))
    return np.array(found)


def estimate_imputed(
    arms: Sequence[StudyArm],
    assumptions: Assumptions,
    thresholds: Sequence[QalyThreshold],
    seed: int,
    imputations: int = IMPUTATIONS,
    without_arm: int = 0,
) -> list[Estimate]:
    """Incremental effect and net benefit of everybody, pooled; nothing when no health is missing or known.

    `without_arm` people of a trial have no arm recorded: they are of no arm to be filled in by, and missing.
    """
    missing = int(sum(np.isnan(arm.compute_gains(assumptions)).sum() for arm in arms))
    people = sum(len(arm.cost) for arm in arms)
    if missing in (0, people) or min(len(a.cost) for a in arms) < 3:
        return []
    gains = [impute_gains(arm, assumptions, imputations, seed + k) for k, arm in enumerate(arms)]
    if any(np.isnan(gain).any() for gain in gains):
        return []
    missing += without_arm
    rows = [_row("incremental effect", "QALYs a person", "", arms, gains, None, missing)]
    for threshold in thresholds:
        group = f"{threshold.value:.0f} GBP a QALY ({threshold.name})"
        rows.append(
            _row("incremental net benefit", "GBP a person", group, arms, gains, threshold.value, missing)
        )
    return rows


def _row(
    name: str,
    unit: str,
    group: str,
    arms: Sequence[StudyArm],
    gains: Sequence[Floats],
    worth: float | None,
    missing: int,
) -> Estimate:
    """Pool the difference between the last and the first arm, or the mean of the only one."""
    middles, variances = [], []
    for k in range(len(gains[0])):
        values = [
            g[k] if worth is None else worth * g[k] - arm.cost for g, arm in zip(gains, arms, strict=True)
        ]
        first = values[0].mean() if len(values) > 1 else 0.0
        middles.append(float(values[-1].mean() - first))
        variances.append(float(sum(v.var(ddof=1) / len(v) for v in values)))
    people = sum(len(arm.cost) for arm in arms)
    pooled = pooling.pool_imputations(middles, variances, people - len(arms))
    note = f"{pooled.missing_share:.0%} of the variance is due to missing data"
    return Estimate(
        SECTION, name, pooled.estimate, unit, people, pooling.METHOD, group,
        pooled.low, pooled.high, pooled.p, missing, note,
    )  # fmt: skip
