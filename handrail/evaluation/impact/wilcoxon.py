"""Wilcoxon's signed-rank test of differences from a norm, with the Hodges-Lehmann shift and its interval."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Flags, Floats
from handrail.evaluation.distributions import Z95, normal_two_sided
from handrail.evaluation.impact.walsh_averages import select_averages
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_numbers

METHOD = Method(
    "Wilcoxon signed-rank test; zero differences dropped from test, shift and interval, tied ranks averaged; "
    "exact up to 50 differences without ties (13 with), else normal with tie correction and no continuity "
    "correction; shift by Hodges and Lehmann, its interval from the test's own distribution",
    "Wilcoxon 1945, Biometrics 1:80; Hodges and Lehmann 1963, Ann. Math. Stat. 34:598; Bauer 1972, J. Am. "
    "Stat. Assoc. 67:687; DWP RR896 appendix C",
)
MAX_EXACT = 50
MAX_EXACT_WITH_TIES = 13
TAIL_SHARE = 0.025
EQUAL_TOLERANCE = 1e-12  # sums of chances that are equal on paper differ in the last bits

Zeros = Literal["drop", "pratt"]


@dataclass(frozen=True)
class SignedRank:
    """`statistic` is the smaller rank sum; `p` is None when every difference is zero; shift in data units.

    The shift and its interval are worked out when first asked for.
    """

    statistic: float
    p: float | None
    n: int
    zeros: int
    exact: bool
    differences: Floats = field(repr=False, compare=False)
    critical: float = field(repr=False, compare=False)

    @cached_property
    def _ends(self) -> tuple[float | None, float | None, float | None]:
        if self.p is None and self.n:
            return 0.0, None, None
        return _estimate_shift(self.differences, self.critical)

    @property
    def shift(self) -> float | None:
        """Median of the averages of all pairs; None without differences."""
        return self._ends[0]

    @property
    def low(self) -> float | None:
        """Lower end of the shift's interval at 95%; None with too few differences for it."""
        return self._ends[1]

    @property
    def high(self) -> float | None:
        """Upper end."""
        return self._ends[2]


@dataclass(frozen=True)
class _Ranks:
    """Ranks of the differences other than zero, which are positive, and whether the test is exact."""

    ranks: Floats
    positive: Flags
    exact: bool


def compute_signed_rank(differences: ArrayLike, zeros: Zeros = "drop") -> SignedRank:
    """Test whether differences are symmetric about zero.

    Parameters
    ----------
    differences : array_like of float, shape (n,)
        Client's weeks minus norm, say; none missing.
    zeros
        What becomes of zero differences: 'drop' (Wilcoxon's own way; they count neither in the test nor in
        the shift) or 'pratt' (they take ranks, then go).

    Returns
    -------
    SignedRank
        Two-sided p; the shift is the median of all averages of two differences, with its 95% interval: the
        shifts that the same test, with the same ranks, would not reject. Zero lies within it when p is over
        5%, and not between its ends when p is 5% or less.

    Raises
    ------
    ValueError
        A difference is missing or infinite.
    """
    rounded = np.round(require_numbers(differences, "differences"), 9)
    n_zero = int(np.count_nonzero(rounded == 0))
    used = rounded if zeros == "pratt" else rounded[rounded != 0]
    ranked = _rank_differences(used, len(rounded))
    ranks, critical = ranked.ranks, _find_critical_sum(ranked)
    if not len(ranks):
        return SignedRank(0.0, None, len(rounded), n_zero, True, used, critical)
    plus = float(ranks[ranked.positive].sum())
    p = _compute_exact_p(ranks, plus) if ranked.exact else _compute_normal_p(ranks, plus)
    least = min(plus, float(ranks.sum()) - plus)
    return SignedRank(least, p, len(rounded), n_zero, ranked.exact, used, critical)


def _rank_differences(used: Floats, people: int) -> _Ranks:
    """Rank the sizes of differences; `people` counts zeros too, to choose the exact test as SciPy does."""
    ranks = compute_average_ranks(np.abs(used))
    kept = used != 0
    exact = people <= MAX_EXACT
    if exact and (len(used) < people or not kept.all() or len(np.unique(ranks)) < people):
        exact = people <= MAX_EXACT_WITH_TIES
    return _Ranks(ranks[kept], used[kept] > 0, exact)


def compute_average_ranks(values: Floats) -> Floats:
    """Return ranks from 1, ties given their average; shape of `values`."""
    order = np.argsort(values)
    ordered = values[order]
    first = np.concatenate([[True], ordered[1:] > ordered[:-1]])[: len(values)]
    starts = np.flatnonzero(first)
    counts = np.diff(starts, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (counts + 1) / 2, counts)
    return ranks


def _compute_distribution(ranks: Floats) -> Floats:
    """Return the chance of each doubled rank sum, from 0, over the 2^n patterns of signs."""
    doubled = np.rint(2 * ranks).astype(int)
    chance = np.zeros(doubled.sum() + 1)
    chance[0] = 1.0
    for rank in doubled:
        chance[rank:] += chance[: len(chance) - rank].copy()
    result: Floats = chance / chance.sum()
    return result


def _compute_exact_p(ranks: Floats, plus: float) -> float:
    """Return the share of the 2^n sign patterns with a rank sum at least as extreme."""
    chance, at = _compute_distribution(ranks), round(2 * plus)
    return float(min(1.0, 2 * min(chance[: at + 1].sum(), chance[at:].sum())))


def _compute_normal_p(ranks: Floats, plus: float) -> float:
    """Return p by the normal distribution; the variance holds with ties and zeros too."""
    z = (plus - ranks.sum() / 2) / np.sqrt((ranks**2).sum() / 4)
    return float(normal_two_sided(z))


def _find_critical_sum(ranked: _Ranks) -> float:
    """Return the largest rank sum whose two-sided p is 5% or less; negative when there is none."""
    if not ranked.exact:
        return float(ranked.ranks.sum() / 2 - Z95 * np.sqrt((ranked.ranks**2).sum() / 4))
    if not len(ranked.ranks):
        return -1.0
    return float(
        (np.count_nonzero(np.cumsum(_compute_distribution(ranked.ranks)) <= TAIL_SHARE + EQUAL_TOLERANCE) - 1)
        / 2
    )


def _estimate_shift(values: Floats, critical: float) -> tuple[float | None, float | None, float | None]:
    """Return shift and interval: as many averages lie beyond each end as the critical sum allows."""
    n = len(values)
    if not n:
        return None, None, None
    pairs = n * (n + 1) // 2
    middle = [(pairs + 1) // 2, pairs // 2 + 1]
    beyond = int(np.floor(critical))
    ends = [beyond + 1, pairs - beyond] if 0 <= beyond < (pairs + 1) // 2 else []
    averages = select_averages(values, [*middle, *ends])
    low, high = (averages[2], averages[3]) if ends else (None, None)
    return (averages[0] + averages[1]) / 2, low, high
