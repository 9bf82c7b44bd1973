"""Cost-effectiveness of people with complete data: plane, ratio, net benefit, acceptability, information."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.economics import acceptability as curve
from handrail.evaluation.economics import benefit, bootstrap, frontier, information, plane
from handrail.evaluation.economics.options import NO_SERVICE, StudyArm
from handrail.evaluation.economics.thresholds import QalyThreshold
from handrail.evaluation.health.study import Assumptions
from handrail.evaluation.results import Estimate

SECTION = "cost-effectiveness, complete cases"
MIN_PEOPLE_PER_ARM = 2

Floats = NDArray[np.float64]


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
        """Incremental cost in each draw."""
        result: Floats = self.costs[-1] - self.costs[0]
        return result

    @property
    def incremental_effect(self) -> Floats:
        """Incremental effect in each draw."""
        result: Floats = self.effects[-1] - self.effects[0]
        return result


def bootstrap_arms(
    arms: Sequence[StudyArm], assumptions: Assumptions, replicates: int, seed: int, without_arm: int = 0
) -> BootstrapDraws | None:
    """Bootstrap each arm by itself; None when an arm has fewer than two people with complete data.

    `without_arm` people of a trial have no arm recorded, and count as missing.
    """
    names, costs, effects, points = list[str](), list[Floats](), list[Floats](), list[tuple[float, float]]()
    base, missing = 0, without_arm
    if len(arms) == 1:
        names, costs, effects = [NO_SERVICE], [np.zeros(replicates)], [np.zeros(replicates)]
        points = [(0.0, 0.0)]
    for number, arm in enumerate(arms):
        gain = arm.compute_gains(assumptions)
        known = ~np.isnan(gain)
        if known.sum() < MIN_PEOPLE_PER_ARM:
            return None
        # Each arm has its own stream of draws, so that another arm's size changes nothing here.
        cost, effect = bootstrap.bootstrap_means(arm.cost[known], gain[known], replicates, seed + number)
        names.append(arm.name)
        costs.append(cost)
        effects.append(effect)
        points.append((float(arm.cost[known].mean()), float(gain[known].mean())))
        base, missing = base + int(known.sum()), missing + int((~known).sum())
    cost_point, effect_point = (np.array(column) for column in zip(*points, strict=True))
    return BootstrapDraws(
        tuple(names), np.array(costs), np.array(effects), cost_point, effect_point, base, missing
    )


def estimate_effectiveness(draws: BootstrapDraws, thresholds: Sequence[QalyThreshold]) -> list[Estimate]:
    """Increments and ratio, shares of the plane's quadrants, then a block a threshold."""
    against = f"{draws.names[-1]} against {draws.names[0]}"
    cost, effect = float(draws.cost[-1] - draws.cost[0]), float(draws.effect[-1] - draws.effect[0])
    ratio = plane.compute_icer(cost, effect)
    rows = [
        _interval("incremental cost", cost, draws.incremental_cost, "GBP a person", against, draws),
        _interval("incremental effect", effect, draws.incremental_effect, "QALYs a person", against, draws),
        Estimate(
            SECTION, "incremental cost-effectiveness ratio", ratio.icer, "GBP a QALY", draws.base,
            plane.METHOD, against, *_ratio_interval(draws), None, draws.missing, ratio.quadrant,
        ),
    ]  # fmt: skip
    for name, share in plane.compute_quadrant_shares(
        draws.incremental_cost, draws.incremental_effect
    ).items():
        base, missing = draws.base, draws.missing
        rows.append(
            Estimate(SECTION, "share of draws", share, "share", base, plane.METHOD, name, missing=missing)
        )
    for threshold in thresholds:
        rows += _at(threshold, cost, effect, draws)
    return rows


def _interval(
    name: str, value: float, values: Floats, unit: str, group: str, draws: BootstrapDraws
) -> Estimate:
    low, high = bootstrap.compute_percentile_interval(values)
    method, base, missing = bootstrap.METHOD, draws.base, draws.missing
    return Estimate(SECTION, name, value, unit, base, method, group, low, high, None, missing)


def _ratio_interval(draws: BootstrapDraws) -> tuple[float | None, float | None]:
    """Percentiles of the ratio where every draw costs more and gains more; elsewhere they mean nothing."""
    if not ((draws.incremental_cost > 0) & (draws.incremental_effect > 0)).all():
        return None, None
    return bootstrap.compute_percentile_interval(draws.incremental_cost / draws.incremental_effect)


def _at(threshold: QalyThreshold, cost: float, effect: float, draws: BootstrapDraws) -> list[Estimate]:
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
        Estimate(
            SECTION, name, value, unit, draws.base, method, group, least, most, None, draws.missing, words
        )
        for name, value, unit, method, least, most, words in lines
    ]
