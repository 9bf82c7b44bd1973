"""How far shown counts let a withheld one go, by examples worked out by hand."""

import numpy as np

from handrail.figures.disclosure.bounds import PopulationKinds, choose_columns, find_pinned, merge_kinds

# Kinds of people: in both of two groups, in one, in the other, in neither. Shown: everybody, and each group.
SHOWN = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [1, 0, 0]])
BOTH = np.array([[1], [0], [0], [0]])


def test_two_groups_of_which_one_is_everybody_pin_down_who_is_in_both():
    """Of 30, 30 and 4: whoever is in the second is in the first."""
    assert find_pinned(PopulationKinds(np.array([4, 26, 0, 0]), SHOWN, BOTH)).tolist() == [True]


def test_one_person_outside_leaves_room():
    """Of 30, 29 and 4: 3 or 4 are in both."""
    assert find_pinned(PopulationKinds(np.array([4, 25, 0, 1]), SHOWN, BOTH)).tolist() == [False]


def test_half_a_person_is_no_room():
    """Of a, b and c, 2a + b is 2 and b + c is 1: a is from a half to 1, and people are whole."""
    shown, wanted = np.array([[2, 0], [1, 1], [0, 1]]), np.array([[1], [0], [0]])
    assert find_pinned(PopulationKinds(np.array([1, 0, 1]), shown, wanted)).tolist() == [True]


def test_a_count_of_nobody_is_not_looked_for():
    assert find_pinned(PopulationKinds(np.array([0, 20, 0, 0]), SHOWN, BOTH)).tolist() == [False]


def test_the_cheapest_count_that_frees_another_is_withheld():
    """Each of the three frees it; a count of everybody once more, that is shown twice, does not."""
    population = PopulationKinds(np.array([4, 26, 0, 0]), SHOWN, BOTH)
    for order in ([2, 1, 0], [1, 0, 2], [0, 1, 2]):
        assert choose_columns(population, order) == order[:1]
    assert choose_columns(population, []) == []
    twice = PopulationKinds(population.numbers, np.hstack([SHOWN, SHOWN[:, :1]]), BOTH)
    assert choose_columns(twice, [0, 1, 2]) == [1]


def test_people_alike_are_one_kind_and_rare_kinds_of_nobody_are_left_out():
    shown = np.array([[1], [1], *[[2]] * 300, *[[3]] * 9, *[[4]] * 10])
    numbers = np.array([1, 1, *[0] * 319])
    population = merge_kinds(numbers, shown, shown * 0)
    assert sorted(zip(population.shown[:, 0].tolist(), population.numbers.tolist(), strict=True)) == [
        (1, 2), (2, 0), (4, 0)
    ]  # fmt: skip
    assert len(merge_kinds(numbers[:40], np.arange(40)[:, None], shown[:40]).numbers) == 40
