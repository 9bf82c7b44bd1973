"""The economic study of a clients file: cost per client, return and QALY, and what is uncertain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from handrail.evaluation.clients import Client
from handrail.evaluation.discounting import compute_discounted_years
from handrail.evaluation.economics import (
    effectiveness,
    matched_benefit,
    missing_data,
    norm_benefit,
    returns,
    scenarios,
)
from handrail.evaluation.economics.bootstrap import REPLICATES
from handrail.evaluation.economics.day_value import DAY_VALUE
from handrail.evaluation.economics.drawing import draw_effectiveness, draw_net_benefit
from handrail.evaluation.economics.imputation import IMPUTATIONS
from handrail.evaluation.economics.norm_benefit import NormRule
from handrail.evaluation.economics.options import ClientCosts, StudyArm, StudyPopulation
from handrail.evaluation.economics.perspective import EMPLOYER, PERSPECTIVES, SOCIETY, Valuation
from handrail.evaluation.economics.plane import METHOD as RATIO
from handrail.evaluation.economics.spending import Spending
from handrail.evaluation.economics.thresholds import QalyThreshold, load_thresholds
from handrail.evaluation.health import origins
from handrail.evaluation.health.baseline_adjusted import METHOD as ADJUSTED
from handrail.evaluation.health.baseline_adjusted import estimate_adjusted_difference
from handrail.evaluation.health.population import Health
from handrail.evaluation.health.study import Assumptions
from handrail.evaluation.impact.episodes_file import EpisodeLengths
from handrail.evaluation.impact.inclusion import select_cases
from handrail.evaluation.impact.norms_file import NormTable
from handrail.evaluation.results import Estimate, StudyResult
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.reference_case import find_reference_case

# NICE's reference case in force for EQ-5D-5L. A setting: the table of reference cases may grow.
REFERENCE_VALUE_SET = find_reference_case().value_sets["5L"]


@dataclass(frozen=True)
class EconomicSettings:
    """What an economic study assumes; every item is printed with the result."""

    costs: ClientCosts
    day_value: float = DAY_VALUE
    value_set: str = REFERENCE_VALUE_SET
    assumptions: Assumptions = field(default_factory=Assumptions)
    thresholds: Sequence[QalyThreshold] = field(default_factory=load_thresholds)
    replicates: int = REPLICATES
    imputations: int = IMPUTATIONS
    seed: int = 1
    perspective: str = SOCIETY
    as_at: date | None = None  # day of the extract, on which open cases are cut off
    notes: Mapping[str, str] = field(default_factory=dict)  # what else to say of the run

    @property
    def valuation(self) -> Valuation:
        """What absence is worth under these settings."""
        chosen = self.assumptions
        perspective = PERSPECTIVES[self.perspective]
        return Valuation(perspective, self.day_value, chosen.horizon_years, chosen.discount_rate)


def study_economics(
    clients: Sequence[Client],
    health: Health,
    settings: EconomicSettings,
    norms: NormTable | None = None,
    problems: int = 0,
    episodes: EpisodeLengths | None = None,
) -> StudyResult:
    """Cost and benefit of a service, or of a trial's treatment arm against its control arm.

    Parameters
    ----------
    clients
        Every row of the clients file.
    health
        Their EQ-5D answers; sections on QALYs are left out where there are none.
    settings
    norms
        Local norms, for the report's rule against them; left out without.
    problems
        How many values could not be read.
    episodes
        The fit-note episodes the norms come from, for the matched net benefit and the norms' uncertainty.

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
    absence = _absence(clients, population, settings, norms, episodes)
    draws, worth = _worth(population, settings)
    measured = (health.entry.has_answer | health.discharge.has_answer).any()
    indices = origins.estimate_origins(health, settings.value_set) if measured else []
    rows = [*absence, *indices, *worth]
    plots = [*draw_net_benefit(absence), *(draw_effectiveness(draws) if draws is not None else ())]
    return StudyResult(
        "Cost and benefit",
        tuple(rows),
        (
            *_caveats(rows, population, norms, episodes, problems),
            *origins.list_caveats(health, settings.value_set),
        ),
        seed=settings.seed,
        assumptions=_describe(settings, population, rows),
        plots=tuple(plots),
    )


