"""The chance of reaching a target: closed forms, what must not fall, how often the range holds what came."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from handrail.capacity import (
    Demand,
    Simulation,
    StaffCapacity,
    forecast_target,
    from_best_months,
    from_ceiling,
)
from handrail.evaluation.output import to_csv

YEAR = (12, 9, 14, 8, 10, 13, 11, 7, 12, 9, 10, 11)


def make_capacity(*posts, pace=4.0, waiting=0):
    return StaffCapacity(posts, pace, "Said so.", waiting)


def compute_tail(target, total, months, ahead):
    """P(at least `target` come): gamma posterior and Poisson counts make a negative binomial."""
    return float(stats.nbinom.sf(target - 1, 0.5 + total, months / (months + ahead)))


# --- closed forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [20, 30, 34, 40])
@pytest.mark.parametrize("ahead", [(3,), (1, 1, 1), (0.4, 1, 1, 0.6)])
def test_with_staff_for_everyone_it_is_the_tail_of_a_negative_binomial(target, ahead):
    found = forecast_target(target, 0, ahead, Demand(YEAR))
    assert found.probability == pytest.approx(
        compute_tail(target, sum(YEAR), 12, 3), abs=4 * max(found.error, 0.001)
    )
    assert found.unlimited == found.probability


def test_the_middle_and_the_range_are_those_of_the_negative_binomial():
    found = forecast_target(100, 40, (1,) * 6, Demand(YEAR), simulation=Simulation(50_000))
    law = stats.nbinom(0.5 + sum(YEAR), 12 / 18)
    assert [found.low - 40, found.median - 40, found.high - 40] == pytest.approx(
        law.ppf([0.1, 0.5, 0.9]), abs=1
    )


def test_those_who_go_on_are_thinned_by_a_beta_binomial():
    """So many ask that their own number hardly matters: what is left is the share."""
    ask = Demand((1000,) * 400, asked=30, went_on=12)
    found = forecast_target(400, 0, (1,), ask, simulation=Simulation(50_000))
    assert found.probability == pytest.approx(stats.beta(12.5, 18.5).sf(0.4), abs=0.02)


def test_nobody_came_and_nobody_will():
    assert forecast_target(50, 0, (1,) * 6, Demand((0,) * 12)).probability == 0


@pytest.mark.parametrize(
    ("reached", "ahead", "chance", "limit"),
    [(30, (1, 1), 1, "reached"), (30, (), 1, "reached"), (29, (), 0, "over")],
)
def test_nothing_is_left_to_chance(reached, ahead, chance, limit):
    found = forecast_target(30, reached, ahead, Demand(YEAR))
    assert (found.probability, found.error, found.limit) == (chance, 0, limit)


@pytest.mark.parametrize(("target", "chance"), [(10 + 57, 1), (10 + 58, 0)])
def test_more_come_than_staff_can_take_so_staff_alone_decide(target, chance):
    """0.5 x 5.6 x 3 + 2 x 5.6 x 3 + 5 x 3 = 57 of hundreds."""
    found = forecast_target(target, 10, (0.5, 2, 1), Demand((500,) * 12), make_capacity(5.6, 5.6, 5, pace=3))
    assert (found.probability, found.low, found.median, found.high) == (chance, 67, 67, 67)
    assert (found.limit, found.unlimited) == ("staff", 1)
    assert found.posts == pytest.approx((2.5 * 5.6 + 5) / 3.5)


def test_a_backlog_is_worked_off_when_staff_come():
    found = forecast_target(60, 0, (1, 1), Demand((0,) * 24), make_capacity(0, 100, waiting=60))
    assert found.probability == 1
    assert (
        forecast_target(60, 0, (1, 1), Demand((0,) * 24), make_capacity(0, 14, waiting=60)).limit == "staff"
    )


def test_demand_is_what_limits_a_service_with_staff_to_spare():
    assert forecast_target(500, 0, (1,) * 12, Demand(YEAR), make_capacity(*(50,) * 12)).limit == "demand"


# --- what must hold whatever comes ----------------------------------------------------------------------

some = st.fixed_dictionaries({
    "months": st.lists(st.integers(0, 30), min_size=1, max_size=14).map(tuple),
    "share": st.none() | st.tuples(st.integers(0, 40), st.integers(0, 40)).map(sorted),
    "ahead": st.lists(st.floats(0.1, 2), min_size=1, max_size=8).map(tuple),
    "target": st.integers(1, 200),
    "reached": st.integers(0, 60),
    "pace": st.floats(0, 12),
    "posts": st.floats(0, 6),
})  # fmt: skip


def forecast_case(case, **other):
    at = {**case, **other}
    went_on, asked = at["share"] or (None, None)
    posts = at["posts"]
    return forecast_target(
        at["target"], at["reached"], at["ahead"], Demand(at["months"], asked, went_on),
        None if posts is None else make_capacity(*(posts,) * len(at["ahead"]), pace=at["pace"]),
        simulation=Simulation(300),
    )  # fmt: skip


@given(some)
@settings(max_examples=20, deadline=None)
def test_what_helps_never_lowers_the_chance(case):
    found = forecast_case(case)
    assert 0 <= found.probability <= found.unlimited <= 1
    assert case["reached"] <= found.low <= found.median <= found.high
    better = (
        {"target": case["target"] - 1}, {"reached": case["reached"] + 1}, {"posts": case["posts"] + 0.5},
        {"pace": case["pace"] + 1}, {"posts": None}, {"ahead": (*case["ahead"], 1)},
    )  # fmt: skip
    for other in better:
        assert forecast_case(case, **other).probability >= found.probability, other
    assert forecast_case(case, posts=None).probability == found.unlimited
    assert found == forecast_case(case)


# --- calibration -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("spread", "observed"), [(1, 3), (3, 12)])
def test_the_range_holds_what_came_in_eight_of_ten_worlds(spread, observed):
    """Worlds with a pace of their own, months that vary by chance or three times that, and what then came."""
    draw = np.random.default_rng(5)

    def draw_months(pace, n):
        means = pace if spread == 1 else draw.gamma(pace / (spread - 1), spread - 1, n)
        return draw.poisson(means, n)

    held, worlds = 0, 250
    for world in range(worlds):
        pace = draw.uniform(5, 40)
        seen, came = draw_months(pace, observed), draw_months(pace, 6).sum()
        found = forecast_target(
            1, 0, (1,) * 6, Demand(tuple(map(int, seen))), simulation=Simulation(400, world)
        )
        held += found.low <= came <= found.high
    assert 0.75 <= held / worlds <= 0.88


# --- staff, words ----------------------------------------------------------------------------------------


def test_new_cases_a_post_can_take():
    pace, said = from_ceiling(25, 13)
    assert pace == pytest.approx(25 / 3, rel=0.01)  # 13 weeks are three months
    assert "25 open cases" in said
    pace, said = from_best_months((6, 9, 12, 3, 50), (3, 3, 3, 3, 0))
    assert pace == pytest.approx((12 + 9 + 6) / 3 / 3)
    assert "three best months" in said
    assert from_best_months((6, 9), (1, 1)) is None


def test_a_forecast_says_what_it_rests_on():
    found = forecast_target(100, 0, (1,) * 6, Demand((9, 11, 10), 30, 21), make_capacity(*(5.6,) * 6))
    told = " ".join(found.assumptions.values())
    for said in ("3 whole months", "10.0 people a month", "Of 30 who asked", "21 went on", "Said so.",
                 "no season", "Fewer than 6 months", "gives up"):  # fmt: skip
        assert said in told
    assert json.loads(json.dumps(found.as_dict()))["method"]["source"]
    assert "probability with staff for everyone" in to_csv(found.as_result())
    assert {"no-posts", "prompt"} <= set(forecast_target(1, 0, (1,), Demand(YEAR, 9, 8)).assumptions)
    assert "on-asking" in forecast_target(1, 0, (1,), Demand(YEAR)).assumptions


@pytest.mark.parametrize("wrong", [
    lambda: Demand(()), lambda: Demand((3, -1)), lambda: Demand((3,), 4), lambda: Demand((3,), 4, 5),
    lambda: StaffCapacity((-1.0,), 2, ""), lambda: from_ceiling(0, 12),
    lambda: forecast_target(1, 0, (1, 1), Demand((3,)), make_capacity(2)),
    lambda: forecast_target(1, 0, (0,), Demand((3,))),
])  # fmt: skip
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()
