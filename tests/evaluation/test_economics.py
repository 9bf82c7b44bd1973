"""Cost and benefit: hand-worked cases, coverage by simulation, and `handrail economics`."""

import csv
import json
import random

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.cli import handrail
from handrail.evaluation.economics.acceptability import compute_acceptability
from handrail.evaluation.economics.benefit import compute_net_monetary_benefit
from handrail.evaluation.economics.bootstrap import bootstrap_means, compute_percentile_interval
from handrail.evaluation.economics.cheers import read_items
from handrail.evaluation.economics.frontier import compute_acceptability_frontier, find_efficiency_frontier
from handrail.evaluation.economics.imputation import impute_missing
from handrail.evaluation.economics.information import compute_perfect_information
from handrail.evaluation.economics.plane import compute_icer, compute_quadrant_shares
from handrail.evaluation.economics.pooling import pool_imputations
from handrail.evaluation.economics.thresholds import load_thresholds
from handrail.evaluation.impact.back_at_work import RETURNED
from handrail.evaluation.published import load_table
from handrail.foundation.errors import UserError
from tests.evaluation.invented import (
    find_estimate,
    invent_client,
    write_clients,
    write_episodes,
    write_norms,
    write_rows,
)
from tests.support.command_line import read_printed_rows

# Three options, four draws: costs and effects by hand.
COSTS = np.array([[0.0, 0, 0, 0], [100, 120, 80, 100], [300, 280, 320, 300]])
EFFECTS = np.array([[0.0, 0, 0, 0], [0.01, 0.02, 0.0, 0.01], [0.02, 0.02, 0.03, 0.01]])


def test_bootstrap_is_the_same_on_every_run_and_keeps_pairs_together():
    cost = np.arange(50.0)
    first, again = bootstrap_means(cost, 2 * cost, 300, seed=7), bootstrap_means(cost, 2 * cost, 300, seed=7)
    assert (first[0] == again[0]).all()
    assert first[1] == pytest.approx(2 * first[0])
    assert not (first[0] == bootstrap_means(cost, cost, 300, seed=8)[0]).all()
    with pytest.raises(ValueError, match="nobody"):
        bootstrap_means([], [])


def test_bootstrap_has_the_spread_that_theory_gives():
    values = np.random.default_rng(3).gamma(2.0, 1.0, 400)
    means, _ = bootstrap_means(values, values, 20_000)
    assert means.mean() == pytest.approx(values.mean(), abs=0.01)
    assert means.std() == pytest.approx(values.std() / 20, rel=0.03)


def test_bootstrap_of_more_people_than_sixteen_bits_count():
    values = np.zeros(70_000)
    values[-1000:] = 70.0
    assert bootstrap_means(values, values, 20)[0].mean() == pytest.approx(1.0, abs=0.05)


def test_percentile_intervals_cover_at_about_their_level():
    draw, hits, runs = np.random.default_rng(5), 0, 400
    for run in range(runs):
        gain = draw.normal(0.1, 0.3, 80)
        low, high = compute_percentile_interval(bootstrap_means(gain, gain, 400, seed=run)[1])
        hits += low <= 0.1 <= high
    assert 0.915 < hits / runs < 0.98


@pytest.mark.parametrize(
    ("cost", "effect", "ratio", "words"),
    [
        (500, 0.05, 10_000, "costs more, gains more"),
        (500, -0.05, -10_000, "costs more, gains less"),
        (-500, 0.05, -10_000, "costs less, gains more"),
        (-500, -0.05, 10_000, "costs less, gains less"),
        (500, 0, None, "costs more, gains less"),
        (0, 0, None, "costs less, gains more"),
    ],
)
def test_the_ratio_is_read_with_its_quadrant(cost, effect, ratio, words):
    found = compute_icer(cost, effect)
    assert found.quadrant == words
    assert found.icer == (None if ratio is None else pytest.approx(ratio))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=1, max_size=30))