def _absence(
    clients: Sequence[Client],
    population: StudyPopulation,
    settings: EconomicSettings,
    norms: NormTable | None,
    episodes: EpisodeLengths | None,
) -> list[Estimate]:
    """Net benefit by days of absence and cost, by option: the matched comparison first."""
    valuation = settings.valuation
    headline, costs, ruled = list[Estimate](), list[Estimate](), list[Estimate]()
    for name in population.arm_names:
        members = population.find_members(name)
        label = name if population.has_arms else ""
        spending = Spending(label, population.spent[members], population.without_arm)
        people = [client for client, member in zip(clients, members, strict=True) if member]
        cases, _ = select_cases(people, settings.as_at)
        matched = None
        if norms is not None or episodes is not None:
            found, matched = matched_benefit.estimate_matched_benefit(
                cases, episodes, spending, valuation, settings.seed
            )
            headline += found
        costs += returns.estimate_return_costs(cases, spending, settings.day_value)
        if norms is not None:
            rule = NormRule(norms, valuation, settings.seed, episodes)
            ruled += norm_benefit.estimate_norm_benefit(cases, rule, spending, matched)
    return [*headline, *costs, *ruled]


def _worth(
    population: StudyPopulation, settings: EconomicSettings
) -> tuple[effectiveness.BootstrapDraws | None, list[Estimate]]:
    """Everything about QALYs, or the line that says why there is nothing."""
    chosen, value_set, without = settings.assumptions, settings.value_set, population.without_arm
    options = population.build_arms(value_set)
    note = _reason_for_none(population, settings)
    draws = None
    if not note:
        draws = effectiveness.bootstrap_arms(options, chosen, settings.replicates, settings.seed, without)
        note = "fewer than two people with EQ-5D and date at both" if draws is None else ""
    if draws is None:
        n = int((population.health.measured_at_both & (population.arms != "")).sum())
        missing = len(population.arms) - n
        return None, [
            Estimate(effectiveness.SECTION, "not estimated", None, "", n, RATIO, missing=missing, note=note)
        ]
    imputed = missing_data.estimate_imputed(
        options, chosen, settings.thresholds, settings.seed, settings.imputations, without
    )
    return draws, [
        *effectiveness.estimate_effectiveness(draws, settings.thresholds),
        *(_adjusted(options, chosen, without) if population.is_trial else []),
        *imputed,
        *scenarios.estimate_scenarios(population, value_set, chosen),
    ]


def _reason_for_none(population: StudyPopulation, settings: EconomicSettings) -> str:
    """Why no cost per QALY can be given whatever the health; empty when it can."""
    if settings.perspective == EMPLOYER:
        return "health is not what an employer pays for: choose --perspective society or funder"
    return Spending("", population.spent[population.arms != ""]).incomplete_note


def _adjusted(options: Sequence[StudyArm], assumptions: Assumptions, without_arm: int) -> list[Estimate]:
    """A trial's difference in QALYs adjusted for health at entry."""
    control, treatment = options
    gain = np.concatenate([arm.compute_gains(assumptions) for arm in options])
    entry = np.concatenate([control.entry, treatment.entry])
    treated = np.repeat([False, True], [len(control.cost), len(treatment.cost)])
    known = ~np.isnan(gain)
    lived = compute_discounted_years(assumptions.horizon_years, assumptions.discount_rate)
    section, name, unit = effectiveness.SECTION, "incremental effect, adjusted for entry", "QALYs a person"
    people, missing = int(known.sum()), int((~known).sum()) + without_arm
    try:
        found = estimate_adjusted_difference(gain[known] + entry[known] * lived, entry[known], treated[known])
    except ValueError as error:
        return [Estimate(section, name, None, unit, people, ADJUSTED, missing=missing, note=str(error))]
    return [
        Estimate(
            section, name, found.mean, unit, found.n, ADJUSTED, "treatment against control",
            found.low, found.high, found.p, missing,
        )
    ]  # fmt: skip


