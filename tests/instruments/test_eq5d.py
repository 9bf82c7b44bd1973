"""EQ-5D value sets: published values, vectors against single states, official tables, refusals."""

from datetime import date

import numpy as np
import pytest

from handrail.foundation.errors import UserError
from handrail.instruments.eq5d import value_sets
from handrail.instruments.eq5d.index_mapping import map_indices
from handrail.instruments.eq5d.reference_case import find_reference_case, load_reference_cases
from handrail.instruments.eq5d.respondents import GROUPS, NO_GROUP, Respondent, find_groups

DOLAN, VAN_HOUT = "uk-3l-dolan-1997", "uk-5l-crosswalk-van-hout-2012"
DEVLIN, ROWEN = "england-5l-devlin-2018", "uk-5l-rowen-2026"
MAPPED_5L, MAPPED_3L = "uk-5l-mapped-nice-dsu", "uk-3l-mapped-nice-dsu"
NOT_MAPPED = [
    name for name in value_sets.list_value_sets() if not value_sets.load_value_set(name).needs_age_and_sex
]


@pytest.mark.parametrize(
    ("value_set", "state", "published"),
    [
        (DOLAN, "11111", 1),
        (DOLAN, "11221", 0.760),
        (DOLAN, "33221", -0.037),
        (DOLAN, "12321", 0.329),
        (DOLAN, "33333", -0.594),
        (VAN_HOUT, "11111", 1),
        (VAN_HOUT, "11221", 0.795),
        (VAN_HOUT, "44441", 0.226),
        (VAN_HOUT, "44525", 0.004),
        (VAN_HOUT, "55555", -0.594),
        (DEVLIN, "23245", 0.247),
        (DEVLIN, "11112", 0.922),
        (DEVLIN, "21111", 0.942),
        (DEVLIN, "55555", -0.285),
        (ROWEN, "22222", 0.784),
        (ROWEN, "33333", 0.604),
        (ROWEN, "44444", -0.209),
        (ROWEN, "55555", -0.567),
    ],
)
def test_published_values(value_set, state, published):
    assert value_sets.compute_index(state, value_set) == pytest.approx(published, abs=0.0006)


@pytest.mark.parametrize("value_set", [DOLAN, DEVLIN, ROWEN])
def test_coefficients_with_three_decimals_give_three_decimals(value_set):
    table = value_sets.load_value_set(value_set).table
    assert (table == np.round(table, 3)).all()


@pytest.mark.parametrize("value_set", NOT_MAPPED)
def test_a_worse_level_is_never_worth_more(value_set):
    """A published mapping predicts values of states that hardly anybody has, and is not in order there."""
    chosen = value_sets.load_value_set(value_set)
    cube = chosen.table.reshape((chosen.levels,) * 5)
    for dimension in range(5):
        assert (np.diff(cube, axis=dimension) <= 0).all()


@pytest.mark.parametrize("value_set", value_sets.list_value_sets())
def test_vectors_agree_with_single_states(value_set):
    states = value_sets.list_states(value_sets.load_value_set(value_set).levels)
    array = np.array([[int(level) for level in state] for state in states], dtype=np.int8)
    respondent = Respondent(40, "female")
    groups = np.full(len(states), respondent.group)
    assert value_sets.compute_indices(array, value_set, groups).tolist() == [
        value_sets.compute_index(state, value_set, respondent) for state in states
    ]


@pytest.mark.parametrize(
    ("value_set", "state", "age", "sex", "published"),
    [
        (MAPPED_5L, "21232", 40, "female", 0.633),
        (MAPPED_5L, "33344", 40, "female", 0.088),
        (MAPPED_5L, "44444", 40, "female", -0.111),
        (MAPPED_5L, "12345", 30, "female", 0.067),
        (MAPPED_5L, "24112", 50, "F", 0.761),
        (MAPPED_5L, "23421", 65, "male", 0.609),
        (MAPPED_3L, "12321", 30, "female", 0.612),
        (MAPPED_3L, "22112", 50, "Female", 0.712),
        (MAPPED_3L, "33333", 45, "M", -0.215),
    ],
)
def test_the_mapping_by_age_and_sex(value_set, state, age, sex, published):
    assert round(value_sets.compute_index(state, value_set, Respondent(age, sex)), 3) == published


