"""Net benefit of clients against the adjusted norms, by the report's rule and with its uncertainty."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from handrail.evaluation.economics import net_benefit as rule
from handrail.evaluation.economics.bootstrap import percentile_interval
from handrail.evaluation.impact.against_norm import PARTIAL
from handrail.evaluation.impact.episodes_file import FOUR_WEEKS, Episodes
from handrail.evaluation.impact.inclusion import Case
from handrail.evaluation.impact.norms_file import Norms, diagnosis
from handrail.evaluation.impact.wilcoxon import signed_rank
from handrail.evaluation.results import Estimate, Method

METHOD = Method(
    "net benefit against norm, the difference of medians counted significant or not, bootstrap interval",
    "DWP RR896 section 4.2; Efron and Tibshirani 1993, An Introduction to the Bootstrap",
)
SECTION = "net benefit against the adjusted norm"
REPLICATES = 2_000
SIGNIFICANT = 0.05
_DRAWS_AT_ONCE = 2_000_000

Floats = NDArray[np.float64]


def against_norm(
    cases: Sequence[Case],
    norms: Norms,
    cost: float,
    day_value: float,
    seed: int,
    episodes: Episodes | None = None,
) -> list[Estimate]:
    """Net benefit per returning client.

    Parameters
    ----------
    cases
        Those studied; only returners with weeks after assessment and a norm count.
    norms
    cost
        GBP a client.
    day_value
        GBP a working day of absence.
    seed
    episodes
        The episodes the norms come from: each norm is then drawn anew as well; without, it is taken as known.

    Returns
    -------
    list of Estimate
        By the report's rule (a difference not significant at 5% counts as none), and with uncertainty.
    """
    returners = [case for case in cases if case.returned]
    known = [
        (case, w, n)
        for case in returners
        if (w := PARTIAL.weeks(case)) is not None
        if (n := PARTIAL.norm(norms, case)) is not None
    ]
    base, missing = len(known), len(returners) - len(known)
    if base < 2:
        note = "fewer than two returners with weeks and norm known"
        return [
            Estimate(SECTION, "not estimated", None, "GBP", base, rule.METHOD, missing=missing, note=note)
        ]
    weeks, norm = (np.array([row[k] for row in known], dtype=float) for k in (1, 2))
    middle, usual = float(np.median(weeks)), float(np.median(norm))
    p = signed_rank(weeks - norm).p
    significant = p is not None and p < SIGNIFICANT
    ruled = rule.net_benefit(middle, usual, cost, significant, day_value).net_benefit
    counted = rule.net_benefit(middle, usual, cost, True, day_value).net_benefit
    saved = _saved_weeks([case for case, _, _ in known], weeks, norm, episodes, seed)
    low, high = percentile_interval(saved * rule.WORKING_DAYS * day_value - cost)
    verdict = "significant" if significant else "not significant: counts as none"
    words, unit = f"{middle:.1f} weeks against {usual:.1f}, {verdict}", "GBP a client"
    drawn = "norms drawn anew too" if episodes is not None else "norms taken as known"
    return [
        Estimate(
            SECTION, "by the report's rule", ruled, unit, base, rule.METHOD, p=p, missing=missing, note=words
        ),
        Estimate(
            SECTION, "with uncertainty", counted, unit, base, METHOD, "", low, high, None, missing, drawn
        ),
    ]


def _saved_weeks(
    cases: Sequence[Case], weeks: Floats, norm: Floats, episodes: Episodes | None, seed: int
) -> Floats:
    """Median norm less median weeks in each replicate, shape (REPLICATES,)."""
    random = np.random.default_rng(seed)
    who = random.integers(len(weeks), size=(REPLICATES, len(weeks)))
    names = [diagnosis(case.client.condition) for case in cases]
    drawn = _norm_draws(set(names), episodes, random) if episodes is not None else {}
    table = np.array([drawn.get(name, np.full(REPLICATES, n)) for name, n in zip(names, norm, strict=True)])
    norms = np.take_along_axis(table.T, who, axis=1)
    result: Floats = np.median(norms, axis=1) - np.median(weeks[who], axis=1)
    return result


def _norm_draws(names: set[str], episodes: Episodes, random: np.random.Generator) -> dict[str, Floats]:
    """Adjusted norm of each diagnosis in each replicate, shape (REPLICATES,); none without episodes."""
    found = {}
    for name in sorted(names):
        weeks = episodes.weeks[episodes.of(name)]
        weeks = weeks[weeks > FOUR_WEEKS]
        if len(weeks):
            step = max(1, _DRAWS_AT_ONCE // len(weeks))
            sizes = [min(step, REPLICATES - start) for start in range(0, REPLICATES, step)]
            parts = [
                np.median(weeks[random.integers(len(weeks), size=(n, len(weeks)))], axis=1) for n in sizes
            ]
            found[name] = np.concatenate(parts)
    return found
