"""`handrail instruments list` and `handrail score`: their fixed form, and what they refuse."""

import json

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.foundation.errors import UserError


def run(*arguments):
    result = CliRunner().invoke(handrail, arguments)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def printed(*arguments):
    return json.loads(run(*arguments).stdout)


def test_the_list_names_every_instrument():
    listed = {one["instrument"]: one for one in printed("instruments", "list")}
    assert {"eq5d-5l", "phq-9", "ips-25"} <= set(listed)
    assert listed["phq-9"]["range"] == [0, 27]
    assert listed["eq5d-5l"]["wording_ships"] is False


def test_the_fixed_form():
    assert printed("score", "phq-9", "1,1,1,1,1,1,1,1,1") == {
        "instrument": "phq-9", "score": 9, "subscores": {}, "band": "mild", "value_set": None, "missing": [],
    }  # fmt: skip
    assert printed("score", "eq5d-5l", "23245", "--value-set", "england-5l-devlin-2018") == {
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
    assert printed("score", "phq-9", "1,1,1,1,1,1,1,1,")["score"] is None
    assert printed("score", "phq-9", "1,1,1,1,1,1,1,1,")["missing"] == ["item_9"]
    assert printed("score", "phq-9", ",1,1,1,1,1,1,1,", "--allow-prorating")["score"] == 9
    assert printed("score", "phq-9", ",,1,1,1,1,1,1,", "--allow-prorating")["score"] is None
    assert printed("score", "wemwbs", ",1,1,1,1,1,1,1,1,1,1,1,1,1", "--allow-prorating")["score"] is None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
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
        run("score", *arguments)
