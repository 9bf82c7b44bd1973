"""Cost-effectiveness with missing health filled in: multiple imputation within arm, Rubin's rules."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.economics.imputation import impute_missing
from handrail.evaluation.economics.options import StudyArm
from handrail.evaluation.economics.pooling import METHOD, pool_imputations
from handrail.evaluation.economics.settings import EconomicSettings
from handrail.evaluation.economics.thresholds import QalyThreshold
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.results import Estimate

SECTION = "cost-effectiveness, multiple imputation"
MIN_PEOPLE_PER_ARM = 3


def impute_gains(arm: StudyArm, assumptions: Assumptions, imputations: int, seed: int) -> Floats:
    """Return the QALY gains of an arm in each completed data set, shape (imputations, people)."""
    table = np.column_stack([arm.entry, arm.discharge, arm.days, arm.auxiliary])
    completed = [
        replace(arm, entry=filled[:, 0], discharge=filled[:, 1], days=filled[:, 2])
        for filled in impute_missing(table, imputations, seed)
    ]
    return np.array([arm.compute_gains(assumptions) for arm in completed])


def estimate_imputed(
    arms: Sequence[StudyArm], settings: EconomicSettings, without_arm: int = 0
) -> list[Estimate]:
    """Estimate the incremental effect and net benefit of everybody, pooled over completed data sets.

    Nothing where no health is missing or none known. `without_arm` people of a trial have no arm recorded:
    they are of no arm to be filled in by, and missing.
    """
    chosen, seed = settings.assumptions, settings.seed
    missing = int(sum(np.isnan(arm.compute_gains(chosen)).sum() for arm in arms))
    people = sum(len(arm.cost) for arm in arms)
    if missing in (0, people) or min(len(arm.cost) for arm in arms) < MIN_PEOPLE_PER_ARM:
        return []
    gains = [impute_gains(arm, chosen, settings.imputations, seed + k) for k, arm in enumerate(arms)]
    if any(np.isnan(gain).any() for gain in gains):
        return []
    rows = [_pool_difference(gains, "incremental effect", "QALYs a person")]
    rows += [_pool_net_benefit(arms, gains, threshold) for threshold in settings.thresholds]
    return [replace(row, missing=missing + without_arm) for row in rows]


def _pool_net_benefit(
    arms: Sequence[StudyArm], gains: Sequence[Floats], threshold: QalyThreshold
) -> Estimate:
    benefits = [threshold.value * gain - arm.cost for gain, arm in zip(gains, arms, strict=True)]
    group = f"{threshold.value:.0f} GBP a QALY ({threshold.name})"
    return replace(_pool_difference(benefits, "incremental net benefit", "GBP a person"), group=group)


def _pool_difference(values: Sequence[Floats], measure: str, unit: str) -> Estimate:
    """Pool the difference between the last and the first arm, or the mean of the only one.

    `values` are of each arm, shape (imputations, people).
    """
    middles, variances = [], []
    for k in range(len(values[0])):
        first = values[0][k].mean() if len(values) > 1 else 0.0
        middles.append(float(values[-1][k].mean() - first))
        variances.append(float(sum(of_arm[k].var(ddof=1) / of_arm.shape[1] for of_arm in values)))
    people = sum(of_arm.shape[1] for of_arm in values)
    pooled = pool_imputations(middles, variances, people - len(values))
    note = f"{pooled.missing_share:.0%} of the variance is due to missing data"
    return Estimate(
        SECTION, measure, pooled.estimate, unit, people, METHOD, low=pooled.low, high=pooled.high, p=pooled.p,
        note=note,
    )  # fmt: skip