def _caveats(
    rows: Sequence[Estimate],
    population: StudyPopulation,
    norms: NormTable | None,
    episodes: EpisodeLengths | None,
    problems: int,
) -> tuple[str, ...]:
    sections = {row.section for row in rows if row.estimate is not None}
    against_norms = norms is not None
    holds = {
        "narrow-costs": True,
        "self-selection": not population.is_trial,
        "before-after": not population.is_trial,
        "pilot-reading": not population.is_trial,
        "unmatched-controls": against_norms or episodes is not None,
        "adjusted-norm-clock": against_norms,
        "report-rule-bias": against_norms,
        "significance-rule": against_norms,
        "norm-is-a-figure": against_norms and episodes is None,
        "response": effectiveness.SECTION in sections,
        "missing-at-random": missing_data.SECTION in sections,
        "bad-values": bool(problems),
        "costs-not-complete": bool(np.isnan(population.spent[population.arms != ""]).any()),
    }
    return tuple(code for code, held in holds.items() if held)


def _describe(
    settings: EconomicSettings, population: StudyPopulation, rows: Sequence[Estimate]
) -> Mapping[str, str]:
    """The settings in words, and what was done under them: nothing is said of what this run did not do."""
    sections = {row.section for row in rows if row.estimate is not None}
    measured = effectiveness.SECTION in sections
    named = {
        "comparison": _describe_comparison(population),
        **_describe_absence(sections),
        "perspective": f"{settings.perspective}: {PERSPECTIVES[settings.perspective].description}",
        "costs": _describe_costs(settings.costs, population),
        "value of a working day of absence": f"GBP {settings.day_value:g}",
        "outcomes": "returns to work" + ("; quality-adjusted life years" if measured else ""),
    }
    words = settings.assumptions.describe_assumptions()
    named.update(words if measured else {name: words[name] for name in ("horizon", "discounting")})
    if measured:
        both, everybody = int(population.health.measured_at_both.sum()), len(population.arms)
        named["measured"] = f"EQ-5D at entry and at discharge: at both of {both} of {everybody} clients"
        named["value set"] = f"{settings.value_set}: {value_sets.load_value_set(settings.value_set).source}"
        imputed = f", and {settings.imputations} imputations within arm"
        named["missing health"] = f"complete cases{imputed if missing_data.SECTION in sections else ''}"
        named["replicates"] = f"{settings.replicates}"
    return {**named, **settings.notes}


def _describe_absence(sections: set[str]) -> dict[str, str]:
    """What absence was compared with; nothing where it was not."""
    kinds = {
        matched_benefit.SECTION: "fit-note episodes of the same diagnosis open at the same week of absence",
        norm_benefit.SECTION: "the adjusted norms of the clients' diagnoses",
    }
    compared = [words for section, words in kinds.items() if section in sections]
    return {"comparison of absence": "; ".join(compared)} if compared else {}


def _describe_comparison(population: StudyPopulation) -> str:
    if population.is_trial:
        return "treatment arm against control arm"
    if population.has_arms:
        return f"the {population.arm_names[0]} arm alone, against no service: no cost, no gain"
    return "the service against no service: no cost, no gain"


def _describe_costs(costs: ClientCosts, population: StudyPopulation) -> str:
    control = f"; GBP {costs.control:g} a control" if population.has_arms else ""
    single = f"; {len(costs.by_case)} clients' own costs" if costs.by_case else ""
    dated = "discounted by their dates; those without one " if population.has_later_costs else ""
    return f"GBP {costs.per_client:g} a client{control}{single}; {dated}taken to be spent in the first year"
