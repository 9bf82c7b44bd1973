"""No estimator takes a missing value, a negative time or a count that cannot be."""

import numpy as np
import pytest

from handrail.evaluation.distributions import chi_square_tail
from handrail.evaluation.economics.acceptability import compute_acceptability
from handrail.evaluation.economics.benefit import compute_net_monetary_benefit
from handrail.evaluation.economics.bootstrap import bootstrap_means, compute_percentile_interval
from handrail.evaluation.economics.frontier import compute_acceptability_frontier, find_efficiency_frontier
from handrail.evaluation.economics.imputation import impute_missing
from handrail.evaluation.economics.information import compute_perfect_information
from handrail.evaluation.economics.net_benefit import compute_break_even_days, compute_net_benefit
from handrail.evaluation.economics.plane import compute_icer, compute_quadrant_shares
from handrail.evaluation.economics.pooling import pool_imputations
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.health.baseline_adjusted import estimate_adjusted_difference
from handrail.evaluation.health.means import compute_mean, compute_mean_from_summary
from handrail.evaluation.health.pooling import pool_groups
from handrail.evaluation.health.profiles import compute_gains, compute_profile_area
from handrail.evaluation.impact.against_norm import estimate_median
from handrail.evaluation.impact.chi_square import compute_chi_square
from handrail.evaluation.impact.cox import fit_cox
from handrail.evaluation.impact.firth import fit_firth
from handrail.evaluation.impact.fisher import compute_fisher_p
from handrail.evaluation.impact.holm import adjust_by_holm
from handrail.evaluation.impact.kaplan_meier import estimate_survival
from handrail.evaluation.impact.log_rank import compute_log_rank
from handrail.evaluation.impact.logistic import fit_logistic
from handrail.evaluation.impact.proportions import compare_proportions, compute_wilson_interval
from handrail.evaluation.impact.restricted_mean import compute_restricted_mean
from handrail.evaluation.impact.wilcoxon import compute_signed_rank
from handrail.evaluation.norms.medians import compute_kaplan_meier_median, compute_plain_median

NAN, INF = float("nan"), float("inf")
X, T, E = [[0.0], [1.0], [1.0], [0.0]], [1.0, 2.0, 3.0, 4.0], [1, 1, 0, 1]
CURVE = estimate_survival(T, E)
ONE, TWO = np.array([0.5, 0.6]), np.array([0.7, 0.8])

