"""Holm's step-down adjustment for many tests."""

from collections.abc import Sequence

from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_shares

METHOD = Method("Holm's step-down adjustment", "Holm 1979, Scand. J. Stat. 6:65")


def adjust_by_holm(p_values: Sequence[float]) -> list[float]:
    """Return adjusted p-values in the order given; controls the chance of any false finding."""
    require_shares(p_values, "p_values")
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, running = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[i]))
        adjusted[i] = running
    return adjusted
