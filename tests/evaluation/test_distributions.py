"""Tails in closed form agree with SciPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special, stats

from handrail.evaluation.distributions import (
    chi_square_tail,
    count_rare_heads,
    inverse_logit,
    normal_two_sided,
)


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 120), st.floats(0, 600))
def test_chi_square(df, statistic):
    assert chi_square_tail(df, statistic) == pytest.approx(stats.chi2.sf(statistic, df), rel=1e-9, abs=1e-300)


def test_far_tails_keep_their_digits():
    assert chi_square_tail(1, 400.0) == pytest.approx(stats.chi2.sf(400, 1), rel=1e-9)
    assert chi_square_tail(4, 5000.0) == 0.0
    assert normal_two_sided(12.0) == pytest.approx(2 * stats.norm.sf(12), rel=1e-9)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.floats(-40, 40), min_size=1, max_size=6))
def test_normal_and_logistic(values):
    assert normal_two_sided(values) == pytest.approx(2 * stats.norm.sf(np.abs(values)), rel=1e-9)
    assert inverse_logit(values) == pytest.approx(special.expit(values), rel=1e-12)
    assert (inverse_logit([-800.0, 800.0]) == [0.0, 1.0]).all()


@pytest.mark.parametrize("n", [0, 1, 5, 6, 20, 61, 1000, 5000])
def test_heads(n):
    expected = int(np.count_nonzero(stats.binom.cdf(np.arange(n + 1), n, 0.5) <= 0.025))
    assert count_rare_heads(n, 0.025) == expected
