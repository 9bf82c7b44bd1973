"""What an economic study says of itself: its assumptions in words, and the caveats that hold."""

from collections.abc import Mapping, Sequence

import numpy as np

from handrail.evaluation.economics.effectiveness import SECTION as COMPLETE_CASES
from handrail.evaluation.economics.matched_benefit import SECTION as MATCHED
from handrail.evaluation.economics.missing_data import SECTION as IMPUTED
from handrail.evaluation.economics.norm_benefit import SECTION as AGAINST_NORMS
from handrail.evaluation.economics.options import ClientCosts, StudyPopulation
from handrail.evaluation.economics.perspective import PERSPECTIVES
from handrail.evaluation.economics.settings import AbsenceEvidence, EconomicSettings
from handrail.evaluation.results import Estimate
from handrail.instruments.eq5d import value_sets


def list_caveats(
    rows: Sequence[Estimate], population: StudyPopulation, evidence: AbsenceEvidence, problems: int
) -> tuple[str, ...]:
    """Return the codes of the caveats that hold for these estimates."""
    sections = {row.section for row in rows if row.estimate is not None}
    against_norms = evidence.norms is not None
    conditions = {
        "narrow-costs": True,
        "self-selection": not population.is_trial,
        "before-after": not population.is_trial,
        "pilot-reading": not population.is_trial,
        "unmatched-controls": evidence.is_given,
        "adjusted-norm-clock": against_norms,
        "report-rule-bias": against_norms,
        "significance-rule": against_norms,
        "norm-is-a-figure": against_norms and evidence.episodes is None,
        "response": COMPLETE_CASES in sections,
        "missing-at-random": IMPUTED in sections,
        "bad-values": bool(problems),
        "costs-not-complete": bool(np.isnan(population.spent[population.arms != ""]).any()),
    }
    return tuple(code for code, holds in conditions.items() if holds)


def describe_study(
    settings: EconomicSettings, population: StudyPopulation, rows: Sequence[Estimate]
) -> Mapping[str, str]:
    """Return the settings in words, and what was done under them; nothing of what this run did not do."""
    sections = {row.section for row in rows if row.estimate is not None}
    measured = COMPLETE_CASES in sections
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
        named["missing health"] = f"complete cases{imputed if IMPUTED in sections else ''}"
        named["replicates"] = f"{settings.replicates}"
    return {**named, **settings.notes}


def _describe_absence(sections: set[str]) -> dict[str, str]:
    """Return what absence was compared with; nothing where it was not."""
    kinds = {
        MATCHED: "fit-note episodes of the same diagnosis open at the same week of absence",
        AGAINST_NORMS: "the adjusted norms of the clients' diagnoses",
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
