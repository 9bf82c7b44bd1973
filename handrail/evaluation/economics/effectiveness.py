"""Cost-effectiveness of people with complete data: plane, ratio, net benefit, acceptability, information."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.economics import acceptability as curve
from handrail.evaluation.economics import benefit, bootstrap, frontier, information, plane
from handrail.evaluation.economics.options import NO_SERVICE, StudyArm
from handrail.evaluation.economics.thresholds import QalyThreshold
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.results import Estimate

SECTION = "cost-effectiveness, complete cases"
MIN_PEOPLE_PER_ARM = 2


@dataclass(frozen=True)
class BootstrapDraws:
    """Mean cost and effect of each option in each bootstrap draw, shape (options, replicates).

    The last option is the one judged, the first what it is judged against. `cost` and `effect` are the
    figures themselves, shape (options,).
    """

    names: tuple[str, ...]
    costs: Floats
    effects: Floats
    cost: Floats
    effect: Floats
    base: int
    missing: int

    @property
    def incremental_cost(self) -> Floats:
        """Incremental cost in each draw, GBP, shape (replicates,)."""
        result: Floats = self.costs[-1] - self.costs[0]
        return result

    @property
    def incremental_effect(self) -> Floats:
        """Incremental effect in each draw, QALYs, shape (replicates,)."""
        result: Floats = self.effects[-1] - self.effects[0]
        return result


@dataclass(frozen=True)
class _ArmDraws:
    """Of one arm, its mean cost and effect in each draw, shape (replicates,), and the figures themselves."""

    name: str
    costs: Floats
    effects: Floats
    cost: float = 0.0
    effect: float = 0.0
    base: int = 0
    missing: int = 0


def bootstrap_arms(
    arms: Sequence[StudyArm], assumptions: Assumptions, replicates: int, seed: int, without_arm: int = 0
) -> BootstrapDraws | None:
    """Bootstrap each arm by itself; None when an arm has fewer than two people with complete data.

    `without_arm` people of a trial have no arm recorded, and count as missing.
    """
    options = [] if len(arms) > 1 else [_ArmDraws(NO_SERVICE, np.zeros(replicates), np.zeros(replicates))]
    for number, arm in enumerate(arms):
        # Each arm has its own stream of draws, so that another arm's size changes nothing here.
        draws = _bootstrap_arm(arm, assumptions, replicates, seed + number)
        if draws is None:
            return None
        options.append(draws)
    return BootstrapDraws(
        names=tuple(option.name for option in options),
        costs=np.array([option.costs for option in options]),
        effects=np.array([option.effects for option in options]),
        cost=np.array([option.cost for option in options]),
        effect=np.array([option.effect for option in options]),
        base=sum(option.base for option in options),
        missing=without_arm + sum(option.missing for option in options),
    )


def _bootstrap_arm(arm: StudyArm, assumptions: Assumptions, replicates: int, seed: int) -> _ArmDraws | None:
    gains = arm.compute_gains(assumptions)
    known = ~np.isnan(gains)
    cost, gain = arm.cost[known], gains[known]
    if len(gain) < MIN_PEOPLE_PER_ARM:
        return None
    costs, effects = bootstrap.bootstrap_means(cost, gain, replicates, seed)
    missing = int((~known).sum())
    return _ArmDraws(arm.name, costs, effects, float(cost.mean()), float(gain.mean()), len(gain), missing)


def estimate_effectiveness(draws: BootstrapDraws, thresholds: Sequence[QalyThreshold]) -> list[Estimate]:
    """Return increments and ratio, shares of the plane's quadrants, then a block a threshold."""
    cost, effect = float(draws.cost[-1] - draws.cost[0]), float(draws.effect[-1] - draws.effect[0])
    ratio = plane.compute_icer(cost, effect)
    rows = [
        _build_increment(cost, draws.incremental_cost, "incremental cost", "GBP a person"),
        _build_increment(effect, draws.incremental_effect, "incremental effect", "QALYs a person"),
        Estimate(
            SECTION, "incremental cost-effectiveness ratio", ratio.icer, "GBP a QALY", None, plane.METHOD, "",
            *_compute_ratio_interval(draws), note=ratio.quadrant,
        ),
    ]  # fmt: skip
    rows = [replace(row, group=f"{draws.names[-1]} against {draws.names[0]}") for row in rows]
    shares = plane.compute_quadrant_shares(draws.incremental_cost, draws.incremental_effect)
    rows += [
        Estimate(SECTION, "share of draws", share, "share", None, plane.METHOD, name)
        for name, share in shares.items()
    ]
    for threshold in thresholds:
        rows += _build_threshold_rows(threshold, cost, effect, draws)
    return [replace(row, base=draws.base, missing=draws.missing) for row in rows]


def _build_increment(value: float, values: Floats, measure: str, unit: str) -> Estimate:
    low, high = bootstrap.compute_percentile_interval(values)
    return Estimate(SECTION, measure, value, unit, None, bootstrap.METHOD, low=low, high=high)


def _compute_ratio_interval(draws: BootstrapDraws) -> tuple[float | None, float | None]:
    """Return percentiles of the ratio; None where not every draw costs more and gains more."""
    if not ((draws.incremental_cost > 0) & (draws.incremental_effect > 0)).all():
        return None, None
    return bootstrap.compute_percentile_interval(draws.incremental_cost / draws.incremental_effect)


def _build_threshold_rows(
    threshold: QalyThreshold, cost: float, effect: float, draws: BootstrapDraws
) -> list[Estimate]:
    group, worth = f"{threshold.value:.0f} GBP a QALY ({threshold.name})", threshold.value
    values = benefit.compute_net_monetary_benefit(draws.incremental_cost, draws.incremental_effect, worth)
    low, high = bootstrap.compute_percentile_interval(values)
    point = float(worth * effect - cost)
    ((best, sure),) = frontier.compute_acceptability_frontier(draws.costs, draws.effects, [worth])
    chance = float(curve.compute_acceptability(draws.costs, draws.effects, [worth])[-1, 0])
    worth_knowing = information.compute_perfect_information(draws.costs, draws.effects, worth)
    lines = (
        ("incremental net benefit", point, "GBP a person", benefit.METHOD, low, high, ""),
        ("chance of being cost-effective", chance, "share", curve.METHOD, None, None, ""),
        ("best on average", sure, "share", frontier.METHOD, None, None, draws.names[best]),
        ("value of perfect information", worth_knowing, "GBP a person", information.METHOD, None, None, ""),
    )
    return [
        Estimate(SECTION, name, value, unit, None, method, group, least, most, note=words)
        for name, value, unit, method, least, most, words in lines
    ]
