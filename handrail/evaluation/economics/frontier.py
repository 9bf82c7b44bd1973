"""Frontiers: the options worth having at some threshold, and how sure the best one is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.economics.acceptability import compute_acceptability
from handrail.evaluation.economics.benefit import compute_net_monetary_benefit
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_length, require_numbers

METHOD = Method(
    "acceptability frontier: the option best on average, and the share of draws in which it is best",
    "Fenwick, Claxton and Sculpher 2001, Health Econ. 10:779",
)


@dataclass(frozen=True)
class FrontierOption:
    """An option on the efficiency frontier; `icer` against the one before it, None for the first."""

    option: int
    icer: float | None


def compute_acceptability_frontier(
    costs: ArrayLike, effects: ArrayLike, thresholds: ArrayLike
) -> list[tuple[int, float]]:
    """Return the option of greatest mean net benefit at each threshold, and its share of the draws.

    Arguments as for `compute_acceptability`.
    """
    cost, effect = np.asarray(costs, dtype=float), np.asarray(effects, dtype=float)
    shares = compute_acceptability(cost, effect, thresholds)
    frontier = []
    for k, worth in enumerate(np.asarray(thresholds, dtype=float)):
        best = int(compute_net_monetary_benefit(cost.mean(axis=1), effect.mean(axis=1), worth).argmax())
        frontier.append((best, float(shares[best, k])))
    return frontier


def find_efficiency_frontier(costs: Sequence[float], effects: Sequence[float]) -> list[FrontierOption]:
    """Return the options neither dominated nor extendedly dominated, cheapest first, with their ratios."""
    require_length(len(require_numbers(costs, "costs")), effects=len(require_numbers(effects, "effects")))
    order = sorted(range(len(costs)), key=lambda i: (costs[i], -effects[i]))
    kept: list[int] = []
    for i in order:
        if kept and effects[i] <= effects[kept[-1]]:
            continue  # dominated
        while len(kept) > 1 and _compute_ratio(costs, effects, kept[-1], i) <= _compute_ratio(
            costs, effects, kept[-2], kept[-1]
        ):
            kept.pop()  # extendedly dominated
        kept.append(i)
    pairs = pairwise(kept)
    return (
        [
            FrontierOption(kept[0], None),
            *(FrontierOption(b, _compute_ratio(costs, effects, a, b)) for a, b in pairs),
        ]
        if kept
        else []
    )


def _compute_ratio(costs: Sequence[float], effects: Sequence[float], a: int, b: int) -> float:
    return (costs[b] - costs[a]) / (effects[b] - effects[a])
