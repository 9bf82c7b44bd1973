"""Time to return: lifelines' and statsmodels' figures, hand-worked cases, coverage by simulation."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.duration.survfunc import survdiff
from statsmodels.stats.proportion import proportion_confint

from handrail.evaluation.distributions import Z95
from handrail.evaluation.impact.cox import fit_cox
from handrail.evaluation.impact.kaplan_meier import estimate_survival
from handrail.evaluation.impact.log_rank import compute_log_rank
from handrail.evaluation.impact.proportional_hazards import (
    check_proportional_hazards,
    score_proportional_hazards,
)
from handrail.evaluation.impact.proportions import compute_wilson_interval
from handrail.evaluation.impact.restricted_mean import (
    bound_restricted_mean,
    compute_restricted_mean,
)

DATA = Path(__file__).parent / "data"
ORACLE = json.loads((DATA / "lifelines.json").read_text())
with (DATA / "survival.csv").open() as _file:
    PEOPLE = {
        name: np.array(column, dtype=float)
        for name, column in zip(
            *(lambda rows: (rows[0], zip(*rows[1:], strict=True)))(list(csv.reader(_file))), strict=True
        )
    }
TIME, EVENT, ENTRY = PEOPLE["time"], PEOPLE["event"], PEOPLE["entry"]
COLUMNS = np.column_stack([PEOPLE["small"], PEOPLE["age"]])


def test_the_curve_agrees_with_lifelines():
    curve = estimate_survival(TIME, EVENT)
    found = np.array([curve.find_share_away(week) for week in ORACLE["weeks"]])
    assert found[:, 0] == pytest.approx(ORACLE["survival"])
    assert found[:, 1] == pytest.approx(ORACLE["low"], rel=1e-6)
    assert found[:, 2] == pytest.approx(ORACLE["high"], rel=1e-6)
    assert curve.find_quantile()[0] == pytest.approx(ORACLE["median"])


def test_late_entry_agrees_with_lifelines():
    curve = estimate_survival(TIME, EVENT, ENTRY)
    assert [curve.find_share_away(week)[0] for week in ORACLE["weeks"]] == pytest.approx(ORACLE["late_entry"])
    late = fit_cox(COLUMNS, TIME, EVENT, ENTRY)
    assert late.coefficients == pytest.approx(ORACLE["cox_late_entry"], rel=1e-4)


def test_cox_agrees_with_lifelines():
    fit = fit_cox(COLUMNS, TIME, EVENT)
    assert fit.coefficients == pytest.approx(ORACLE["cox"], rel=1e-5)
    assert fit.errors == pytest.approx(ORACLE["cox_errors"], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(ORACLE["cox_log_likelihood"])


def test_residuals_and_covariance_give_lifelines_own_check_of_hazards():
    """lifelines has the older approximation, from scaled residuals; ours is the score test (R, below)."""
    fit = fit_cox(COLUMNS, TIME, EVENT)
    clock = fit.event_times - fit.event_times.mean()
    scaled = fit.events * (clock @ fit.residuals) @ fit.covariance
    statistics = scaled**2 / (fit.events * (clock @ clock) * np.diag(fit.covariance))
    named = dict(zip(ORACLE["hazards_names"], ORACLE["hazards_p"], strict=True))
    assert stats.chi2.sf(statistics, 1) == pytest.approx([named["small"], named["age"]], rel=1e-4)


# time, death, age, performance status of the ovarian cancer trial (Edmonson and others 1979, Cancer Treat.
# Rep. 63:241), as in R's survival package.
OVARIAN = np.array(
    [
        (59, 1, 72.3315, 1), (115, 1, 74.4932, 1), (156, 1, 66.4658, 2), (421, 0, 53.3644, 1),
        (431, 1, 50.3397, 1), (448, 0, 56.4301, 2), (464, 1, 56.9370, 2), (475, 1, 59.8548, 2),
        (477, 0, 64.1753, 1), (563, 1, 55.1781, 2), (638, 1, 56.7562, 2), (744, 0, 50.1096, 1),
        (769, 0, 59.6301, 2), (770, 0, 57.0521, 1), (803, 0, 39.2712, 1), (855, 0, 43.1233, 2),
        (1040, 0, 38.8932, 2), (1106, 0, 44.6000, 1), (1129, 0, 53.9068, 1), (1206, 0, 44.2055, 1),
        (1227, 0, 59.5890, 2), (268, 1, 74.5041, 2), (329, 1, 43.1370, 1), (353, 1, 63.2192, 2),
        (365, 1, 64.4247, 1), (377, 0, 58.3096, 1),
    ]
)  # fmt: skip


def kaplan_meier_clock(times):
    """R's scale of time: one less the survival just before each event."""
    curve = estimate_survival(OVARIAN[:, 0], OVARIAN[:, 1])
    return [1 - curve.find_share_away(time - 1e-9)[0] for time in times]