REFUSED = [
    # Times, events and columns.
    (lambda bad: estimate_survival([1, bad], [1, 0]), (NAN, INF, -1, "soon", None)),
    (lambda bad: estimate_survival([1, 2], [1, bad]), (NAN, 2, -1, None)),
    (lambda bad: estimate_survival([1, 2], [1, 0], entry=[0, bad]), (NAN, -1)),
    (lambda bad: estimate_survival([1, 2], [1, 0], weights=[1, bad]), (NAN, -1)),
    (lambda bad: estimate_survival([1, 2], [1] * bad), (1, 3)),
    (lambda bad: compute_restricted_mean(CURVE, bad), (NAN, 0, -1)),
    (lambda bad: compute_log_rank([1, bad], [1, 1], ["a", "b"]), (NAN, -1)),
    (lambda bad: compute_log_rank([1, 2], [1, bad], ["a", "b"]), (NAN, 3)),
    (lambda bad: compute_log_rank([1, 2, 3], [1, 1, 1], ["a", "b"][:bad]), (1, 2)),
    (lambda bad: compute_log_rank([1, 2, 3], [1, 1, 1], [0.0, 1.0, bad]), (NAN, INF)),
    (lambda bad: fit_cox([[0.0], [bad], [1.0], [0.0]], T, E), (NAN, INF)),
    (lambda bad: fit_cox(X, [1, bad, 3, 4], E), (NAN, -1)),
    (lambda bad: fit_cox(X, T, [1, bad, 0, 1]), (NAN, 2)),
    (lambda bad: fit_cox(X, T, E, entry=[0, bad, 0, 0]), (NAN, -1)),
    (lambda bad: fit_cox(X[:bad], T, E), (1, 3)),
    (lambda bad: fit_logistic([[0.0], [bad], [1.0], [0.0]], E), (NAN, INF)),
    (lambda bad: fit_logistic(X, [1, bad, 0, 1]), (NAN, 0.5, -1)),
    (lambda bad: fit_firth(X, [1, bad, 0, 1]), (NAN, 0.5)),
    (lambda bad: fit_firth([[0.0], [bad], [1.0], [0.0]], E), (NAN, INF)),
    # Differences and medians.
    (lambda bad: compute_plain_median(np.array([7, 14]), np.array([1, bad])), (-1, NAN)),
    (lambda bad: compute_plain_median(np.array([bad, 14]), np.array([1, 1])), (-7, NAN)),
    (
        lambda bad: compute_kaplan_meier_median(np.array([7, 14]), np.array([1, bad]), np.array([0, 0])),
        (-1, NAN),
    ),
    (
        lambda bad: compute_kaplan_meier_median(np.array([7, 14]), np.array([1, 1]), np.array([0, bad])),
        (-1, NAN),
    ),
    (lambda bad: compute_signed_rank([1, bad, 2]), (NAN, INF, None)),
    (lambda bad: compute_signed_rank([1, bad, 2], zeros="pratt"), (NAN, INF)),
    (lambda bad: estimate_median(np.array([1.0] * bad)), (0,)),
    (lambda bad: estimate_median(np.array([1.0, bad])), (NAN,)),
    # Counts.
    (lambda bad: compute_chi_square([(1, 2), (bad, 4)]), (NAN, -1, 1.5)),
    (lambda bad: compute_fisher_p([(1, 2), (bad, 4)]), (NAN, -1, 1.5)),
    (lambda bad: compute_fisher_p([(1, 2, 3), (3, 4, bad)]), (5,)),
    (lambda bad: compute_wilson_interval(bad, 4), (NAN, -1, 5, 1.5)),
    (lambda bad: compute_wilson_interval(0, bad), (0, -1, NAN)),
    (lambda bad: compare_proportions(1, 2, bad, 4), (NAN, -1, 5)),
    (lambda bad: adjust_by_holm([0.1, bad]), (NAN, -0.1, 1.1)),
    (lambda bad: chi_square_tail(1, bad), (NAN, INF)),
    # Money and health.
    (lambda bad: bootstrap_means([1, bad], [1, 2], 100), (NAN, INF)),
    (lambda bad: bootstrap_means([1, 2], [1, 2][:bad], 100), (1,)),
    (lambda bad: compute_percentile_interval(np.array([1.0, bad])), (NAN,)),
    (lambda bad: compute_percentile_interval(np.ones(3), bad), (0, 1, NAN)),
    (lambda bad: compute_net_monetary_benefit([1, bad], [1, 2], 20_000), (NAN, INF)),
    (lambda bad: compute_net_monetary_benefit([1, 2], [1, 2], bad), (NAN,)),
    (lambda bad: compute_acceptability([[0, 0], [1, bad]], [[0, 0], [1, 1]], [20_000]), (NAN,)),
    (lambda bad: compute_acceptability_frontier([[0, 0], [1, bad]], [[0, 0], [1, 1]], [20_000]), (NAN,)),
    (lambda bad: compute_perfect_information([[0, 0], [1, bad]], [[0, 0], [1, 1]], 20_000), (NAN,)),
    (lambda bad: find_efficiency_frontier([0, bad], [0, 1]), (NAN,)),
    (lambda bad: compute_icer(bad, 1), (NAN, INF)),
    (lambda bad: compute_icer(1, bad), (NAN, INF)),
    (lambda bad: compute_quadrant_shares([1, bad], [1, 2]), (NAN,)),
    (lambda bad: impute_missing([[1.0, bad], [2.0, 3.0]], 2), (INF,)),
    (lambda bad: impute_missing([[1.0, 2.0]], bad), (0, -1)),
    (lambda bad: pool_imputations([1, bad], [1, 1]), (NAN,)),
    (lambda bad: pool_imputations([1, 2], [1, bad]), (NAN, -1)),
    (lambda bad: pool_imputations([1, 2][:bad], [1, 1][:bad]), (1,)),
    (lambda bad: compute_break_even_days(bad), (NAN, -1)),
    (lambda bad: compute_break_even_days(10, bad), (0, -90)),
    (lambda bad: compute_net_benefit(bad, 8, 100, True), (NAN, -1)),
    (lambda bad: compute_net_benefit(3, bad, 100, True), (NAN, -1)),
    (lambda bad: compute_mean([1, bad]), (NAN, INF)),
    (lambda bad: compute_mean_from_summary(1.0, bad, 10), (NAN, -1)),
    (lambda bad: compute_mean_from_summary(1.0, 1.0, bad), (1, 2.5, NAN)),
    (lambda bad: pool_groups([(1.0, 1.0, bad)]), (0, 1, -3, 2.5)),
    (lambda bad: compute_profile_area([0, bad], [0.5, 0.6]), (NAN, -1)),
    (lambda bad: compute_gains(ONE, TWO, np.array([10, bad])), (-1, INF)),
    (lambda bad: compute_gains(ONE, TWO, np.array([10, 20]), Assumptions(horizon_years=bad)), (0, NAN)),
    (lambda bad: estimate_adjusted_difference([1, 2, bad, 4], [0.1, 0.2, 0.3, 0.5], [0, 1, 0, 1]), (NAN,)),
    (lambda bad: estimate_adjusted_difference([1, 2, 3, 4], [0.1, 0.2, 0.3, 0.5], [0, 1, 0, bad]), (NAN, 2)),
]
CASES = [(estimate, bad) for estimate, values in REFUSED for bad in values]


@pytest.mark.parametrize(("estimate", "bad"), CASES)
def test_it_is_refused_with_what_was_expected(estimate, bad):
    with pytest.raises(ValueError, match=r"expected|columns are collinear|nobody"):
        estimate(bad)


def test_the_error_says_which_value_where():
    with pytest.raises(ValueError, match=r"^time: expected times of 0 or more, got -3 at position 1$"):
        estimate_survival([1, -3], [1, 0])


def test_a_missing_value_is_allowed_where_it_has_a_meaning():
    assert np.isnan(compute_gains(np.array([NAN]), np.array([0.5]), np.array([30.0]))[0]).all()
    assert not np.isnan(impute_missing([[1.0, NAN], [2.0, 3.0], [2.5, 3.5]], 2)).any()


def test_no_spread_gives_no_interval():
    """Everybody's change is zero: '0 to 0' would say that it cannot be anything else."""
    assert compute_mean([0.0, 0.0, 0.0]).low is None
    assert pool_imputations([0.0, 0.0], [0.0, 0.0]).p == 1.0
