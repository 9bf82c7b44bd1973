"""Wilcoxon's signed-rank test: SciPy used directly, hand-worked cases, coverage of the shift's interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from handrail.evaluation.impact.walsh_averages import select_averages
from handrail.evaluation.impact.wilcoxon import compute_signed_rank

WEEKS = st.lists(st.integers(-30, 30).map(lambda days: days / 7), min_size=1, max_size=70)


@settings(deadline=None, max_examples=40)
@given(WEEKS)
def test_it_agrees_with_scipy_by_default(values):
    if not any(values):
        assert compute_signed_rank(values).p is None
        return
    ours, theirs = compute_signed_rank(values), stats.wilcoxon(np.round(values, 9))
    assert ours.statistic == pytest.approx(theirs.statistic)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-40, 40), min_size=14, max_size=70).filter(any))
def test_pratts_zeros_agree_with_scipy(values):
    theirs = stats.wilcoxon(values, zero_method="pratt", method="asymptotic").pvalue
    if not compute_signed_rank(values, zeros="pratt").exact:
        assert compute_signed_rank(values, zeros="pratt").p == pytest.approx(theirs, rel=1e-6)


def test_by_hand():
    """1, 2, 3, 4, -5: the negative rank is 5; of 32 sign patterns 10 have a sum of 5 or less."""
    found = compute_signed_rank([1, 2, 3, 4, -5])
    assert (found.statistic, found.exact) == (5.0, True)
    assert found.p == pytest.approx(2 * 10 / 32)


def test_zeros_are_counted():
    assert (compute_signed_rank([0, 0, 1.5]).zeros, compute_signed_rank([0, 0]).p) == (2, None)
    assert compute_signed_rank([]).shift is None


def estimate_shift(values):
    rank = compute_signed_rank(values, zeros="pratt")
    return rank.shift, rank.low, rank.high


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30))
def test_the_shift_is_the_median_of_all_pair_averages(values):
    averages = [(a + b) / 2 for i, a in enumerate(values) for b in values[i:]]
    assert estimate_shift(np.array(values))[0] == pytest.approx(np.median(averages), abs=1e-8)


def test_the_interval_of_the_shift_covers_at_about_its_level():
    random = np.random.default_rng(20)
    draws = random.gamma(2.0, 3.0, size=(600, 40))
    centre = estimate_shift(random.gamma(2.0, 3.0, size=20_000))[0]
    inside = [low <= centre <= high for _, low, high in map(estimate_shift, draws)]
    assert 0.92 < np.mean(inside) < 0.98


def test_shift_and_interval_of_the_published_example():
    """Hollander and Wolfe, Nonparametric Statistical Methods, examples 3.1 to 3.3: depression of nine."""
    before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
    after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    found = compute_signed_rank(np.array(after) - np.array(before))
    assert (found.statistic, found.exact) == (5.0, True)
    assert found.p == pytest.approx(0.0390625)
    assert (found.shift, found.low, found.high) == pytest.approx((-0.46, -0.786, -0.010), abs=5e-4)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.integers(-12, 30).map(lambda days: days / 7), min_size=1, max_size=60),
    st.sampled_from(["drop", "pratt"]),
)
def test_the_interval_and_p_agree_whether_zero_is_a_shift_that_may_be(values, zeros):
    found = compute_signed_rank(values, zeros)
    if found.p is None or found.low is None:
        assert found.p is None or found.p > 0.025
    elif found.low > 0 or found.high < 0:
        assert found.p <= 0.05 + 1e-12
    elif found.low < 0 < found.high:
        assert found.p > 0.05


@settings(deadline=None, max_examples=300)
@given(st.lists(st.integers(-40, 40).map(lambda k: k / 10), min_size=1, max_size=50, unique=True).filter(all))
def test_without_ties_the_ends_are_the_order_statistics_of_the_exact_distribution(values):
    """As many averages below the lower end as the chances, counted from all patterns of signs, allow."""
    averages = np.sort([(a + b) / 2 for i, a in enumerate(values) for b in values[i:]])
    ways = np.ones(1)
    for rank in range(1, len(values) + 1):
        ways = np.convolve(ways, [1] + [0] * (rank - 1) + [1])
    beyond = np.count_nonzero(np.cumsum(ways / ways.sum()) <= 0.025)
    _, low, high = estimate_shift(values)
    if len({abs(value) for value in values}) == len(values) and len(values) <= 50:
        expected = (None, None) if beyond == 0 else (averages[beyond - 1], averages[-beyond])
        assert (low, high) == pytest.approx(expected)


def test_the_averages_are_found_without_a_list_of_all_pairs():
    random = np.random.default_rng(5)
    for values in (
        random.gamma(2.0, 3.0, 1500) - 5,
        np.round(random.gamma(2.0, 3.0, 1500) * 7) / 7,
        np.full(900, 2.0),
    ):
        averages = np.sort(((values[:, None] + values) / 2)[np.triu_indices(len(values))])
        for k in (1, 2, len(averages) // 40, len(averages) // 2, len(averages) - 1, len(averages)):
            assert select_averages(values, [k]) == pytest.approx([averages[k - 1]], abs=1e-12)


def test_the_exact_interval_covers_at_least_at_its_level_and_not_much_more():
    random = np.random.default_rng(11)
    inside = [low <= 0 <= high for _, low, high in map(estimate_shift, random.normal(size=(3000, 12)))]
    assert 0.945 < np.mean(inside) < 0.975
