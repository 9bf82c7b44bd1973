"""The economic study of a clients file: cost per client, return and QALY, and what is uncertain."""

from collections.abc import Sequence

import numpy as np

from handrail.evaluation.discounting import compute_discounted_years
from handrail.evaluation.economics.description import describe_study, list_caveats
from handrail.evaluation.economics.drawing import draw_effectiveness, draw_net_benefit
from handrail.evaluation.economics.effectiveness import SECTION as COMPLETE_CASES
from handrail.evaluation.economics.effectiveness import BootstrapDraws, bootstrap_arms, estimate_effectiveness
from handrail.evaluation.economics.matched_benefit import estimate_matched_benefit
from handrail.evaluation.economics.missing_data import estimate_imputed
from handrail.evaluation.economics.norm_benefit import NormRule, estimate_norm_benefit
from handrail.evaluation.economics.options import StudyArm, StudyPopulation
from handrail.evaluation.economics.perspective import EMPLOYER
from handrail.evaluation.economics.plane import METHOD as RATIO
from handrail.evaluation.economics.returns import estimate_return_costs
from handrail.evaluation.economics.scenarios import estimate_scenarios
from handrail.evaluation.economics.settings import AbsenceEvidence, EconomicSettings
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.health import origins
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.health.baseline_adjusted import METHOD as ADJUSTED
from handrail.evaluation.health.baseline_adjusted import estimate_adjusted_difference
from handrail.evaluation.health.population import Health
from handrail.evaluation.impact.inclusion import select_cases
from handrail.evaluation.results import Estimate, StudyResult


def study_economics(
    health: Health, settings: EconomicSettings, evidence: AbsenceEvidence, problems: int = 0
) -> StudyResult:
    """Estimate cost and benefit of a service, or of a trial's treatment arm against its control arm.

    Parameters
    ----------
    health
        Every client with their EQ-5D answers; sections on QALYs are left out where there are none.
    settings
    evidence
        What absence is compared with; the net benefit is left out without.
    problems
        How many values could not be read.

    Returns
    -------
    StudyResult
        Sections: net benefit (matched), cost, net benefit against the adjusted norm, where the index comes
        from, cost-effectiveness (complete cases; multiple imputation), scenarios. In a trial the first three
        are by arm.

    Raises
    ------
    UserError
        An arm of the file is not known.
    """
    population = StudyPopulation.from_health(health, settings.costs)
    absence = _estimate_absence(population, settings, evidence)
    draws, qalys = _estimate_qalys(population, settings)
    measured = (health.entry.has_answer | health.discharge.has_answer).any()
    indices = origins.estimate_origins(health, settings.value_set) if measured else []
    rows = [*absence, *indices, *qalys]
    caveats = list_caveats(rows, population, evidence, problems)
    return StudyResult(
        "Cost and benefit",
        tuple(rows),
        (*caveats, *origins.list_caveats(health, settings.value_set)),
        seed=settings.seed,
        assumptions=describe_study(settings, population, rows),
        plots=(*draw_net_benefit(absence), *(draw_effectiveness(draws) if draws is not None else ())),
    )


def _estimate_absence(
    population: StudyPopulation, settings: EconomicSettings, evidence: AbsenceEvidence
) -> list[Estimate]:
    """Return net benefit by days of absence and cost, by arm: the matched comparison first."""
    valuation, norms = settings.valuation, evidence.norms
    headline, costs, ruled = list[Estimate](), list[Estimate](), list[Estimate]()
    for name in population.arm_names:
        spending = population.sum_spending(name)
        cases, _ = select_cases(population.list_members(name), settings.as_at)
        matched = None
        if evidence.is_given:
            rows, matched = estimate_matched_benefit(
                cases, evidence.episodes, spending, valuation, settings.seed
            )
            headline += rows
        costs += estimate_return_costs(cases, spending, settings.day_value)
        if norms is not None:
            rule = NormRule(norms, valuation, settings.seed, evidence.episodes)
            ruled += estimate_norm_benefit(cases, rule, spending, matched)
    return [*headline, *costs, *ruled]


def _estimate_qalys(
    population: StudyPopulation, settings: EconomicSettings
) -> tuple[BootstrapDraws | None, list[Estimate]]:
    """Return everything about QALYs, or the line that says why there is nothing."""
    chosen, value_set, without = settings.assumptions, settings.value_set, population.without_arm
    arms = population.build_arms(value_set)
    note = _find_obstacle(population, settings)
    draws = None
    if not note:
        draws = bootstrap_arms(arms, chosen, settings.replicates, settings.seed, without)
        note = "fewer than two people with EQ-5D and date at both" if draws is None else ""
    if draws is None:
        return None, [_build_empty_row(population, note)]
    return draws, [
        *estimate_effectiveness(draws, settings.thresholds),
        *(_adjust_for_entry(arms, chosen, without) if population.is_trial else []),
        *estimate_imputed(arms, settings, without),
        *estimate_scenarios(population, value_set, chosen),
    ]


def _build_empty_row(population: StudyPopulation, note: str) -> Estimate:
    measured = int((population.health.measured_at_both & (population.arms != "")).sum())
    missing = len(population.arms) - measured
    return Estimate(COMPLETE_CASES, "not estimated", None, "", measured, RATIO, missing=missing, note=note)


def _find_obstacle(population: StudyPopulation, settings: EconomicSettings) -> str:
    """Return why no cost per QALY can be given whatever the health; empty when it can."""
    if settings.perspective == EMPLOYER:
        return "health is not what an employer pays for: choose --perspective society or funder"
    return Spending("", population.spent[population.arms != ""]).incomplete_note


def _adjust_for_entry(arms: Sequence[StudyArm], assumptions: Assumptions, without_arm: int) -> list[Estimate]:
    """Estimate a trial's difference in QALYs adjusted for health at entry."""
    control, treatment = arms
    gain = np.concatenate([arm.compute_gains(assumptions) for arm in arms])
    entry = np.concatenate([control.entry, treatment.entry])
    treated = np.repeat([False, True], [len(control.cost), len(treatment.cost)])
    known = ~np.isnan(gain)
    lived = compute_discounted_years(assumptions.horizon_years, assumptions.discount_rate)
    section, name, unit = COMPLETE_CASES, "incremental effect, adjusted for entry", "QALYs a person"
    people, missing = int(known.sum()), int((~known).sum()) + without_arm
    try:
        difference = estimate_adjusted_difference(
            gain[known] + entry[known] * lived, entry[known], treated[known]
        )
    except ValueError as error:
        return [Estimate(section, name, None, unit, people, ADJUSTED, missing=missing, note=str(error))]
    return [
        Estimate(
            section, name, difference.mean, unit, difference.n, ADJUSTED, "treatment against control",
            difference.low, difference.high, difference.p, missing,
        )
    ]  # fmt: skip
