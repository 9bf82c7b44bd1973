"""What a return to work costs; net benefit against the norms by the report's rule and with uncertainty."""

from collections.abc import Sequence

import numpy as np

from handrail.evaluation.economics import net_benefit as rule
from handrail.evaluation.economics.bootstrap import percentile_interval
from handrail.evaluation.impact.against_norm import PARTIAL
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.norms_file import Norms
from handrail.evaluation.impact.proportions import wilson
from handrail.evaluation.impact.wilcoxon import signed_rank
from handrail.evaluation.results import Estimate, Method

PER_RETURN = Method(
    "cost per client / share returned; interval from the share's (Wilson)", "DWP RR896 section 4.2"
)
UNCERTAIN = Method(
    "net benefit against norm, the difference of medians counted significant or not, bootstrap interval",
    "DWP RR896 section 4.2; Efron and Tibshirani 1993",
)
REPLICATES = 2_000
SIGNIFICANT = 0.05


def cost_of_returns(cases: Sequence[Case], costs: Sequence[float], day_value: float) -> list[Estimate]:
    """Cost per client and per return of those studied, and the days of absence that recoup it.

    Parameters
    ----------
    cases
        Clients absent at entry with a known outcome.
    costs
        GBP of every client in the file.
    day_value
        GBP a working day of absence.
    """
    section, mean = "cost", float(np.mean(costs)) if len(costs) else 0.0
    days = rule.break_even_days(mean, day_value)
    rows = [
        Estimate(section, "cost per client", mean, "GBP", len(costs), rule.BREAK_EVEN),
        Estimate(section, "break-even", days, "working days", len(costs), rule.BREAK_EVEN),
        Estimate(
            section, "break-even", days / rule.WORKING_DAYS, "weeks of five days", len(costs), rule.BREAK_EVEN
        ),
    ]
    back = sum(case.returned for case in cases)
    if back:
        low, high = wilson(back, len(cases))
        note = f"{back} of {len(cases)} absent clients with a known outcome returned"
        value, ends = mean * len(cases) / back, (mean / high, mean / low)
        rows.append(
            Estimate(section, "cost per return", value, "GBP", len(cases), PER_RETURN, "", *ends, note=note)
        )
    return rows


def against_norm(
    cases: Sequence[Case], norms: Norms, cost: float, day_value: float, seed: int
) -> list[Estimate]:
    """Net benefit per returning client against the adjusted norms: by the rule, and with uncertainty."""
    section = "net benefit against the adjusted norm"
    pairs = [(PARTIAL.weeks(case), PARTIAL.norm(norms, case)) for case in cases if case.returned]
    both = np.array([(w, n) for w, n in pairs if w is not None and n is not None], dtype=float).reshape(-1, 2)
    missing = len(pairs) - len(both)
    if len(both) < 2:
        note = "fewer than two returners with weeks and norm known"
        return [
            Estimate(
                section, "not estimated", None, "GBP", len(both), rule.METHOD, missing=missing, note=note
            )
        ]
    weeks, norm = (float(value) for value in np.median(both, axis=0))
    p = signed_rank(both[:, 0] - both[:, 1]).p
    significant = p is not None and p < SIGNIFICANT
    found = rule.net_benefit(weeks, norm, cost, significant, day_value)
    drawn = np.random.default_rng(seed).integers(len(both), size=(REPLICATES, len(both)))
    medians = np.array([np.median(both[one], axis=0) for one in drawn])
    draws = (medians[:, 1] - medians[:, 0]) * rule.WORKING_DAYS * day_value - cost
    counted = rule.net_benefit(weeks, norm, cost, True, day_value).net_benefit
    low, high = percentile_interval(draws)
    words = f"{weeks:.1f} weeks against {norm:.1f}, " + (
        "significant" if significant else "not significant: counts as none"
    )
    return [
        Estimate(
            section,
            "by the report's rule",
            found.net_benefit,
            "GBP a client",
            len(both),
            rule.METHOD,
            "",
            None,
            None,
            p,
            missing,
            words,
        ),
        Estimate(
            section,
            "with uncertainty",
            counted,
            "GBP a client",
            len(both),
            UNCERTAIN,
            "",
            low,
            high,
            None,
            missing,
        ),
    ]