def test_the_check_of_hazards_agrees_with_r():
    """R survival 3, cox.zph(coxph(Surv(futime, fustat) ~ age + ecog.ps, ovarian)): its printed table."""
    fit = fit_cox(OVARIAN[:, 2:], OVARIAN[:, 0], OVARIAN[:, 1])
    alone, together = score_proportional_hazards(fit, clock=kaplan_meier_clock)
    assert [*alone, together] == pytest.approx([0.698, 2.371, 3.633], abs=5e-4)
    p, p_together = check_proportional_hazards(fit, clock=kaplan_meier_clock)
    assert [*p, p_together] == pytest.approx([0.40, 0.12, 0.16], abs=5e-3)


def test_the_check_of_hazards_by_hand():
    """Six people, two tied: Efron's score and information written out, as in R survival's tests/zph.R."""
    ratio = 2 * np.sqrt(23 / 3) * np.cos(np.arccos((45 / 23) * np.sqrt(3 / 23)) / 3)
    score = np.array([1 / (ratio + 1), 3 / (ratio + 3), -ratio / (ratio + 5), 0])
    info = np.array([ratio / (ratio + 1) ** 2, 3 * ratio / (ratio + 3) ** 2, 5 * ratio / (ratio + 5) ** 2, 0])
    clock = np.log([1, 6, 6, 9])
    both = np.array([[info.sum(), clock @ info], [clock @ info, clock**2 @ info]])
    expected = clock @ score * np.linalg.inv(both)[1, 1] * (clock @ score)
    fit = fit_cox(np.array([[0, 1, 1, 1, 0, 0]], float).T, [9, 1, 1, 6, 6, 8], [1, 1, 0, 1, 1, 0])
    assert np.exp(fit.coefficients) == pytest.approx([ratio])
    alone, together = score_proportional_hazards(fit, clock=np.log)
    assert [*alone, together] == pytest.approx([expected, expected])


def test_nothing_drifts_where_all_return_at_one_time():
    fit = fit_cox([[0.0], [1.0], [0.0], [1.0]], [3, 3, 3, 4], [1, 1, 1, 0])
    assert check_proportional_hazards(fit)[1] == 1.0


def test_log_rank_and_restricted_mean_agree_with_lifelines():
    assert compute_log_rank(TIME, EVENT, PEOPLE["small"])[0] == pytest.approx(ORACLE["log_rank"])
    assert compute_restricted_mean(estimate_survival(TIME, EVENT), 13)[0] == pytest.approx(
        ORACLE["restricted_mean_13"], rel=1e-4
    )


def draw_times(seed, people=200):
    random = np.random.default_rng(seed)
    columns = np.column_stack([random.integers(0, 2, people), random.normal(size=people)])
    time = np.ceil(random.exponential(10 * np.exp(-columns @ [0.5, 0.3])) * 2) / 2
    censor = random.choice([4.0, 9.0, 20.0], people)
    return columns, np.minimum(time, censor), time <= censor


@pytest.mark.parametrize("seed", range(4))
def test_they_agree_with_statsmodels(seed):
    columns, time, event = draw_times(seed)
    ours = fit_cox(columns, time, event)
    theirs = sm.PHReg(time, columns, status=event, ties="efron").fit()
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-5)
    assert ours.errors == pytest.approx(theirs.bse, rel=1e-5)
    curve, function = estimate_survival(time, event), sm.SurvfuncRight(time, event)
    assert curve.survival == pytest.approx(function.surv_prob)
    chi2, p = survdiff(time, event, columns[:, 0])
    assert compute_log_rank(time, event, columns[:, 0]) == pytest.approx((chi2, 1, p))


