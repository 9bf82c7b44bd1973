"""Logistic regression: statsmodels used directly, hand-worked cases, separation, Firth, coverage."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from handrail.evaluation.impact.firth import fit_firth
from handrail.evaluation.impact.logistic import fit_logistic
from handrail.evaluation.impact.odds import estimate_odds_ratios
from handrail.evaluation.impact.separation import is_separated


def draw_outcomes(seed, people=300, terms=4):
    random = np.random.default_rng(seed)
    columns = random.integers(0, 2, size=(people, terms)).astype(float)
    columns[:, -1] = random.normal(size=people)
    chance = 1 / (1 + np.exp(-(-0.3 + columns @ np.linspace(-0.8, 0.9, terms))))
    return columns, (random.random(people) < chance).astype(float)


@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_statsmodels(seed):
    columns, outcome = draw_outcomes(seed)
    ours, theirs = fit_logistic(columns, outcome), sm.Logit(outcome, sm.add_constant(columns)).fit(disp=0)
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-6)
    assert ours.errors == pytest.approx(theirs.bse, rel=1e-6)
    assert ours.p == pytest.approx(theirs.pvalues, rel=1e-5, abs=1e-12)
    assert np.column_stack([ours.low, ours.high]) == pytest.approx(theirs.conf_int(), rel=1e-6)
    assert ours.log_likelihood == pytest.approx(theirs.llf)
    assert not ours.separated


def two_by_two(a, b, c, d):
    """a of a + b with the characteristic have the outcome, c of c + d without it."""
    return np.array([[1.0]] * (a + b) + [[0.0]] * (c + d)), np.array([1] * a + [0] * b + [1] * c + [0] * d)


COUNTS = st.integers(1, 30)


@settings(deadline=None, max_examples=40)
@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_one_characteristic_by_hand(a, b, c, d):
    """The odds ratio is ad/bc, its log's variance 1/a + 1/b + 1/c + 1/d."""
    fit = fit_logistic(*two_by_two(a, b, c, d))
    assert fit.coefficients[1] == pytest.approx(np.log(a * d / (b * c)), abs=1e-6)
    assert fit.errors[1] == pytest.approx((1 / a + 1 / b + 1 / c + 1 / d) ** 0.5, rel=1e-4)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 12), COUNTS, COUNTS, COUNTS)
def test_firth_on_one_characteristic_adds_half_to_each_cell(a, b, c, d):
    fit = fit_firth(*two_by_two(a, b, c, d))
    expected = np.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5)))
    assert fit.coefficients[1] == pytest.approx(expected, abs=1e-5)
    assert fit.low[1] < fit.coefficients[1] < fit.high[1]


def test_the_profile_interval_agrees_with_the_test():
    """The interval leaves out zero exactly when the penalised likelihood ratio test has p under 5%."""
    inside, outside = fit_firth(*two_by_two(9, 6, 5, 10)), fit_firth(*two_by_two(14, 1, 3, 12))
    assert inside.low[1] < 0 < inside.high[1]
    assert inside.p[1] > 0.05
    assert outside.low[1] > 0
    assert outside.p[1] < 0.05


@pytest.mark.parametrize(
    ("cells", "apart"),
    [((5, 0, 0, 5), True), ((5, 0, 3, 4), True), ((0, 6, 3, 4), True), ((5, 1, 3, 4), False)],
)
def test_separation_whole_and_in_part_is_found(cells, apart):
    columns, outcome = two_by_two(*cells)
    assert is_separated(np.column_stack([np.ones(len(columns)), columns]), outcome) is apart
    assert fit_logistic(columns, outcome).separated is apart


def test_rare_but_not_separated_is_not_called_separated():
    assert not fit_logistic(*two_by_two(1, 4000, 1, 2)).separated


def test_collinear_columns_are_refused():
    with pytest.raises(ValueError, match="collinear"):
        fit_logistic([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [0.0, 0.0]], [0, 1, 0, 1])


def test_odds_ratios_count_what_is_missing_and_name_the_reference():
    values = {"size": ["small", "large", "large", "", "small", "large"] * 5, "one": ["x"] * 30}
    outcome = [True, False, True, True, False, None] * 5
    rows, apart = estimate_odds_ratios("odds", values, outcome)
    (ratio,) = [row for row in rows if row.measure == "odds ratio"]
    assert (ratio.group, ratio.base, ratio.missing, apart) == ("size: small against large", 20, 10, False)
    assert ratio.estimate == pytest.approx(1.0)
    assert [row.group for row in rows if row.measure == "left out of the model"] == ["one"]


def test_a_model_of_more_terms_than_its_outcomes_bear_is_not_fitted_unless_asked():
    values = {f"c{k}": [("a", "b", "c")[(i + i // 3 * k) % 3] for i in range(40)] for k in range(3)}
    outcome = [i % 10 == 0 for i in range(40)]
    (row,), _ = estimate_odds_ratios("odds", values, outcome)
    assert "too few to fit" in row.note
    forced, _ = estimate_odds_ratios("odds", values, outcome, force_firth=True)
    assert {row.measure for row in forced} == {"odds ratio", "few outcomes"}


def test_odds_ratios_fall_back_on_firth_and_say_so():
    values = {"size": ["small"] * 6 + ["large"] * 9}
    rows, apart = estimate_odds_ratios("odds", values, [True] * 6 + [True] * 3 + [False] * 6)
    assert apart
    assert "Firth" in rows[0].method.name
    assert rows[0].estimate == pytest.approx(6.5 * 6.5 / (0.5 * 3.5), rel=1e-4)


def test_wald_intervals_cover_at_about_their_level():
    random, hits, runs = np.random.default_rng(4), 0, 400
    for _ in range(runs):
        columns = random.integers(0, 2, size=(250, 2)).astype(float)
        outcome = random.random(250) < 1 / (1 + np.exp(-(-0.2 + 0.7 * columns[:, 0])))
        fit = fit_logistic(columns, outcome)
        hits += bool(fit.low[1] <= 0.7 <= fit.high[1])
    assert 0.92 < hits / runs < 0.98


def test_an_end_of_firths_interval_is_where_the_profile_has_fallen_by_half_of_3_84():
    columns, outcome = draw_outcomes(3, people=60, terms=2)
    fit, x = fit_firth(columns, outcome), np.column_stack([np.ones(60), columns])

    def compute_penalised_likelihood(beta):
        eta = x @ beta
        share = 1 / (1 + np.exp(-eta))
        information = (x * (share * (1 - share))[:, None]).T @ x
        return (outcome * eta - np.logaddexp(0, eta)).sum() + 0.5 * np.linalg.slogdet(information)[1]

    def compute_profile(value):
        rest = optimize.minimize(
            lambda free: -compute_penalised_likelihood(np.array([free[0], value, free[1]])),
            [0.0, 0.0],
            tol=1e-10,
        )
        return -rest.fun

    assert fit.log_likelihood == pytest.approx(compute_penalised_likelihood(fit.coefficients))
    for end in (fit.low[1], fit.high[1]):
        assert fit.log_likelihood - compute_profile(end) == pytest.approx(3.8415 / 2, abs=2e-3)
