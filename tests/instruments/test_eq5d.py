"""EQ-5D value sets: published values, vectors against single states, official tables, refusals."""

import numpy as np
import pytest

from handrail.foundation.errors import UserError
from handrail.instruments.eq5d import value_sets

DOLAN, VAN_HOUT = "uk-3l-dolan-1997", "uk-5l-crosswalk-van-hout-2012"
DEVLIN, ROWEN = "england-5l-devlin-2018", "uk-5l-rowen-2026"


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
    assert value_sets.index_of(state, value_set) == pytest.approx(published, abs=0.0006)


@pytest.mark.parametrize("value_set", [DOLAN, DEVLIN, ROWEN])
def test_coefficients_with_three_decimals_give_three_decimals(value_set):
    table = value_sets.get(value_set).table
    assert (table == np.round(table, 3)).all()


@pytest.mark.parametrize("value_set", value_sets.names())
def test_a_worse_level_is_never_worth_more(value_set):
    chosen = value_sets.get(value_set)
    cube = chosen.table.reshape((chosen.levels,) * 5)
    for dimension in range(5):
        assert (np.diff(cube, axis=dimension) <= 0).all()


@pytest.mark.parametrize("value_set", value_sets.names())
def test_vectors_agree_with_single_states(value_set):
    states = value_sets.all_states(value_sets.get(value_set).levels)
    array = np.array([[int(level) for level in state] for state in states], dtype=np.int8)
    assert value_sets.index(array, value_set).tolist() == [
        value_sets.index_of(state, value_set) for state in states
    ]


def test_the_crosswalk_of_a_level_that_maps_to_one_level_is_the_three_level_value():
    same = str.maketrans("135", "123")
    for state in value_sets.all_states(5):
        if not set(state) & set("24"):
            assert value_sets.index_of(state, VAN_HOUT) == value_sets.index_of(state.translate(same), DOLAN)


@pytest.mark.parametrize("state", ["21346", "2134", "213411", "", "2134a", "01111", "٢1111"])
def test_states_that_do_not_exist_are_refused(state):
    with pytest.raises(UserError, match="1 to 5"):
        value_sets.index_of(state, VAN_HOUT)


def test_vectors_are_refused_with_row_and_dimension():
    with pytest.raises(UserError, match=r"row 2, pain_discomfort: level 6; expected a level from 1 to 5"):
        value_sets.index([[1, 1, 1, 1, 1], [1, 1, 1, 6, 1]], VAN_HOUT)
    with pytest.raises(UserError, match="shape"):
        value_sets.index([1, 1, 1, 1, 1], VAN_HOUT)
    with pytest.raises(UserError, match="whole numbers"):
        value_sets.index([[1.0, 1, 1, 1, 1]], VAN_HOUT)


def test_an_unknown_value_set_is_refused_with_the_known_ones():
    with pytest.raises(UserError, match=DEVLIN):
        value_sets.get("devlin")


def official(folder, lines):
    path = folder / "official.csv"
    path.write_text("state,value\n" + "\n".join(lines) + "\n")
    return path


def test_an_official_table_is_read_from_a_file(tmp_path):
    lines = [f"{state},{1 - position / 1000:.3f}" for position, state in enumerate(value_sets.all_states(3))]
    path = official(tmp_path, reversed(lines))
    assert value_sets.get(str(path)).levels == 3
    assert value_sets.index_of("11112", str(path)) == 0.999
    official(tmp_path, [line.replace("0.999", "0.998") for line in lines])
    assert value_sets.index_of("11112", str(path)) == 0.998


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
    lines = [f"{state},0.5" for state in value_sets.all_states(3)]
    with pytest.raises(UserError, match=reason):
        value_sets.get(str(official(tmp_path, change(lines))))


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        value_sets.get(str(tmp_path / "none.csv"))
