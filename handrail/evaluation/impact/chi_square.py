"""Pearson's chi-square test of association, without continuity correction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from handrail.evaluation.arrays import Floats
from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.results import Method
from handrail.evaluation.validation import require_counts

METHOD = Method(
    "Pearson chi-square without continuity correction",
    "Pearson 1900, Phil. Mag. 50:157; as used in DWP RR896 appendix C",
)


@dataclass(frozen=True)
class ChiSquare:
    """`statistic` and `p` are None when the table has fewer than two rows or columns with anybody in them."""

    statistic: float | None
    df: int
    p: float | None
    smallest_expected: float
    cramers_v: float | None


def compute_expected_counts(table: Floats) -> Floats:
    """Return the counts expected without association, the shape of `table`."""
    expected: Floats = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return expected


def compute_chi_square(table: ArrayLike) -> ChiSquare:
    """Test whether rows and columns of a table of counts are associated.

    Parameters
    ----------
    table : array_like of int, shape (rows, columns)
        Counts of people; rows and columns with nobody are left out.

    Returns
    -------
    ChiSquare
        Statistic, degrees of freedom, p, the smallest expected count, and Cramer's V (0 to 1) as effect size.

    Raises
    ------
    ValueError
        A count is missing, negative or not whole.
    """
    counts = require_counts(table, "table", 2).astype(float)
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    rows, columns = counts.shape
    df = (rows - 1) * (columns - 1)
    if df < 1:
        return ChiSquare(None, 0, None, 0.0, None)
    expected = compute_expected_counts(counts)
    statistic = float(((counts - expected) ** 2 / expected).sum())
    v = (statistic / (counts.sum() * (min(rows, columns) - 1))) ** 0.5
    return ChiSquare(statistic, df, chi_square_tail(df, statistic), float(expected.min()), float(v))