@pytest.mark.parametrize("name", [MAPPED_5L, MAPPED_3L])
def test_a_mapped_table_has_every_state_in_order_and_every_group(name):
    chosen = value_sets.load_value_set(name)
    path = (
        value_sets.MAPPING_FOLDER / {MAPPED_5L: "5l-on-3l-scale.csv", MAPPED_3L: "3l-on-5l-scale.csv"}[name]
    )
    rows = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    assert rows[0].split(",") == ["state", *GROUPS]
    assert [row.split(",")[0] for row in rows[1:]] == value_sets.list_states(chosen.levels)
    assert chosen.table.shape == (chosen.levels**5, len(GROUPS))
    assert "10.1007/s40273-022-01218-7" in path.read_text()
    assert "Fraser Morton" in (path.parent / "LICENCE.txt").read_text()


def test_who_the_mapping_has_values_for():
    ages = [17.9, 18, 34.9, 35, 64, 65, 100, 121, float("nan"), 40, 40, 40]
    sexes = ["male"] * 9 + ["other", "", "not known"]
    assert find_groups(ages, sexes).tolist() == [NO_GROUP, 0, 0, 2, 6, 8, 8, *[NO_GROUP] * 5]
    index = value_sets.compute_indices([[1] * 5] * 12, MAPPED_5L, find_groups(ages, sexes))
    assert np.isnan(index).tolist() == [True, *[False] * 6, *[True] * 5]


def test_a_mapping_without_age_and_sex_says_what_to_add():
    with pytest.raises(UserError, match="Add --age and --sex"):
        value_sets.compute_index("21232", MAPPED_5L)


@pytest.mark.parametrize(
    ("name", "index", "age", "sex", "published"),
    [
        (MAPPED_5L, 0.715, 50, "male", 0.637),
        (MAPPED_5L, 0.435, 30, "female", 0.297),
        (MAPPED_5L, 0.95, 70, "male", 0.844),
        (MAPPED_3L, -0.002, 50, "male", 0.312),
        (MAPPED_3L, 0.234, 30, "female", 0.579),
        (MAPPED_3L, 0.1, 70, "male", 0.404),
    ],
)
def test_an_index_is_mapped_as_the_package_eq5d_maps_it(name, index, age, sex, published):
    group = find_groups([age], [sex])
    assert round(map_indices([index], group, value_sets.load_value_set(name), 0.1)[0], 3) == published


def test_an_index_is_weighted_by_its_distance():
    """Within 0.06 of full health on the Devlin scale lie 11111 and three states at 0.95, 0.95 and 0.942."""
    chosen, devlin = value_sets.load_value_set(MAPPED_5L), value_sets.load_value_set(DEVLIN).table
    near = {state: 1 - devlin[number] for number, state in enumerate(value_sets.list_states(5))}
    near = {state: distance for state, distance in near.items() if distance < 0.06}
    assert sorted(near) == ["11111", "11211", "12111", "21111"]
    weights = {state: 1 - (distance / 0.06) ** 2 for state, distance in near.items()}
    person = Respondent(40, "male")
    by_hand = sum(w * value_sets.compute_index(s, MAPPED_5L, person) for s, w in weights.items()) / sum(
        weights.values()
    )
    mapped = map_indices([1.0, 1.0, np.nan], np.array([person.group, NO_GROUP, person.group]), chosen, 0.06)
    assert mapped[0] == pytest.approx(by_hand)
    assert np.isnan(mapped[1:]).all()


def test_an_index_that_cannot_be_mapped_is_refused_or_missing():
    person, chosen = np.array([0]), value_sets.load_value_set(MAPPED_3L)
    assert np.isnan(map_indices([-0.002], person, chosen, 0.0001)).all()
    with pytest.raises(UserError, match=r"outside the scale of uk-3l-dolan-1997; expected -0.594 to 1"):
        map_indices([-0.6], person, chosen, 0.1)
    with pytest.raises(UserError, match="not a mapping"):
        map_indices([0.5], person, value_sets.load_value_set(ROWEN), 0.1)
    with pytest.raises(UserError, match="above 0"):
        map_indices([0.5], person, chosen, 0)