def test_the_curve_by_hand():
    """Returns at 2, 4 (two of them) and 7 weeks; one lost at 3, one at 9."""
    curve = estimate_survival([2, 3, 4, 4, 7, 9], [1, 0, 1, 1, 1, 0])
    assert curve.survival == pytest.approx([5 / 6, 5 / 6 * 2 / 4, 5 / 12 * 1 / 2])
    assert curve.variance == pytest.approx([1 / 30, 1 / 30 + 2 / 8, 1 / 30 + 2 / 8 + 1 / 2])
    assert curve.find_quantile()[0] == 4
    assert compute_restricted_mean(curve, 8)[0] == pytest.approx(2 + 2 * 5 / 6 + 3 * 5 / 12 + 1 * 5 / 24)
    assert curve.find_share_away(1) == pytest.approx((1.0, 1 - compute_wilson_interval(0, 6)[1], 1.0)), (
        "nobody of six back yet"
    )


def test_nobody_lost_and_nobody_back():
    all_back = estimate_survival([1, 2, 3], [1, 1, 1])
    assert all_back.survival[-1] == 0
    assert np.isfinite(np.concatenate([all_back.low, all_back.high])).all()
    nobody = estimate_survival([1, 2, 3], [0, 0, 0])
    assert nobody.find_quantile() == (None, None, None)
    assert compute_restricted_mean(nobody, 3) == (3.0, 0.0)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_without_censoring_the_curve_is_the_plain_share(days):
    curve = estimate_survival(days, [True] * len(days))
    for time in (1, 5, 20, 40):
        assert curve.find_share_away(time)[0] == pytest.approx(np.mean(np.array(days) > time))
    assert compute_restricted_mean(curve, 41)[0] == pytest.approx(np.mean(days))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.integers(1, 4)), min_size=1, max_size=20))
def test_a_whole_weight_is_that_many_people(rows):
    time, event, weight = (np.array(column) for column in zip(*rows, strict=True))
    weighted, repeated = (
        estimate_survival(time, event, weights=weight),
        estimate_survival(np.repeat(time, weight), np.repeat(event, weight)),
    )
    assert weighted.survival == pytest.approx(repeated.survival)


def test_cox_with_three_people_by_hand():
    """Back in turn: treated, untreated, treated. h / (2h + 1) x 1 / (1 + h) is largest at 1 / sqrt 2."""
    fit = fit_cox([[1.0], [0.0], [1.0]], [1, 2, 3], [1, 1, 1])
    assert np.exp(fit.coefficients) == pytest.approx([2**-0.5])


def test_cox_says_when_there_is_no_maximum():
    assert fit_cox([[1.0], [1.0], [0.0], [0.0]], [1, 2, 3, 4], [1, 1, 1, 1]).monotone
    with pytest.raises(ValueError, match="nobody returned"):
        fit_cox([[1.0], [0.0]], [1, 2], [0, 0])
    with pytest.raises(ValueError, match="collinear"):
        fit_cox([[1.0], [1.0]], [1, 2], [1, 1])


def test_a_group_lost_before_the_first_return_has_no_ratio_and_no_interval_from_1_to_1():
    columns, time, event = draw_times(1)
    lost = np.vstack([np.column_stack([columns, np.zeros(200)]), [[0, 0, 1.0], [1, 0, 1.0]]])
    fit = fit_cox(lost, [*time, 0.1, 0.2], [*event, False, False])
    assert fit.errors[2] == np.inf
    assert (fit.low[2], fit.high[2]) == (-np.inf, np.inf)
    assert fit.coefficients[:2] == pytest.approx(fit_cox(columns, time, event).coefficients)
    assert fit.errors[:2] == pytest.approx(fit_cox(columns, time, event).errors)


def test_a_ratio_that_changes_over_time_is_found():
    random = np.random.default_rng(3)
    group = np.repeat([0.0, 1.0], 400)
    even = random.exponential(8, 800)
    crossing = np.where(group == 1, random.weibull(3.0, 800) * 8, even)
    assert check_proportional_hazards(fit_cox(group[:, None], crossing, np.ones(800)))[1] < 0.001
    assert check_proportional_hazards(fit_cox(group[:, None], even, np.ones(800)))[1] > 0.01


