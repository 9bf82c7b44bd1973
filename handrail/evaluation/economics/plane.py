"""Cost-effectiveness plane: where the incremental cost and effect lie, and the ratio with its quadrant."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_length, require_number, require_numbers

METHOD = Method(
    "incremental cost-effectiveness ratio, with its quadrant of the cost-effectiveness plane",
    "Black 1990, Med. Decis. Making 10:212",
)
DOMINANT, DOMINATED = "costs less, gains more", "costs more, gains less"
TRADE_OFF, CHEAPER_WORSE = "costs more, gains more", "costs less, gains less"
QUADRANTS = (TRADE_OFF, DOMINATED, CHEAPER_WORSE, DOMINANT)  # north-east, north-west, south-west, south-east


@dataclass(frozen=True)
class CostEffectivenessRatio:
    """`icer` in GBP a unit of effect; None without a difference in effect. Read it only with its quadrant."""

    icer: float | None
    quadrant: str


def find_quadrant(cost: float, effect: float) -> str:
    """Return the quadrant of a difference in cost and in effect; on an axis the better reading."""
    require_number(cost, "cost")
    require_number(effect, "effect")
    if cost > 0:
        return TRADE_OFF if effect > 0 else DOMINATED
    return DOMINANT if effect >= 0 else CHEAPER_WORSE


def compute_icer(cost: float, effect: float) -> CostEffectivenessRatio:
    """Return the incremental cost per incremental effect, with its quadrant."""
    side = find_quadrant(cost, effect)
    return CostEffectivenessRatio(cost / effect if effect else None, side)


def compute_quadrant_shares(costs: ArrayLike, effects: ArrayLike) -> dict[str, float]:
    """Return the share of the draws, arrays of shape (replicates,), in each quadrant; they add up to 1."""
    cost, effect = require_numbers(costs, "costs"), require_numbers(effects, "effects")
    require_length(len(cost), effects=len(effect))
    dear = cost > 0
    shares = (dear & (effect > 0), dear & (effect <= 0), ~dear & (effect < 0), ~dear & (effect >= 0))
    return {name: float(np.mean(hits)) for name, hits in zip(QUADRANTS, shares, strict=True)}
