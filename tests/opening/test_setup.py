"""`handrail setup` in an empty folder: asks or reads, keeps what it was told, and overwrites nothing."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from handrail.foundation.environment_file import read_environment_file, write_environment_file
from handrail.foundation.errors import UserError
from handrail.opening.answers import QUESTIONS, check_answers, read_answers
from tests.support.migrated_home import fill_home

HANDRAIL = Path(sys.executable).with_name("handrail")
ANSWERS = {
    "service": "leicestershire",
    "brand": "Leicester Fit for Work",
    "address": "http://127.0.0.1:8123",
    "controller": "Example Trust",
    "privacy_contact": "privacy@service.test",
    "manager_name": "Kirsty Boss",
    "manager_email": "kirsty@example.org",
    "manager_telephone": "01632 960111",
}


@pytest.fixture
def run_command(tmp_path: Path):
    def run_in_home(*arguments: str, status: int = 0, typed: str = "") -> str:
        outside = {name: value for name, value in os.environ.items() if name not in ("HANDRAIL_BRAND",)}
        done = subprocess.run(
            [HANDRAIL, *arguments],
            env=outside | {"HANDRAIL_HOME": str(tmp_path), "DATABASE_URL": ""},
            input=typed, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run_in_home


def test_a_service_is_set_up_from_a_file_and_again(run_command, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text(yaml.safe_dump(ANSWERS))
    assert "Run `handrail manage migrate` first" in run_command("setup", "--answers", str(file), status=2)
    fill_home(tmp_path)
    assert "No service is set up here" in run_command("setup", "--check", status=1)
    done = run_command("setup", "--answers", str(file))
    assert "http://127.0.0.1:8123/invitation/" in done
    assert "(not open yet):" in done
    assert "missing  A service manager: invite somebody" in done
    assert "ok       A contact for questions about privacy" in done
    settings = tmp_path / "settings.env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert read_environment_file(settings)["HANDRAIL_BRAND"] == "Leicester Fit for Work"
    again = run_command("setup", "--answers", str(file))
    assert done.split("/invitation/")[1].split()[0] in again, "the same link: nobody is invited twice"
    file.write_text(yaml.safe_dump(ANSWERS | {"brand": "Another Name"}))
    refused = run_command("setup", "--answers", str(file), status=2)
    assert "HANDRAIL_BRAND: it is 'Leicester Fit for Work', the answer is 'Another Name'" in refused
    assert read_environment_file(settings)["HANDRAIL_BRAND"] == "Leicester Fit for Work"
    run_command("setup", "--answers", str(file), "--replace")
    assert read_environment_file(settings)["HANDRAIL_BRAND"] == "Another Name"
    assert "missing  A mail server" in run_command("setup", "--check", status=1)
    answers = [ANSWERS.get(name, "") for name in QUESTIONS]
    answers[list(QUESTIONS).index("brand")] = ""  # the answer given before stands
    run_command("setup", typed="\n".join(answers) + "\n")
    assert read_environment_file(settings)["HANDRAIL_BRAND"] == "Another Name"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"service": "leic"}, "Service: expected one of"),
        ({"address": "help.example.org"}, "expected the start of an address"),
        ({"address": "https://help.example.org/path"}, "expected the start of an address"),
        ({"manager_email": "kirsty"}, "manager_email: expected an email address"),
        ({"brand": ""}, "brand missing"),
        ({"colour": "blue"}, "got colour"),
    ],
)
def test_a_wrong_answer_is_said(change, words):
    with pytest.raises(UserError, match=words):
        check_answers(ANSWERS | change)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("brand: One\nbrand: Two\n", "line 2: expected each field once; brand repeats"),
        ("brand: [One, Two]\n", "line 1: brand: expected text"),
        ("brand: 'One\n", "expected readable YAML"),
        ("- brand\n", "expected fields"),
        ("", "expected fields"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_with_its_line(text, words, tmp_path):
    file = tmp_path / "answers.yaml"
    file.write_text(text)
    with pytest.raises(UserError, match=words):
        read_answers(file)


def test_a_telephone_number_is_no_number(tmp_path):
    file = tmp_path / "answers.yaml"
    answers = ANSWERS | {"manager_telephone": "07700123456"}
    file.write_text("".join(f"{name}: {value}\n" for name, value in answers.items()))
    assert read_answers(file).manager_telephone == "07700123456"


def test_a_public_address_names_the_host():
    settings = check_answers(ANSWERS | {"address": "https://help.example.org"}).list_settings()
    assert settings["HANDRAIL_HOSTS"] == "help.example.org"
    assert "HANDRAIL_HOSTS" not in check_answers(ANSWERS).list_settings()


def test_a_setting_is_one_line(tmp_path):
    path = tmp_path / "settings.env"
    write_environment_file(path, {"HANDRAIL_BRAND": "Working = Well"})
    path.write_text(path.read_text() + "# a remark\nPATH=/nowhere\n")
    assert read_environment_file(path) == {"HANDRAIL_BRAND": "Working = Well"}
    with pytest.raises(ValueError, match="one line"):
        write_environment_file(path, {"HANDRAIL_BRAND": "two\nHANDRAIL_DEBUG=1"})
    assert read_environment_file(tmp_path / "none") == {}
