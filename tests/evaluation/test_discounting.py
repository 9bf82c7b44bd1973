"""Discounting by exact dates: 3.5% a year after the first, of health, absence and dated costs."""

import csv
import io

import numpy as np
import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.evaluation.discounting import ANNUAL_RATE, compute_discounted_years, discount_amount
from handrail.evaluation.health.assumptions import Assumptions
from handrail.evaluation.health.profiles import compute_gains

YEAR = 365.25
SECOND, THIRD = 1 / 1.035, 1 / 1.035**2


@pytest.mark.parametrize(
    ("years", "worth"),
    [(0, 0), (0.5, 0.5), (1, 1), (1.5, 1 + SECOND / 2), (2, 1 + SECOND), (3, 1 + SECOND + THIRD)],
)
def test_years_by_hand(years, worth):
    assert float(compute_discounted_years(years)) == pytest.approx(worth)
    assert float(compute_discounted_years(years, 0)) == years


def test_an_amount_is_discounted_by_whole_years():
    assert [discount_amount(100, years) for years in (-1, 0.99, 1, 2.5)] == pytest.approx(
        [100, 100, 100 * SECOND, 100 * THIRD]
    )


def compute_gain(*arguments, **more):
    during, after = compute_gains(
        *(np.array([value], dtype=float) for value in arguments), Assumptions(**more)
    )
    return float(during[0]), float(after[0])


def test_a_gain_held_for_two_years_by_hand():
    """A gain of 0.2 at discharge, on the day of entry: 0.2 in the first year, 0.2 / 1.035 in the second."""
    assert compute_gain(0.5, 0.7, 0, horizon_years=2) == pytest.approx((0, 0.2 * (1 + SECOND)))
    assert compute_gain(0.5, 0.7, 0, horizon_years=2, discount_rate=0) == pytest.approx((0, 0.4))


def test_a_gain_reached_in_the_second_year_by_hand():
    """An even rise over two years: mean a quarter of the gain in the first, three quarters in the second."""
    during, after = compute_gain(0.5, 0.9, 2 * YEAR, horizon_years=3)
    assert during == pytest.approx(0.4 * (0.25 + 0.75 * SECOND))
    assert after == pytest.approx(0.4 * THIRD)


@pytest.mark.parametrize("days", [0, 100, 400, 900])
@pytest.mark.parametrize("decay", [0, 0.7])
@pytest.mark.parametrize("shape", ["linear", "step"])
def test_gains_agree_with_a_sum_over_small_steps(days, decay, shape):
    times = (np.arange(25_000) + 0.5) / 10_000  # two and a half years
    rise = np.clip(times * YEAR / max(days, 1e-9), 0, 1) if shape == "linear" else times * YEAR >= days
    level = rise * np.exp(-decay * np.maximum(times - days / YEAR, 0))
    expected = 0.3 * (level / 1.035 ** np.floor(times)).sum() / 10_000
    found = compute_gain(0.4, 0.7, days, shape=shape, horizon_years=2.5, decay_a_year=decay)
    assert sum(found) == pytest.approx(expected, abs=1e-4)


def test_missing_health_stays_missing_at_any_horizon():
    for horizon in (0.5, 1, 3):
        assert np.isnan(compute_gain(np.nan, 0.7, 50, horizon_years=horizon)).all()
        assert np.isnan(compute_gain(0.5, 0.7, np.nan, horizon_years=horizon)).all()


HEAD = "case_id,assessed_date,discharged_date,eq5d_entry,eq5d_discharge\n"


@pytest.fixture
def clients(tmp_path):
    """Two people whose index rises at once from 0 to 0.5."""
    path = tmp_path / "clients.csv"
    path.write_text(HEAD + "a,2020-01-01,2020-01-01,0,0.5\nb,2020-01-01,2020-01-01,0,0.5\n")
    return path


def list_economics(path, *more):
    quick = ("--replicates", "100", "--imputations", "2", "--horizon-years", "2")
    result = CliRunner().invoke(handrail, ["economics", str(path), "--cost", "100", *quick, *more])
    assert result.exception is None, result.exception
    return list(csv.DictReader(io.StringIO(result.stdout)))


def find_figure(rows, measure, group="service against no service"):
    (row,) = [r for r in rows if (r["measure"], r["group"]) == (measure, group)]
    return float(row["estimate"])


def test_the_command_discounts_health_and_dated_costs(clients, tmp_path):
    costs = tmp_path / "costs.csv"
    costs.write_text("case_id,cost,date\na,1000,2020-06-01\na,1000,2021-06-01\na,1000,2022-06-01\n")
    rows = list_economics(clients, "--costs", str(costs))
    assert find_figure(rows, "incremental effect") == pytest.approx(0.5 * (1 + SECOND))
    assert find_figure(rows, "incremental cost") == pytest.approx((1000 * (1 + SECOND + THIRD) + 100) / 2)
    assert find_figure(rows, "cost per client", "") == (3000 + 100) / 2
    flat = find_figure(rows, "cost per QALY", "not discounted")
    assert flat == pytest.approx((3000 + 100) / 2 / 1.0)
    undiscounted = list_economics(clients, "--costs", str(costs), "--discount-rate", "0")
    assert find_figure(undiscounted, "incremental effect") == pytest.approx(1.0)
    assert find_figure(undiscounted, "incremental cost") == 1550


def test_the_rate_of_the_command_is_that_of_the_code(clients):
    said = {row["measure"]: row["note"] for row in list_economics(clients) if row["section"] == "assumption"}
    assert ANNUAL_RATE == 0.035
    assert said["discounting"].startswith("costs and QALYs 3.50% a year after the first year, by exact dates")


def test_qaly_discounts_as_economics_does(clients):
    arguments = ["qaly", str(clients), "--value-set", "uk-5l-rowen-2026", "--horizon-years", "2"]
    rows = list(csv.DictReader(io.StringIO(CliRunner().invoke(handrail, arguments).stdout)))
    gained = find_figure(rows, "gained within 2 years from entry", "all")
    assert gained == pytest.approx(find_figure(list_economics(clients), "incremental effect"))
