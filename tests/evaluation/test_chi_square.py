"""Pearson's chi-square, Fisher's exact test and intervals: SciPy used directly, hand-worked cases."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from handrail.evaluation.impact.chi_square import compute_chi_square
from handrail.evaluation.impact.fisher import compute_fisher_p
from handrail.evaluation.impact.holm import adjust_by_holm
from handrail.evaluation.impact.proportions import compare_proportions, compute_wilson_interval

TABLES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=2, max_size=5)


@given(TABLES)
def test_chi_square_agrees_with_scipy(table):
    counts = np.array(table)
    assume((counts.sum(axis=0) > 0).all() and (counts.sum(axis=1) > 0).all())
    ours, theirs = compute_chi_square(table), stats.chi2_contingency(counts, correction=False)
    assert ours.statistic == pytest.approx(theirs.statistic, abs=1e-9)
    assert ours.df == theirs.dof
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-12)
    assert ours.smallest_expected == pytest.approx(theirs.expected_freq.min())


def test_chi_square_by_hand():
    """20 of 30 against 10 of 30: every expected count is 15, so 4 x 25 / 15."""
    found = compute_chi_square([(20, 10), (10, 20)])
    assert found.statistic == pytest.approx(20 / 3)
    assert found.df == 1
    assert found.cramers_v == pytest.approx(1 / 3)


@pytest.mark.parametrize("table", [[(3, 4)], [(3, 0), (5, 0)], [(3, 4), (0, 0)]])
def test_a_single_row_or_column_is_not_tested(table):
    assert compute_chi_square(table).p is None


@given(st.lists(st.integers(0, 15), min_size=4, max_size=4))
def test_fisher_agrees_with_scipy_on_two_by_two(cells):
    table = [tuple(cells[:2]), tuple(cells[2:])]
    assume(sum(cells) > 0)
    p, exact = compute_fisher_p(table)
    assert exact
    assert p == pytest.approx(stats.fisher_exact(np.array(table)).pvalue, rel=1e-6)


def test_fisher_on_three_rows_by_hand():
    """One person a row and one outcome: all tables equally likely, p is 1. The tea-tasting lady's: 34/70."""
    assert compute_fisher_p([(1, 0), (0, 1), (0, 1)])[0] == pytest.approx(1.0)
    assert compute_fisher_p([(3, 1), (1, 3)])[0] == pytest.approx(34 / 70)


def test_fisher_on_four_rows_agrees_with_counting_every_table():
    table = np.array([(2, 3), (4, 1), (0, 4), (3, 2)])
    sizes, yes = table.sum(axis=1), table[:, 0].sum()
    weight = {}
    for x in np.ndindex(*(sizes + 1)):
        if sum(x) == yes:
            weight[x] = np.prod([stats.binom.pmf(k, n, 0.5) for k, n in zip(x, sizes, strict=True)])
    seen = weight[tuple(table[:, 0])]
    expected = sum(w for w in weight.values() if w <= seen * (1 + 1e-7)) / sum(weight.values())
    assert compute_fisher_p(table)[0] == pytest.approx(expected)


def test_a_table_too_large_to_enumerate_is_simulated_near_chi_square():
    table = [(60, 40), (55, 45), (70, 30), (52, 48), (61, 39), (66, 34)]
    p, exact = compute_fisher_p(table)
    assert not exact
    assert p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue, abs=0.01)
    assert compute_fisher_p(table)[0] == p, "the same seed gives the same p"


def test_wilson_and_newcombe_give_the_published_examples():
    """Newcombe 1998: 81/263 is within 0.2553 and 0.3662; 56/70 - 48/80 within 0.0524 and 0.3339."""
    assert compute_wilson_interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert compare_proportions(56, 70, 48, 80) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_share_and_stays_within_bounds(pair):
    low, high = compute_wilson_interval(*pair)
    assert 0 <= low <= pair[0] / pair[1] + 1e-12
    assert pair[0] / pair[1] - 1e-12 <= high <= 1


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6])
def test_wilson_covers_at_about_its_level(share):
    """Exact coverage over the binomial distribution of 60 people, not a simulation."""
    inside = [low <= share <= high for low, high in (compute_wilson_interval(k, 60) for k in range(61))]
    coverage = stats.binom.pmf(np.arange(61), 60, share)[np.array(inside)].sum()
    assert 0.92 < coverage < 0.98


def test_holm_by_hand():
    assert adjust_by_holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert adjust_by_holm([]) == []
