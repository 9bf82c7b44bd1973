"""Wilcoxon's signed-rank test: SciPy used directly, hand-worked cases, coverage of the shift's interval."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from handrail.evaluation.impact.wilcoxon import hodges_lehmann, signed_rank

WEEKS = st.lists(st.integers(-30, 30).map(lambda days: days / 7), min_size=1, max_size=70)


@settings(deadline=None, max_examples=40)
@given(WEEKS)
def test_it_agrees_with_scipy_by_default(values):
    if not any(values):
        assert signed_rank(values).p is None
        return
    ours, theirs = signed_rank(values), stats.wilcoxon(np.round(values, 9))
    assert ours.statistic == pytest.approx(theirs.statistic)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-40, 40), min_size=14, max_size=70).filter(any))
def test_pratts_zeros_agree_with_scipy(values):
    theirs = stats.wilcoxon(values, zero_method="pratt", method="asymptotic").pvalue
    if not signed_rank(values, zeros="pratt").exact:
        assert signed_rank(values, zeros="pratt").p == pytest.approx(theirs, rel=1e-6)


def test_by_hand():
    """1, 2, 3, 4, -5: the negative rank is 5; of 32 sign patterns 10 have a sum of 5 or less."""
    found = signed_rank([1, 2, 3, 4, -5])
    assert (found.statistic, found.exact) == (5.0, True)
    assert found.p == pytest.approx(2 * 10 / 32)


def test_zeros_are_counted():
    assert (signed_rank([0, 0, 1.5]).zeros, signed_rank([0, 0]).p) == (2, None)
    assert signed_rank([]).shift is None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-50, 50), min_size=1, max_size=30))
def test_the_shift_is_the_median_of_all_pair_averages(values):
    averages = [(a + b) / 2 for i, a in enumerate(values) for b in values[i:]]
    assert hodges_lehmann(np.array(values))[0] == pytest.approx(np.median(averages), abs=1e-8)


def test_the_interval_of_the_shift_covers_at_about_its_level():
    random = np.random.default_rng(20)
    draws = random.gamma(2.0, 3.0, size=(600, 40))
    centre = hodges_lehmann(random.gamma(2.0, 3.0, size=20_000))[0]
    inside = [low <= centre <= high for _, low, high in map(hodges_lehmann, draws)]
    assert 0.92 < np.mean(inside) < 0.98