def test_intervals_cover_at_about_their_level():
    random, median, mean, hazard, runs = np.random.default_rng(8), 0, 0, 0, 300
    for _ in range(runs):
        group = np.repeat([0.0, 1.0], 60)
        time = random.exponential(10 / np.where(group == 1, 1.5, 1.0))
        censor = random.uniform(2, 40, 120)
        seen, event = np.minimum(time, censor), time <= censor
        first, second = (estimate_survival(seen[group == g], event[group == g]) for g in (0, 1))
        _, low, high = first.find_quantile()
        median += low is not None and low <= 10 * np.log(2) and (high is None or high >= 10 * np.log(2))
        gap = 10 * (1 - np.exp(-1.3)) - 10 / 1.5 * (1 - np.exp(-1.3 * 1.5))
        away, error = np.transpose([compute_restricted_mean(curve, 13) for curve in (first, second)])
        mean += abs(away[0] - away[1] - gap) <= Z95 * np.hypot(*error)
        fit = fit_cox(group[:, None], seen, event)
        hazard += bool(fit.low[0] <= np.log(1.5) <= fit.high[0])
    assert all(0.91 < hits / runs < 0.985 for hits in (median, mean, hazard))


def test_before_the_first_return_the_interval_is_that_of_none_of_those_still_followed():
    """Of ten people two are lost in week 1; the first is back in week 5: at week 2 none of eight is."""
    curve = estimate_survival([1, 1, 5, 6, 7, 8, 9, 9, 9, 9], [0, 0, 1, 1, 1, 1, 0, 0, 0, 0])
    away, low, high = curve.find_share_away(2)
    assert (away, 1 - low, high) == pytest.approx((1.0, proportion_confint(0, 8, method="wilson")[1], 1.0))
    nobody = estimate_survival([4, 4, 4], [0, 0, 0])
    assert nobody.find_share_away(3)[1] == pytest.approx(1 - proportion_confint(0, 3, method="wilson")[1])


def test_with_everybody_back_the_share_away_is_no_larger_than_a_moment_before():
    curve = estimate_survival([1, 2, 3, 4], [1, 1, 1, 1])
    assert curve.find_share_away(4) == (0.0, 0.0, curve.find_share_away(3)[2])
    at_once = estimate_survival([2, 2, 2], [1, 1, 1])
    assert at_once.find_share_away(2)[2] == pytest.approx(proportion_confint(0, 3, method="wilson")[1])


def test_a_restricted_mean_without_error_has_an_interval_all_the_same():
    """Nobody of five back within 4 weeks: at least 4 times the least share away; then all back on day 0."""
    least = 1 - proportion_confint(0, 5, method="wilson")[1]
    nobody = estimate_survival([6, 6, 7, 8, 9], [1, 1, 1, 0, 1])
    assert compute_restricted_mean(nobody, 4) == (4.0, 0.0)
    assert bound_restricted_mean(nobody, 4) == pytest.approx((4 * least, 4.0))
    at_once = estimate_survival([0, 0, 0, 0, 0], [1, 1, 1, 1, 1])
    assert compute_restricted_mean(at_once, 4) == (0.0, 0.0)
    assert bound_restricted_mean(at_once, 4) == pytest.approx((0.0, 4 * (1 - least)))


def test_an_entry_at_or_after_the_time_adds_nothing():
    late = estimate_survival([2, 3, 4, 3], [1, 1, 1, 1], entry=[0, 1, 0, 3])
    without = estimate_survival([2, 3, 4], [1, 1, 1], entry=[0, 1, 0])
    assert late.survival == pytest.approx(without.survival)
    assert (late.survival >= 0).all()


def test_the_log_rank_test_is_the_same_in_days_weeks_and_any_other_unit():
    random = np.random.default_rng(5)
    days, group = np.ceil(random.exponential(60, 400)), random.integers(0, 3, 400)
    event = random.random(400) < 0.6
    statistic = compute_log_rank(days, event, group)[0]
    assert compute_log_rank(days / 7, event, group)[0] == pytest.approx(statistic, rel=1e-12)
    assert compute_log_rank(days * np.pi, event, group)[0] == pytest.approx(statistic, rel=1e-12)
    assert compute_log_rank(days * 1e6, event, group)[0] == pytest.approx(statistic, rel=1e-12)
