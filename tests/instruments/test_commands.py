"""`handrail instruments list` and `handrail score`: their fixed form, and what they refuse."""

import json

import pytest

from handrail.foundation.errors import UserError
from tests.support.command_line import run_handrail


def run_or_raise(*arguments):
    """Run the command; raise what it tells the person."""
    result = run_handrail(*arguments)
    if isinstance(result.exception, UserError):
        raise result.exception
    return result


def read_json(*arguments):
    return json.loads(run_or_raise(*arguments).stdout)


def test_the_list_names_every_instrument():
    listed = {one["instrument"]: one for one in read_json("instruments", "list")}
    assert {"eq5d-5l", "phq-9", "ips-25"} <= set(listed)
    assert listed["phq-9"]["range"] == [0, 27]
    assert listed["eq5d-5l"]["wording_ships"] is False


def test_the_fixed_form():
    assert read_json("score", "phq-9", "1,1,1,1,1,1,1,1,1") == {
        "instrument": "phq-9", "score": 9, "subscores": {}, "band": "mild", "value_set": None, "missing": [],
    }  # fmt: skip
    assert read_json("score", "eq5d-5l", "23245", "--value-set", "england-5l-devlin-2018") == {
        "instrument": "eq5d-5l",
        "score": 0.247,
        "subscores": {
            "mobility": 2, "self_care": 3, "usual_activities": 2,
            "pain_discomfort": 4, "anxiety_depression": 5,
        },
        "band": None,
        "value_set": "england-5l-devlin-2018",
        "missing": [],
    }  # fmt: skip


def test_no_total_with_a_missing_item_unless_prorating_is_asked_for():
    assert read_json("score", "phq-9", "1,1,1,1,1,1,1,1,")["score"] is None
    assert read_json("score", "phq-9", "1,1,1,1,1,1,1,1,")["missing"] == ["item_9"]
    assert read_json("score", "phq-9", ",1,1,1,1,1,1,1,", "--allow-prorating")["score"] == 9
    assert read_json("score", "phq-9", ",,1,1,1,1,1,1,", "--allow-prorating")["score"] is None
    assert read_json("score", "wemwbs", ",1,1,1,1,1,1,1,1,1,1,1,1,1", "--allow-prorating")["score"] is None


MAPPED = ("--value-set", "uk-5l-mapped-nice-dsu")


@pytest.mark.parametrize(("state", "index"), [("21232", 0.633), ("33344", 0.088), ("44444", -0.111)])
def test_a_mapped_value_set_takes_age_and_sex(state, index):
    found = read_json("score", "eq5d-5l", state, *MAPPED, "--age", "40", "--sex", "female")
    assert (round(found["score"], 3), found["value_set"]) == (index, "uk-5l-mapped-nice-dsu")


@pytest.mark.parametrize(("age", "sex"), [("17", "female"), ("40", "other")])
def test_a_person_outside_the_mapping_has_no_index(age, sex):
    result = run_or_raise("score", "eq5d-5l", "21232", *MAPPED, "--age", age, "--sex", sex)
    assert json.loads(result.stdout)["score"] is None
    assert "from 18 years, for male and female only" in result.stderr


def test_an_index_is_mapped_within_a_bandwidth():
    person = ("--age", "50", "--sex", "male")
    assert (
        round(read_json("score", "eq5d-5l", "0.715", "--bandwidth", "0.1", *MAPPED, *person)["score"], 3)
        == 0.637
    )
    with pytest.raises(UserError, match=r"within 1e-05 of 0.7151. Give a wider --bandwidth"):
        run_or_raise("score", "eq5d-5l", "0.7151", "--bandwidth", "0.00001", *MAPPED, *person)
    with pytest.raises(UserError, match=r"expected an index such as 0\.715"):
        run_or_raise("score", "eq5d-5l", "good", "--bandwidth", "0.1", *MAPPED, *person)


def test_the_reference_case_of_a_day_is_printed():
    (case,) = read_json("instruments", "reference-case", "--on", "2021-05-01")
    assert case["value_sets"]["5L"] == "uk-5l-crosswalk-van-hout-2012"
    assert [case["status"] for case in read_json("instruments", "reference-case")].count("proposed") == 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("eq5d-5l", "21232", *MAPPED), "Add --age and --sex"),
        (("eq5d-5l", "21232", *MAPPED, "--age", "40"), "Add --sex"),
        (("eq5d-5l", "0.7", *MAPPED, "--bandwidth", "0.1", "--sex", "male"), "Add --age"),
        (("eq5d-5l", "0.7", "--bandwidth", "0.1"), "not a mapping"),
        (("eq5d-5l", "21346"), "anxiety_depression is 6; expected a whole number from 1 to 5"),
        (("eq5d-5l", "2134"), "expected a state of 5 digits, each a level from 1 to 5"),
        (("eq5d-3l", "21345"), "expected a whole number from 1 to 3"),
        (("phq-9", "1,2,3"), "expected 9 answers separated by commas"),
        (("phq-9", "1,1,1,1,4,1,1,1,1"), "item_5 is 4; expected a whole number from 0 to 3"),
        (("phq-9", "1,1,1,1,x,1,1,1,1"), "item_5 is 'x'; expected a whole number from 0 to 3"),
        (("phq-9", "-1,1,1,1,1,1,1,1,1"), "item_1 is -1; expected"),
        (("eq-vas", "101"), "expected a whole number from 0 to 100"),
        (("phq-8", "1"), "expected one of copm, "),
        (("phq-9", "1,1,1,1,1,1,1,1,1", "--value-set", "uk-5l-rowen-2026"), "has no value sets"),
        (("eq5d-3l", "21111", "--value-set", "uk-5l-rowen-2026"), "expected one of uk-3l-dolan-1997"),
        (("eq5d-5l", "21111", "--value-set", "uk"), "expected one of england-5l-devlin-2018"),
    ],
)
def test_refusals_say_what_was_expected(arguments, expected):
    with pytest.raises(UserError, match=expected):
        run_or_raise("score", *arguments)
