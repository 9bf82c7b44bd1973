"""The commands: JSON on standard output in the form others script against, errors with status 2."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.foundation.errors import UserError
from tests.service_models.examples import PLACES


def read_command_json(*arguments, **options):
    result = CliRunner().invoke(handrail, arguments, catch_exceptions=False, **options)
    assert result.exit_code == 0
    return json.loads(result.stdout)


def test_the_list_has_every_service_with_its_versions():
    found = {each["service"]: each["versions"] for each in read_command_json("services", "list")}
    assert len(found) == len(PLACES)
    assert [each["version"] for each in found["greater-manchester"]] == ["2010-04", "2011-04", "2012-04"]
    assert found["rhyl"][0] == {
        "version": "2010-04",
        "in_force_from": "2010-04-01",
        "in_force_to": "2011-03-31",
    }


def test_show_gives_the_version_in_force_on_a_day():
    found = read_command_json("services", "show", "greater-manchester", "--on", "2011-06-01")
    assert (found["service"], found["version"]) == ("greater-manchester", "2011-04")
    assert found["criteria"][2]["rule"]["at_least"] == 4
    assert {"part", "name", "assumed", "source", "note"} == set(found["rests_on"]["facts"][0])
    assert all(each["assumed"] for each in found["rests_on"]["assumptions"])


def test_diff_tells_the_changes():
    found = read_command_json("services", "diff", "leicestershire", "2010-04", "2012-04")
    assert (found["from"], found["to"]) == ("2010-04", "2012-04")
    assert {"part": "assessment", "text": "Assessment: how: “telephone” is new."} in found["changes"]


def test_check_passes_on_the_built_in_models():
    assert len(read_command_json("services", "check")["checked"]) == len(PLACES)


def test_check_names_what_is_wrong_in_a_folder(tmp_path):
    (tmp_path / "harbour").mkdir()
    (tmp_path / "harbour" / "2026-04.yaml").write_text("id: 2026-04\n")
    with pytest.raises(UserError, match=r"harbour: expected service.yaml"):
        read_command_json("services", "check", str(tmp_path))


def test_eligibility_prints_what_others_script_against(tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"absence_weeks": 3}))
    found = read_command_json("eligibility", "greater-manchester", "--on", "2011-06-01", str(answers))
    assert list(found) == ["service", "version", "outcome", "workstream", "reasons", "ask_next", "signpost"]
    assert (found["service"], found["version"]) == ("greater-manchester", "2011-04")
    assert found["outcome"] == "not_eligible"
    reason = next(each for each in found["reasons"] if each["state"] == "not_met")
    assert list(reason) == ["criterion", "state", "text"]
    assert "four weeks" in reason["text"]


def test_answers_come_from_standard_input_too():
    found = read_command_json("eligibility", "leicestershire", "-", input='{"referral_route": "self"}')
    assert found["signpost"][0]["code"] == "gp_practice"


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (("eligibility", "nowhere", "-"), "{}", "expected one of greater-manchester"),
        (("eligibility", "rhyl", "-"), "[]", "expected an object"),
        (("eligibility", "rhyl", "-"), "{", "expected JSON"),
        (("eligibility", "rhyl", "-"), '{"age": "old"}', "Answer age: expected a whole number"),
        (("eligibility", "rhyl", "-", "--on", "soon"), "{}", "expected a date such as"),
        (("eligibility", "rhyl", "no-such-file.json"), "", "expected a file that can be read"),
        (("services", "diff", "rhyl", "2010-04", "1999"), "", "expected one of 2010-04, 2011-04"),
    ],
)
def test_what_goes_wrong_is_said(arguments, text, said):
    with pytest.raises(UserError, match=said):
        CliRunner().invoke(handrail, arguments, input=text, catch_exceptions=False)


def test_errors_go_to_standard_error_with_status_2():
    program = "from handrail.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, "services", "show", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert "got 'nowhere'" in result.stderr