@pytest.mark.parametrize(
    ("day", "value_set"),
    [
        (date(2019, 1, 1), VAN_HOUT),
        (date(2022, 1, 30), VAN_HOUT),
        (date(2022, 1, 31), MAPPED_5L),
        (date(2026, 11, 29), MAPPED_5L),
    ],
)
def test_the_reference_case_of_a_day(day, value_set):
    case = find_reference_case(day)
    assert (case.value_sets["5L"], case.value_sets["3L"]) == (value_set, DOLAN)
    assert case.source.startswith("NICE")


def test_a_proposal_is_shown_and_not_in_force():
    proposals = [case for case in load_reference_cases() if case.status == "proposed"]
    assert [(case.since.year, case.value_sets) for case in proposals] == [(2026, {"5L": ROWEN})]
    assert find_reference_case().value_sets["5L"] == MAPPED_5L
    with pytest.raises(UserError, match="begins on 2019-01-01"):
        find_reference_case(date(2018, 12, 31))


def test_the_crosswalk_is_not_called_the_reference_case():
    assert "reference" not in value_sets.load_value_set(VAN_HOUT).label


def test_the_crosswalk_of_a_level_that_maps_to_one_level_is_the_three_level_value():
    same = str.maketrans("135", "123")
    for state in value_sets.list_states(5):
        if not set(state) & set("24"):
            assert value_sets.compute_index(state, VAN_HOUT) == value_sets.compute_index(
                state.translate(same), DOLAN
            )


@pytest.mark.parametrize("state", ["21346", "2134", "213411", "", "2134a", "01111", "٢1111"])
def test_states_that_do_not_exist_are_refused(state):
    with pytest.raises(UserError, match="1 to 5"):
        value_sets.compute_index(state, VAN_HOUT)


def test_vectors_are_refused_with_row_and_dimension():
    with pytest.raises(UserError, match=r"row 2, pain_discomfort: level 6; expected a level from 1 to 5"):
        value_sets.compute_indices([[1, 1, 1, 1, 1], [1, 1, 1, 6, 1]], VAN_HOUT)
    with pytest.raises(UserError, match="shape"):
        value_sets.compute_indices([1, 1, 1, 1, 1], VAN_HOUT)
    with pytest.raises(UserError, match="whole numbers"):
        value_sets.compute_indices([[1.0, 1, 1, 1, 1]], VAN_HOUT)


def test_an_unknown_value_set_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match=DEVLIN):
        value_sets.load_value_set("devlin")


def write_official_values(folder, lines):
    path = folder / "official.csv"
    path.write_text("state,value\n" + "\n".join(lines) + "\n")
    return path


def test_an_official_table_is_read_from_a_file(tmp_path):
    lines = [f"{state},{1 - position / 1000:.3f}" for position, state in enumerate(value_sets.list_states(3))]
    path = write_official_values(tmp_path, reversed(lines))
    assert value_sets.load_value_set(str(path)).levels == 3
    assert value_sets.compute_index("11112", str(path)) == 0.999
    write_official_values(tmp_path, [line.replace("0.999", "0.998") for line in lines])
    assert value_sets.compute_index("11112", str(path)) == 0.998


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda lines: lines[:-1], "1 of 243 states are not there, the first is 33333"),
        (lambda lines: [*lines, "11111,1"], "row 245: state '11111'.*twice"),
        (lambda lines: ["11111,full", *lines[1:]], "row 2: .*'full'.*at most 1"),
        (lambda lines: ["1111,1", *lines[1:]], "row 2: state '1111'.*five digits"),
        (lambda lines: ["11111,nan", *lines[1:]], "row 2"),
    ],
)
def test_an_official_table_with_faults_is_refused_by_row(tmp_path, change, reason):
    lines = [f"{state},0.5" for state in value_sets.list_states(3)]
    with pytest.raises(UserError, match=reason):
        value_sets.load_value_set(str(write_official_values(tmp_path, change(lines))))


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        value_sets.load_value_set(str(tmp_path / "none.csv"))