def test_every_draw_is_in_one_quadrant_and_it_is_that_of_the_ratio(draws):
    shares = compute_quadrant_shares(*zip(*draws, strict=True))
    assert sum(shares.values()) == pytest.approx(1)
    for name, share in shares.items():
        assert share == pytest.approx(np.mean([compute_icer(c, e).quadrant == name for c, e in draws]))


def test_acceptability_by_hand():
    """At GBP 10,000 net benefits are 0; 0, 80, -80, 0; and -100, -80, -20, -200. Ties: the first."""
    shares = compute_acceptability(COSTS, EFFECTS, [0, 10_000, 100_000])
    assert shares[:, 0] == pytest.approx([1, 0, 0])
    assert shares[:, 1] == pytest.approx([0.75, 0.25, 0])
    assert shares[:, 2] == pytest.approx([0, 0.5, 0.5])
    assert shares.sum(axis=0) == pytest.approx([1, 1, 1])


def test_the_frontier_by_hand():
    """At GBP 100,000 mean net benefits are 0, 900 and 1,700: the third, best in half of the draws."""
    assert compute_acceptability_frontier(COSTS, EFFECTS, [0, 100_000]) == [(0, 1.0), (2, 0.5)]


def test_perfect_information_by_hand():
    """Best in each draw at GBP 100,000: 1,700 = 2,000 - 300 in the third option only where it is best."""
    benefit = compute_net_monetary_benefit(COSTS, EFFECTS, 100_000)
    by_hand = np.mean([max(column) for column in benefit.T]) - max(benefit.mean(axis=1))
    assert compute_perfect_information(COSTS, EFFECTS, 100_000) == pytest.approx(by_hand)
    assert by_hand == pytest.approx((1700 + 1880 + 2680 + 900) / 4 - 1700)
    assert compute_perfect_information(COSTS, EFFECTS, 0) == 0


def test_dominated_options_leave_the_efficiency_frontier():
    """B costs more than A for less; C to D has a better ratio than A to C, so C goes too."""
    steps = find_efficiency_frontier([100, 150, 300, 400], [1.0, 0.9, 1.1, 1.5])
    assert [step.option for step in steps] == [0, 3]
    assert steps[1].icer == pytest.approx(600)
    assert find_efficiency_frontier([], []) == []


def test_rubins_rules_by_hand():
    """Estimates 1, 2, 3, variances 1: within 1, between 1, total 1 + 4/3; df = 2 / (4/7)^2."""
    pooled = pool_imputations([1, 2, 3], [1, 1, 1])
    assert (pooled.estimate, pooled.error**2) == (2, pytest.approx(7 / 3))
    assert pooled.missing_share == pytest.approx(4 / 7)
    assert pooled.df == pytest.approx(2 / (4 / 7) ** 2)
    assert pool_imputations([1, 2, 3], [1, 1, 1], complete_df=20).df < pooled.df
    same = pool_imputations([2.0, 2.0], [0.25, 0.25])
    assert (same.missing_share, same.low) == (0, pytest.approx(2 - 1.96 * 0.5, abs=1e-3))


def test_imputation_fills_only_the_gaps_within_the_range_seen():
    table = np.random.default_rng(0).normal(size=(60, 3))
    table[::4, 1] = np.nan
    table[:, 2] = np.nan
    filled = impute_missing(table, 5, seed=2)
    assert filled.shape == (5, 60, 3)
    known = ~np.isnan(table)
    assert (filled[:, known] == table[known]).all()
    assert table[known[:, 1], 1].min() <= filled[:, ::4, 1].min()
    assert filled[:, ::4, 1].max() <= table[known[:, 1], 1].max()
    assert filled[:, ::4, 1].std(axis=0).min() > 0, "imputations differ from each other"
    assert np.isnan(filled[:, :, 2]).all(), "nobody has a value: it stays missing"
    assert (impute_missing(table, 5, seed=2)[:, :, 1] == filled[:, :, 1]).all()


