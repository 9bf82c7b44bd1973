"""Scenarios: what a QALY costs when one assumption at a time is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from handrail.evaluation.arrays import Floats
from handrail.evaluation.economics import plane
from handrail.evaluation.economics.options import StudyArm, StudyPopulation
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.results import Estimate
from handrail.instruments.eq5d import value_sets

SECTION = "scenarios"


def build_scenarios(
    population: StudyPopulation, value_set: str, base: Assumptions
) -> Iterator[tuple[str, Sequence[StudyArm], Assumptions]]:
    """Yield the name, arms and assumptions of the base case and of each change to it."""
    usual = population.build_arms(value_set)
    yield "base case", usual, base
    yield "no gain after discharge", usual, replace(base, held=False)
    yield "gain held for two years", usual, replace(base, horizon_years=2.0)
    if base.discount_rate and (base.horizon_years > 1 or population.has_later_costs):
        yield "not discounted", population.build_arms(value_set, False), replace(base, discount_rate=0.0)
    yield "gain fades at a rate of 1 a year", usual, replace(base, decay_a_year=1.0)
    yield "health jumps at discharge", usual, replace(base, shape="step")
    yield "nobody gained who was not measured at discharge", [_hold_at_entry(arm) for arm in usual], base
    for name, factor in (("costs 25% lower", 0.75), ("costs 25% higher", 1.25)):
        yield name, [replace(arm, cost=arm.cost * factor) for arm in usual], base
    levels = value_sets.load_value_set(value_set).levels
    for other in value_sets.list_value_sets():
        if other != value_set and value_sets.load_value_set(other).levels == levels:
            yield f"value set {other}", population.build_arms(other), base


def _hold_at_entry(arm: StudyArm) -> StudyArm:
    """Return an arm in which those measured at entry only are taken to be as they were."""
    unchanged = np.where(np.isnan(arm.discharge), arm.entry, arm.discharge)
    days = np.where(np.isnan(arm.days), 0.0, arm.days)
    return replace(arm, discharge=unchanged, days=days)


def estimate_scenarios(population: StudyPopulation, value_set: str, base: Assumptions) -> list[Estimate]:
    """Return the ratio under each scenario, with its quadrant; people with complete data under it."""
    rows = []
    for name, arms, assumptions in build_scenarios(population, value_set, base):
        gains = [arm.compute_gains(assumptions) for arm in arms]
        known = [~np.isnan(gain) for gain in gains]
        if not all(people.any() for people in known):
            continue
        cost = _compare_means([arm.cost[people] for arm, people in zip(arms, known, strict=True)])
        effect = _compare_means([gain[people] for gain, people in zip(gains, known, strict=True)])
        ratio = plane.compute_icer(cost, effect)
        base_n = int(sum(people.sum() for people in known))
        missing = sum(len(people) for people in known) - base_n + population.without_arm
        note = f"{ratio.quadrant}; {effect:.4f} QALYs a person"
        rows.append(
            Estimate(
                SECTION, "cost per QALY", ratio.icer, "GBP", base_n, plane.METHOD, name,
                missing=missing, note=note,
            )
        )  # fmt: skip
    return rows


def _compare_means(values: Sequence[Floats]) -> float:
    """Return the mean of the last arm less that of the first, or the mean of the only one."""
    means = [float(of_arm.mean()) for of_arm in values]
    return means[-1] - means[0] if len(means) > 1 else means[0]
