"""Health: indices, QALYs by hand, change with response rates, value sets side by side, `handrail qaly`."""

import csv
import io
import json

import numpy as np
import pytest
import statsmodels.api as sm
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from handrail.cli import handrail
from handrail.evaluation.clients import read_clients
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.health.baseline_adjusted import estimate_adjusted_difference
from handrail.evaluation.health.dimensions import classify_changes, compute_paired_difference
from handrail.evaluation.health.means import compute_mean, compute_mean_from_summary
from handrail.evaluation.health.profiles import DAYS_A_YEAR, compute_gains, compute_profile_area
from handrail.evaluation.health.states import read_answers
from handrail.evaluation.health.study import build_result, read_health
from handrail.evaluation.published import load_table
from handrail.instruments.eq5d import value_sets
from tests.evaluation.invented import write_clients

CROSSWALK = "uk-5l-crosswalk-van-hout-2012"


def test_levels_an_index_and_nothing_are_told_apart():
    answers, problems = read_answers(
        ["11221", "0.795", "", "1", "1-1-2-2-1", "9", "11261", "good"], "entry", 5
    )
    assert answers.has_answer.tolist() == [True, True, False, True, True, False, False, False]
    index = answers.compute_indices(CROSSWALK)
    assert index[[0, 4]] == pytest.approx(value_sets.compute_indices([[1, 1, 2, 2, 1]] * 2, CROSSWALK))
    assert index[[1, 3]] == pytest.approx([0.795, 1.0])
    assert [(p.row, p.value) for p in problems] == [(6, "9"), (7, "11261"), (8, "good")]


def test_levels_outside_a_three_level_value_set_are_problems():
    assert [p.value for p in read_answers(["11333", "11334"], "entry", 3)[1]] == ["11334"]


def test_area_by_hand():
    """0.5 for half a year, then 0.9 for another: linear 0.35 + 0.45, step 0.25 + 0.45."""
    days = [0, DAYS_A_YEAR / 2, DAYS_A_YEAR]
    assert compute_profile_area(days, [0.5, 0.9, 0.9]) == pytest.approx(0.8)
    assert compute_profile_area(days, [0.5, 0.9, 0.9], "step") == pytest.approx(0.7)
    with pytest.raises(ValueError, match="rise"):
        compute_profile_area([2, 1], [0.5, 0.5])


def test_gains_by_hand():
    """A gain of 0.2 reached after half a year and held to one: 0.05 on the way, 0.1 after."""
    entry, discharge, days = np.array([0.6]), np.array([0.8]), np.array([DAYS_A_YEAR / 2])
    assert [float(part[0]) for part in compute_gains(entry, discharge, days)] == pytest.approx([0.05, 0.1])
    assert [
        float(part[0]) for part in compute_gains(entry, discharge, days, Assumptions("step"))
    ] == pytest.approx([0, 0.1])
    _, fading = compute_gains(entry, discharge, days, Assumptions(decay_a_year=2.0))
    assert fading[0] == pytest.approx(0.2 * (1 - np.exp(-1)) / 2)
    during, after = compute_gains(entry, discharge, days * 4, Assumptions(horizon_years=1.0))
    assert (during[0], after[0]) == pytest.approx((0.05, 0.0)), "half-way after one year of two"


@settings(deadline=None, max_examples=60)
@given(st.floats(-0.5, 1), st.floats(-0.5, 1), st.integers(0, 360), st.sampled_from(["linear", "step"]))
def test_gains_are_the_area_less_entry_held(entry, discharge, days, shape):
    during, after = compute_gains(
        np.array([entry]), np.array([discharge]), np.array([float(days)]), Assumptions(shape)
    )
    lived = compute_profile_area([0, days], [entry, discharge], shape) + discharge * (1 - days / DAYS_A_YEAR)
    assert during[0] + after[0] == pytest.approx(lived - entry, abs=1e-9)


def test_means_agree_with_scipy():
    values = np.random.default_rng(1).normal(0.1, 0.3, 50)
    found, theirs = compute_mean(values), stats.ttest_1samp(values, 0)
    assert found.p == pytest.approx(theirs.pvalue)
    assert (found.low, found.high) == pytest.approx(tuple(theirs.confidence_interval()))
    assert compute_mean([0.2]).low is None
    assert compute_mean([]).mean is None


def test_published_groups_differ_as_the_report_says():
    """Small employers' clients gained more than those of large ones: the intervals do not meet."""
    rows = {row["category"]: row for row in load_table("ffws_eq5d_change")}
    small, large = (
        compute_mean_from_summary(float(r["mean"]), float(r["sd"]), int(r["n"]))
        for r in (rows["under_10"], rows["250+"])
    )
    assert large.high < small.low


def test_baseline_adjustment_agrees_with_statsmodels():
    random = np.random.default_rng(6)
    entry, arm = random.normal(0.6, 0.2, 80), random.integers(0, 2, 80)
    qalys = 0.2 + 0.7 * entry + 0.05 * arm + random.normal(0, 0.1, 80)
    found = estimate_adjusted_difference(qalys, entry, arm)
    theirs = sm.OLS(qalys, sm.add_constant(np.column_stack([arm, entry]))).fit()
    assert (found.mean, found.sd, found.p) == pytest.approx(
        (theirs.params[1], theirs.bse[1], theirs.pvalues[1])
    )
    with pytest.raises(ValueError, match="both arms"):
        estimate_adjusted_difference(qalys, entry, np.ones(80))


