"""The economic study of a clients file: cost per client, return and QALY, and what is uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from handrail.evaluation.clients import Client
from handrail.evaluation.economics import effectiveness, missing_data, returns, scenarios
from handrail.evaluation.economics.against_norm import against_norm
from handrail.evaluation.economics.bootstrap import REPLICATES
from handrail.evaluation.economics.drawing import draw as drawn
from handrail.evaluation.economics.imputation import IMPUTATIONS
from handrail.evaluation.economics.net_benefit import DAY_VALUE
from handrail.evaluation.economics.options import Arm, Costs, arms
from handrail.evaluation.economics.plane import METHOD as RATIO
from handrail.evaluation.economics.thresholds import Threshold, thresholds
from handrail.evaluation.health import origins
from handrail.evaluation.health.baseline_adjusted import METHOD as ADJUSTED
from handrail.evaluation.health.baseline_adjusted import baseline_adjusted
from handrail.evaluation.health.study import Assumptions, Health
from handrail.evaluation.impact.episodes_file import Episodes
from handrail.evaluation.impact.inclusion import include
from handrail.evaluation.impact.norms_file import Norms
from handrail.evaluation.results import Estimate, Result
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.reference_case import find_reference_case

# NICE's reference case in force for EQ-5D-5L. A setting: the table of reference cases may grow.
REFERENCE_VALUE_SET = find_reference_case().value_sets["5L"]


@dataclass(frozen=True)
class Settings:
    """What an economic study assumes; every item is printed with the result."""

    costs: Costs
    day_value: float = DAY_VALUE
    value_set: str = REFERENCE_VALUE_SET
    assumptions: Assumptions = field(default_factory=Assumptions)
    thresholds: Sequence[Threshold] = field(default_factory=thresholds)
    replicates: int = REPLICATES
    imputations: int = IMPUTATIONS
    seed: int = 1

    def named(self, trial: bool) -> dict[str, str]:
        """The settings in words."""
        costs = self.costs
        control = f"; GBP {costs.control:g} a control" if trial else ""
        single = f"; {len(costs.by_case)} clients' own costs" if costs.by_case else ""
        comparison = (
            "treatment arm against control arm"
            if trial
            else "the service against no service: no cost, no gain"
        )
        return {
            "comparison": comparison,
            "perspective": "the service's funder; only the cost of the service",
            "costs": f"GBP {costs.per_client:g} a client{control}{single}",
            "value of a working day of absence": f"GBP {self.day_value:g}",
            "outcomes": "returns to work; quality-adjusted life years",
            "measured": "EQ-5D at entry and at discharge",
            "value set": f"{self.value_set}: {value_sets.get(self.value_set).source}",
            **self.assumptions.named(),
            "discounting": "none: all within a year or two",
            "missing health": f"complete cases, and {self.imputations} imputations within arm",
            "replicates": f"{self.replicates}",
        }


def study(
    clients: Sequence[Client],
    health: Health,
    settings: Settings,
    norms: Norms | None = None,
    problems: int = 0,
    episodes: Episodes | None = None,
) -> Result:
    """Cost and benefit of a service, or of a trial's treatment arm against its control arm.

    Parameters
    ----------
    clients
        Every row of the clients file.
    health
        Their EQ-5D answers; sections on QALYs are left out where there are none.
    settings
    norms
        Local norms, for net benefit against them; left out without.
    problems
        How many values could not be read.
    episodes
        The fit-note episodes the norms come from, for the uncertainty of the norms.

    Returns
    -------
    Result
        Sections: cost, net benefit against the adjusted norm, where the index comes from, cost-effectiveness
        (complete cases; multiple imputation), scenarios.
    """
    cases, _ = include(clients)
    spent = [settings.costs.of(client) for client in clients]
    groups = arms(health, settings.value_set, settings.costs)
    trial = len(groups) > 1
    rows = returns.cost_of_returns(cases, spent, settings.day_value)
    if norms is not None:
        mean = float(np.mean(spent)) if spent else settings.costs.per_client
        rows += against_norm(cases, norms, mean, settings.day_value, settings.seed, episodes)
    draws = effectiveness.draw(groups, settings.assumptions, settings.replicates, settings.seed)
    rows += origins.estimates(health, settings.value_set)
    rows += _worth(health, groups, draws, settings)
    holds = {
        "narrow-costs": True,
        "self-selection": not trial,
        "before-after": not trial,
        "pilot-reading": not trial,
        "unmatched-controls": norms is not None,
        "adjusted-norm-clock": norms is not None,
        "significance-rule": norms is not None,
        "norm-is-a-figure": norms is not None and episodes is None,
        "response": draws is not None,
        "missing-at-random": any(row.section == missing_data.SECTION for row in rows),
        **dict.fromkeys(origins.caveats(health, settings.value_set), True),
        "bad-values": bool(problems),
    }
    return Result(
        "Cost and benefit",
        tuple(rows),
        tuple(code for code, held in holds.items() if held),
        seed=settings.seed,
        assumptions=settings.named(trial),
        plots=tuple(drawn(draws)) if draws is not None else (),
    )


def _worth(
    health: Health, groups: Sequence[Arm], draws: effectiveness.Draws | None, settings: Settings
) -> list[Estimate]:
    """Everything about QALYs, or the line that says why there is nothing."""
    if draws is None:
        n, name = int(health.both.sum()), "not estimated"
        note, missing = "fewer than two people with EQ-5D and date at both", len(health.clients) - n
        return [Estimate(effectiveness.SECTION, name, None, "", n, RATIO, missing=missing, note=note)]
    chosen, worth = settings.assumptions, settings.thresholds
    return [
        *effectiveness.estimates(draws, worth),
        *(_adjusted(health, settings) if len(groups) > 1 else []),
        *missing_data.estimates(groups, chosen, worth, settings.seed, settings.imputations),
        *scenarios.estimates(health, settings.value_set, settings.costs, chosen),
    ]


def _adjusted(health: Health, settings: Settings) -> list[Estimate]:
    """A trial's difference in QALYs adjusted for health at entry."""
    control, treatment = arms(health, settings.value_set, settings.costs)
    gain = np.concatenate([arm.gain(settings.assumptions) for arm in (control, treatment)])
    entry = np.concatenate([control.entry, treatment.entry])
    treated = np.repeat([False, True], [len(control.cost), len(treatment.cost)])
    known = ~np.isnan(gain)
    lived = gain[known] + entry[known] * settings.assumptions.horizon_years
    section, name, missing = (
        effectiveness.SECTION,
        "incremental effect, adjusted for entry",
        int((~known).sum()),
    )
    try:
        found = baseline_adjusted(lived, entry[known], treated[known])
    except ValueError as error:
        return [
            Estimate(
                section,
                name,
                None,
                "QALYs a person",
                int(known.sum()),
                ADJUSTED,
                missing=missing,
                note=str(error),
            )
        ]
    return [
        Estimate(
            section, name, found.mean, "QALYs a person", found.n, ADJUSTED, "treatment against control",
            found.low, found.high, found.p, missing,
        )
    ]  # fmt: skip
