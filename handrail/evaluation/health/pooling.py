"""Pools means and standard deviations of groups into those of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_count, require_number

METHOD = Method(
    "pooled mean and standard deviation (within and between groups)", "Cochrane Handbook 6.4, table 6.5.a"
)


@dataclass(frozen=True)
class PooledMean:
    """Mean, standard deviation (n - 1) and number of people of all groups together."""

    mean: float
    sd: float
    n: int


def pool_groups(groups: Sequence[tuple[float, float, int]]) -> PooledMean:
    """Return everybody's mean and standard deviation from (mean, sd, n) of each group."""
    for mean, sd, size in groups:
        require_number(mean, "mean")
        require_number(sd, "sd", 0)
        require_count(size, "n", 1)
    require_count(sum(size for _, _, size in groups), "n of all groups", 2)
    n = sum(size for _, _, size in groups)
    mean = sum(m * size for m, _, size in groups) / n
    squares = sum((size - 1) * sd**2 + size * (m - mean) ** 2 for m, sd, size in groups)
    return PooledMean(mean, (squares / (n - 1)) ** 0.5, n)