def test_imputed_intervals_cover_where_complete_cases_mislead():
    """Those worse at entry answer less often at discharge and gain less. The true mean gain is 0.1."""
    draw, pooled_hits, plain, runs = np.random.default_rng(12), 0, [], 80
    for run in range(runs):
        entry = draw.normal(0, 1, 150)
        gain = 0.1 + 0.5 * entry + draw.normal(0, 0.4, 150)
        seen = draw.random(150) < 1 / (1 + np.exp(-0.8 * entry))
        filled = impute_missing(np.column_stack([entry, np.where(seen, gain, np.nan)]), 8, seed=run)[:, :, 1]
        found = pool_imputations(filled.mean(axis=1), filled.var(axis=1, ddof=1) / 150, 149)
        pooled_hits += found.low <= 0.1 <= found.high
        plain.append(gain[seen].mean())
    assert np.mean(plain) > 0.2
    assert pooled_hits / runs > 0.88


def test_thresholds_and_checklist_are_data():
    assert [t.value for t in load_thresholds()] == [20_000, 25_000, 30_000, 35_000, 70_000]
    assert [int(item["item"]) for item in read_items()] == list(range(1, 29))


QUICK = ("--replicates", "100", "--imputations", "2")


def run_with_cost(path, *more):
    return CliRunner().invoke(handrail, ["economics", str(path), "--cost", "584", *more])


def test_cost_per_client_return_and_break_even_by_hand(tmp_path):
    """Two of four absent clients returned: GBP 1,168 a return; 584 / 90 days."""
    path = tmp_path / "clients.csv"
    lines = [f"{n},off_sick,{'at_work' if n < 2 else 'off_sick'}" for n in range(4)]
    path.write_text("case_id,work_attendance_entry,work_attendance_discharge\n" + "\n".join(lines) + "\n")
    rows = read_printed_rows(run_with_cost(path))
    assert float(find_estimate(rows, "cost", "cost per return")["estimate"]) == 1168
    days = [float(r["estimate"]) for r in rows if r["measure"] == "break-even"]
    assert days == pytest.approx([584 / 90, 584 / 450])
    assert find_estimate(rows, "cost-effectiveness, complete cases", "not estimated")["base"] == "0"
    dearer = read_printed_rows(run_with_cost(path, "--day-value", "180"))
    assert float(next(r for r in dearer if r["measure"] == "break-even")["estimate"]) == pytest.approx(
        584 / 180
    )


def test_a_cohort_against_no_service(tmp_path):
    path, norms = write_clients(tmp_path / "clients.csv", 150), write_norms(tmp_path / "norms.csv")
    rows = read_printed_rows(
        run_with_cost(path, "--norms", str(norms), "--replicates", "500", "--imputations", "3")
    )
    complete, group = "cost-effectiveness, complete cases", "service against no service"
    effect = find_estimate(rows, complete, "incremental effect", group)
    ratio = find_estimate(rows, complete, "incremental cost-effectiveness ratio", group)
    assert float(ratio["estimate"]) == pytest.approx(584 / float(effect["estimate"]))
    benefit = find_estimate(rows, complete, "incremental net benefit", "20000 GBP a QALY (nice_lower)")
    assert float(benefit["estimate"]) == pytest.approx(20_000 * float(effect["estimate"]) - 584)
    assert int(effect["base"]) + int(effect["missing"]) == 150
    imputed = find_estimate(rows, "cost-effectiveness, multiple imputation", "incremental effect")
    assert (imputed["base"], imputed["missing"]) == ("150", effect["missing"])
    base_case = find_estimate(rows, "scenarios", "cost per QALY", "base case")
    assert float(base_case["estimate"]) == pytest.approx(float(ratio["estimate"]))
    dearer = find_estimate(rows, "scenarios", "cost per QALY", "costs 25% higher")
    assert float(dearer["estimate"]) == pytest.approx(1.25 * float(ratio["estimate"]))
    assert {"before-after", "pilot-reading", "missing-at-random", "significance-rule"} <= set(
        rows[0]["caveats"].split()
    )


