"""Wilcoxon's signed-rank test of differences from a norm, with the Hodges-Lehmann shift and its interval."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from handrail.evaluation.distributions import normal_two_sided
from handrail.evaluation.results import Method

METHOD = Method(
    "Wilcoxon signed-rank test; zero differences dropped, tied ranks averaged; exact up to 50 differences "
    "without ties (13 with), else normal with tie correction and no continuity correction; shift by Hodges "
    "and Lehmann",
    "Wilcoxon 1945, Biometrics 1:80; Hodges and Lehmann 1963, Ann. Math. Stat. 34:598; DWP RR896 appendix C",
)
EXACT_UP_TO = 50
EXACT_WITH_TIES_UP_TO = 13
Z95 = 1.959963984540054

Zeros = Literal["drop", "pratt"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SignedRank:
    """`statistic` is the smaller rank sum; `p` is None when every difference is zero; shift in data units."""

    statistic: float
    p: float | None
    n: int
    zeros: int
    exact: bool
    shift: float | None
    low: float | None
    high: float | None


def signed_rank(differences: ArrayLike, zeros: Zeros = "drop") -> SignedRank:
    """Test whether differences are symmetric about zero.

    Parameters
    ----------
    differences : array_like of float, shape (n,)
        Client's weeks minus norm, say; no missing values.
    zeros
        What becomes of zero differences: 'drop' (Wilcoxon's own way) or 'pratt' (they take ranks, then go).

    Returns
    -------
    SignedRank
        Two-sided p; the shift is the median of all averages of two differences, with its 95% interval.
    """
    all_of_them = np.round(np.asarray(differences, dtype=float), 9)
    n_zero = int(np.count_nonzero(all_of_them == 0))
    used = all_of_them if zeros == "pratt" else all_of_them[all_of_them != 0]
    ranks = average_ranks(np.abs(used))
    kept, sign = ranks[used != 0], np.sign(used[used != 0])
    shift, low, high = hodges_lehmann(all_of_them)
    if not len(kept):
        return SignedRank(0.0, None, len(all_of_them), n_zero, True, shift, low, high)
    plus, total = float(kept[sign > 0].sum()), float(kept.sum())
    tied = len(np.unique(np.abs(used))) < len(used) or n_zero > 0
    exact = len(all_of_them) <= (EXACT_WITH_TIES_UP_TO if tied else EXACT_UP_TO)
    p = _exact(kept, plus) if exact else _normal(kept, plus)
    return SignedRank(min(plus, total - plus), p, len(all_of_them), n_zero, exact, shift, low, high)


def average_ranks(values: Floats) -> Floats:
    """Ranks from 1, ties given their average; shape of `values`."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: Floats = (last - (counts - 1) / 2)[inverse]
    return ranks


def _exact(ranks: Floats, plus: float) -> float:
    """Share of the 2^n sign patterns with a rank sum at least as extreme, counted by doubled ranks."""
    doubled = np.rint(2 * ranks).astype(int)
    ways = np.zeros(doubled.sum() + 1)
    ways[0] = 1.0
    for rank in doubled:
        ways[rank:] += ways[: len(ways) - rank].copy()
    at = round(2 * plus)
    tail = min(ways[: at + 1].sum(), ways[at:].sum()) / ways.sum()
    return float(min(1.0, 2 * tail))


def _normal(ranks: Floats, plus: float) -> float:
    """The variance of the sum is a quarter of the sum of squared ranks: with ties and zeros too."""
    z = (plus - ranks.sum() / 2) / np.sqrt((ranks**2).sum() / 4)
    return float(normal_two_sided(z))


def hodges_lehmann(values: Floats, z: float = Z95) -> tuple[float | None, float | None, float | None]:
    """Median of the averages of all pairs (each value with itself too), with its interval.

    The ends are order statistics of these averages, by the normal approximation to the signed-rank sum;
    None with fewer than six values, too few for 95%.
    """
    n = len(values)
    if n == 0:
        return None, None, None
    pairs = n * (n + 1) // 2
    ordered = np.sort(values)
    middle = (_walsh(ordered, (pairs + 1) // 2) + _walsh(ordered, pairs // 2 + 1)) / 2
    if n < 6:
        return middle, None, None
    k = max(1, int(np.floor(pairs / 2 - z * np.sqrt(n * (n + 1) * (2 * n + 1) / 24))))
    return middle, _walsh(ordered, k), _walsh(ordered, pairs + 1 - k)


def _walsh(ordered: Floats, k: int) -> float:
    """The k-th smallest average of two values, by bisection; no list of all pairs is made."""
    low, high = float(ordered[0]), float(ordered[-1])
    width = high - low
    while high - low > 1e-12 * max(width, 1e-3):
        middle = (low + high) / 2
        if _pairs_up_to(ordered, middle) >= k:
            high = middle
        else:
            low = middle
    return high


def _pairs_up_to(ordered: Floats, t: float) -> int:
    """How many pairs i <= j average at most t."""
    below = np.searchsorted(ordered, 2 * t - ordered, side="right")
    return int(np.maximum(below - np.arange(len(ordered)), 0).sum())
