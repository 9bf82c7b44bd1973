"""The bootstrap of very many people: the normal distribution where draws could not tell, else draws."""

import numpy as np
import pytest

from handrail.evaluation.economics import bootstrap
from handrail.evaluation.economics.bootstrap import bootstrap_means

PEOPLE = bootstrap.MIN_PEOPLE_FOR_NORMAL


@pytest.fixture
def draw_calls(monkeypatch):
    """Whether people were drawn one by one."""
    calls = []
    real = bootstrap.draw_means

    def record_draw(*arguments):
        calls.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(bootstrap, "draw_means", record_draw)
    return calls


def gains_and_costs(people, seed=3):
    random = np.random.default_rng(seed)
    gain = random.gamma(1.5, 0.05, people)
    return 500 + 800 * gain + random.gamma(2, 100, people), gain


def test_limits_from_the_normal_distribution_are_those_of_draws(draw_calls):
    cost, gain = gains_and_costs(PEOPLE)
    fast = bootstrap_means(cost, gain, 20_000)
    assert not draw_calls
    both = np.column_stack([cost, gain])
    slow = bootstrap.draw_means(both, 4_000, np.random.default_rng(8))
    for worth in (0, 20_000):
        one, other = (worth * effects - costs for costs, effects in (fast, slow))
        error = other.std()
        for share in (0.025, 0.5, 0.975):
            assert np.quantile(one, share) == pytest.approx(np.quantile(other, share), abs=0.09 * error)
    assert np.corrcoef(*fast)[0, 1] == pytest.approx(np.corrcoef(*slow)[0, 1], abs=0.03)


def test_costs_of_a_few_very_dear_people_are_drawn(draw_calls):
    cost, gain = gains_and_costs(PEOPLE)
    cost[:4] = 1e7
    bootstrap_means(cost, gain, 20)
    assert len(draw_calls) == 1


def test_fewer_people_are_drawn(draw_calls):
    bootstrap_means(*gains_and_costs(PEOPLE - 1), 20)
    assert len(draw_calls) == 1


def test_a_cost_that_is_the_same_for_all_stays_so(draw_calls):
    cost, effect = bootstrap_means(np.full(PEOPLE, 584.0), gains_and_costs(PEOPLE)[1], 50)
    assert not draw_calls
    assert (cost == 584).all()
    assert effect.std() > 0


def test_the_same_seed_gives_the_same_means():
    one, again = (bootstrap_means(*gains_and_costs(PEOPLE), 50, seed=4) for _ in range(2))
    assert (one[0] == again[0]).all()
    assert (one[1] == again[1]).all()
    assert not (one[1] == bootstrap_means(*gains_and_costs(PEOPLE), 50, seed=5)[1]).any()


def test_more_people_than_sixteen_bits_count_are_drawn_right(draw_calls):
    values = np.zeros(70_000)
    values[-70:] = 1000.0
    assert bootstrap_means(values, values, 40)[0].mean() == pytest.approx(1.0, abs=0.08)
    assert len(draw_calls) == 1