def trial_rows(people, effect):
    draw, rows = random.Random(4), []
    for number in range(people):
        row = invent_client(draw, number) | {"trial_arm": ("control", "treatment")[number % 2]}
        row["eq5d_entry"] = round(draw.gauss(0.5, 0.15), 4)
        gain = effect if row["trial_arm"] == "treatment" else 0.0
        row["eq5d_discharge"] = round(min(1.0, row["eq5d_entry"] + gain + draw.gauss(0, 0.05)), 4)
        rows.append(row)
    return rows


def test_a_trial_compares_its_arms(tmp_path):
    path = write_rows(tmp_path / "clients.csv", trial_rows(300, 0.1))
    more = ("--control-cost", "84", "--replicates", "500", "--imputations", "3", "--shape", "step")
    rows = read_printed_rows(run_with_cost(path, *more))
    complete, group = "cost-effectiveness, complete cases", "treatment against control"
    assert float(find_estimate(rows, complete, "incremental cost", group)["estimate"]) == 500
    effect = find_estimate(rows, complete, "incremental effect", group)
    assert 0.06 < float(effect["low"]) < float(effect["high"]) < 0.11
    adjusted = find_estimate(rows, complete, "incremental effect, adjusted for entry", group)
    assert float(adjusted["estimate"]) == pytest.approx(float(effect["estimate"]), abs=0.01)
    assert "self-selection" not in rows[0]["caveats"]


def test_clients_own_costs_come_first(tmp_path):
    path, costs = write_clients(tmp_path / "clients.csv", 20), tmp_path / "costs.csv"
    costs.write_text("case_id,cost\nc0,2584\n")
    assert (
        float(
            find_estimate(
                read_printed_rows(run_with_cost(path, "--costs", str(costs))), "cost", "cost per client"
            )["estimate"]
        )
        == 684
    )
    costs.write_text("case_id,cost\nc0,much\n")
    assert isinstance(run_with_cost(path, "--costs", str(costs)).exception, UserError)


def test_the_reports_rule_on_the_pilots_medians(tmp_path):
    """Clients at Manchester's median against its adjusted norm give its published net benefit."""
    printed = {row["pilot"]: row for row in load_table("ffws_break_even")}["greater_manchester"]
    norms = tmp_path / "norms.csv"
    norms.write_text(
        f"diagnosis,median_weeks,adjusted_median_weeks\nstress,4,{printed['adjusted_norm_weeks']}\n"
    )
    rows = [
        f"{n},off_sick,2012-01-01,2012-02-01,2012-{'02-24' if n % 2 else '02-25'},stress" for n in range(20)
    ]
    path = tmp_path / "clients.csv"
    head = "case_id,work_attendance_entry,absence_started,assessed_date,return_date,condition\n"
    path.write_text(head + "\n".join(rows) + "\n")
    section = "net benefit against the adjusted norm"
    found = find_estimate(
        read_printed_rows(run_with_cost(path, "--norms", str(norms))), section, "by the report's rule"
    )
    assert round(float(found["estimate"]) / 500) * 500 == 1500


def test_plots_json_and_checklist(tmp_path):
    path, check = write_clients(tmp_path / "clients.csv", 80), tmp_path / "cheers.csv"
    more = ("--format", "json", "--plots", str(tmp_path / "plots"), "--checklist", str(check))
    whole = json.loads(run_with_cost(path, "--replicates", "300", "--imputations", "2", *more).stdout)
    assert (whole["seed"], whole["assumptions"]["value of a working day of absence"]) == (1, "GBP 90")
    assert {plot["name"] for plot in whole["plots"]} == {"plane", "acceptability"}
    assert "of draws" in (tmp_path / "plots" / "plane.svg").read_text()
    rows = list(csv.DictReader(check.open()))
    assert len(rows) == 28
    assert "cost per client 584 GBP" in rows[22]["answer"]
    assert all((row["filled"] == "no") == (row["answer"] == "") for row in rows)