def test_changes_for_better_worse_and_both():
    entry = np.array([[2, 2, 2, 2, 2]] * 4)
    after = np.array([[1, 2, 2, 2, 2], [2, 3, 2, 2, 2], [1, 3, 2, 2, 2], [2, 2, 2, 2, 2]])
    assert classify_changes(entry, after).tolist() == [0, 1, 2, 3]


def test_the_paired_difference_covers_at_about_its_level():
    random, hits, runs = np.random.default_rng(2), 0, 500
    for _ in range(runs):
        before = random.random(60) < 0.7
        after = np.where(random.random(60) < 0.3, False, before)
        _, low, high = compute_paired_difference(before, after)
        hits += low <= -0.21 <= high
    assert 0.92 < hits / runs < 0.985


def from_text(tmp_path, text):
    path = tmp_path / "clients.csv"
    path.write_text("case_id,service,assessed_date,discharged_date,eq5d_entry,eq5d_discharge\n" + text)
    return read_health(read_clients(path)[0], CROSSWALK)[0]


def test_change_by_group_by_hand(tmp_path):
    health = from_text(
        tmp_path,
        "1,rhyl,2012-01-01,2012-03-01,33333,11111\n2,rhyl,2012-01-01,2012-03-01,11111,11111\n"
        "3,rhyl,2012-01-01,2012-03-01,33333,\n4,leicester,2012-01-01,,0.5,0.75\n",
    )
    found = build_result(health, CROSSWALK, ("service",))
    gain = 1 - value_sets.compute_indices([[3] * 5], CROSSWALK)[0]
    rhyl = found.find("change", "EQ-5D index", "service: rhyl")
    assert (rhyl.estimate, rhyl.base, rhyl.missing) == (pytest.approx(gain / 2), 2, 1)
    assert found.find(
        "response", "measured at entry and discharge", "service: rhyl"
    ).estimate == pytest.approx(2 / 3)
    assert found.find("change", "EQ-5D index", "service: leicester").estimate == pytest.approx(0.25)
    assert found.find("dimensions", "levels changed", "no change").estimate == 0.5
    assert found.find("QALYs", "gained within 1 year from entry", "all").base == 2, "no dates, no QALYs"
    assert found.find("QALYs", "pilots' reading: the change, held for one year", "all").base == 3
    assert "indices in the file" in found.assumptions


def test_value_sets_stand_side_by_side(tmp_path):
    health, _ = read_health(read_clients(write_clients(tmp_path / "c.csv"))[0], CROSSWALK)
    rows = build_result(health, CROSSWALK).estimates
    shown = [r.group for r in rows if r.section == "value sets side by side" and r.measure == "change"]
    assert shown[0] == CROSSWALK
    assert set(shown) == {
        name for name in value_sets.list_value_sets() if value_sets.load_value_set(name).levels == 5
    }
    first = next(r for r in rows if r.section == "change" and r.measure == "EQ-5D index")
    other = next(r for r in rows if r.section == "value sets side by side")
    assert other.estimate == pytest.approx(first.estimate)


def test_nobody_measured_twice_gives_counts_and_no_figure(tmp_path):
    found = build_result(from_text(tmp_path, "1,rhyl,2012-01-01,2012-03-01,33333,\n"), CROSSWALK)
    assert found.find("change", "EQ-5D index", "all").estimate is None
    assert found.find("response", "measured at entry and discharge", "all").estimate == 0
    assert found.plots == ()


def test_a_longer_horizon_gives_more(tmp_path):
    health, _ = read_health(read_clients(write_clients(tmp_path / "c.csv"))[0], CROSSWALK)
    one = build_result(health, CROSSWALK).find("QALYs", "gained within 1 year from entry", "all").estimate
    two = build_result(health, CROSSWALK, assumptions=Assumptions(horizon_years=2.0))
    assert two.find("QALYs", "gained within 2 years from entry", "all").estimate > one > 0


def test_the_command(tmp_path):
    clients, each = write_clients(tmp_path / "clients.csv", 60), tmp_path / "each.csv"
    run = lambda *more: CliRunner().invoke(handrail, ["qaly", str(clients), "--value-set", CROSSWALK, *more])  # noqa: E731
    rows = list(csv.DictReader(io.StringIO(run("--by", "gender", "--each", str(each)).stdout)))
    assert {row["group"] for row in rows if row["section"] == "response"} == {
        "all",
        "gender: female",
        "gender: male",
    }
    people = list(csv.DictReader(each.open()))
    assert len(people) == 60
    assert {row["value_set"] for row in people} == {CROSSWALK}
    whole = json.loads(run("--format", "json").stdout)
    assert {"before-after", "response"} <= {caveat["code"] for caveat in whole["caveats"]}
    assert whole["plots"][0]["description"].startswith("all (")
    unknown = CliRunner().invoke(handrail, ["qaly", str(clients), "--value-set", "nonsense"])
    assert "expected one of" in str(unknown.exception)


def test_answers_that_cannot_be_used_are_listed(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text("case_id,eq5d_entry,eq5d_discharge\n1,12345,66666\n2,bad,11111\n")
    result = CliRunner().invoke(handrail, ["qaly", str(path), "--value-set", CROSSWALK])
    assert "row 2, eq5d_discharge: '66666'" in result.stderr
    assert "row 3, eq5d_entry: 'bad'" in result.stderr
    assert "bad-values" in result.stdout