def test_a_second_run_gives_the_same_bytes(tmp_path):
    path = write_clients(tmp_path / "clients.csv", 60)
    more = ("--replicates", "200", "--imputations", "2")
    assert run_with_cost(path, *more).stdout == run_with_cost(path, *more).stdout
    assert run_with_cost(path, *more).stdout != run_with_cost(path, *more, "--seed", "2").stdout


def test_norms_that_are_estimates_themselves_widen_the_interval(tmp_path):
    path, norms = write_clients(tmp_path / "clients.csv", 150), write_norms(tmp_path / "norms.csv")
    episodes = write_episodes(tmp_path / "episodes.csv", 60)
    quick = ("--norms", str(norms), "--replicates", "100", "--imputations", "2")
    section, found = "net benefit against the adjusted norm", []
    for more in ((), ("--episodes", str(episodes))):
        rows = read_printed_rows(run_with_cost(path, *quick, *more))
        row = find_estimate(rows, section, "with uncertainty")
        found.append(float(row["high"]) - float(row["low"]))
        assert float(row["low"]) < float(row["estimate"]) < float(row["high"])
        assert ("norm-is-a-figure" in row["caveats"]) is (more == ())
    assert found[1] > 1.2 * found[0]


def test_one_service_of_several(tmp_path):
    path = write_clients(tmp_path / "clients.csv", 60)
    everybody, one_of_two = (
        read_printed_rows(run_with_cost(path, *QUICK)),
        read_printed_rows(run_with_cost(path, *QUICK, "--service", "Leicester")),
    )
    rows = list(csv.DictReader(path.open()))
    assert int(everybody[0]["base"]) == 60
    assert int(one_of_two[0]["base"]) == sum(row["service"] == "leicester" for row in rows) < 60
    wrong = run_with_cost(path, "--service", "nowhere")
    assert "it has: greater_manchester, leicester" in str(wrong.exception)


def test_rows_of_bad_answers_are_counted_in_the_whole_file(tmp_path):
    path = tmp_path / "clients.csv"
    path.write_text("case_id,service,eq5d_entry,eq5d_discharge\n1,a,11111,11111\n2,b,bad,11111\n")
    for command in (["qaly", "--value-set", "uk-5l-rowen-2026"], ["economics", "--cost", "1"]):
        result = CliRunner().invoke(handrail, [command[0], str(path), *command[1:], "--service", "b"])
        assert "row 3, eq5d_entry: 'bad'" in result.stderr


def test_cost_per_return_counts_the_discharged_whose_outcome_is_known(tmp_path):
    """GBP 600 a client; of four discharged, one with an unknown outcome, two returned: 600 x 3 / 2."""
    rows = [
        {"case_id": name, "work_attendance_entry": "off_sick", "assessed_date": "2012-01-16",
         "discharged_date": ended, "work_attendance_discharge": work}
        for name, ended, work in (
            ("a", "2012-03-01", "at_work"), ("b", "2012-03-01", "at_work"), ("c", "2012-03-01", "off_sick"),
            ("d", "2012-03-01", ""), ("e", "", ""),
        )
    ]  # fmt: skip
    path = write_rows(tmp_path / "clients.csv", rows)
    result = CliRunner().invoke(handrail, ["economics", str(path), "--cost", "600", "--format", "json"])
    (row,) = [r for r in json.loads(result.stdout)["estimates"] if r["measure"] == "cost per return"]
    assert (row["estimate"], row["base"], row["missing"]) == (900.0, 3, 1)
    assert RETURNED in row["note"]
