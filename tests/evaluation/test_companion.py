"""Assumptions and seed stand with every CSV file of the evaluation."""

import csv
import json

import pytest

from tests.evaluation.invented import write_clients, write_episodes, write_norms
from tests.support.command_line import print_handrail

COUNTS = "characteristic,category,n,returned\ngender,male,40,30\ngender,female,50,20\n"
NOTES = "practice,patient,issued,diagnosis,from,to\n" + "".join(
    f"p,{number},2012-01-02,stress,2012-01-02,2012-0{1 + number // 4}-{20 + number}\n" for number in range(8)
)


@pytest.fixture(scope="module")
def commands(tmp_path_factory):
    """Every evaluation command with what it needs."""
    folder = tmp_path_factory.mktemp("companion")
    clients, norms = write_clients(folder / "c.csv", 60), write_norms(folder / "n.csv")
    write_episodes(folder / "e.csv", 200)
    (folder / "counts.csv").write_text(COUNTS)
    (folder / "notes.csv").write_text(NOTES)
    found = {
        "replicate": ["replicate"],
        "norms": ["norms", folder / "notes.csv"],
        "episodes": ["episodes", folder / "notes.csv"],
        "impact": ["impact", clients, "--norms", norms],
        "qaly": ["qaly", clients, "--value-set", "uk-5l-rowen-2026"],
        "economics": ["economics", clients, "--cost", "584", "--replicates", "100", "--imputations", "2"],
        "association": ["association", folder / "counts.csv"],
        "net-benefit": ["net-benefit", "--client-weeks", "3.4", "--norm-weeks", "8", "--cost", "584"],
    }
    return {name: [str(argument) for argument in arguments] for name, arguments in found.items()}


NAMES = ["impact", "qaly", "economics", "association", "net-benefit", "replicate", "norms", "episodes"]


@pytest.mark.parametrize("name", NAMES)
def test_a_csv_file_has_a_companion(commands, tmp_path, name):
    out = tmp_path / "out.csv"
    print_handrail(*commands[name], "--out", out)
    whole = json.loads(print_handrail(*commands[name], "--format", "json"))
    companion = json.loads((tmp_path / "out.assumptions.json").read_text())
    assert companion == {
        key: value for key, value in whole.items() if key not in ("estimates", "plots", "episodes")
    }
    assert {"title", "software", "level", "seed", "assumptions", "caveats"} == set(companion)


@pytest.mark.parametrize("name", NAMES)
def test_standard_output_has_none_unless_asked(commands, tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    plain = print_handrail(*commands[name])
    assert list(tmp_path.iterdir()) == []
    assert print_handrail(*commands[name], "--assumptions", tmp_path / "said.json") == plain
    assert [path.name for path in tmp_path.iterdir()] == ["said.json"]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_three_forms_and_plots(commands, tmp_path, name):
    assert print_handrail(*commands[name]).count("\n") > 1
    assert json.loads(print_handrail(*commands[name], "--format", "json"))["estimates"]
    assert "Made by handrail" in print_handrail(*commands[name], "--format", "text")
    print_handrail(*commands[name], "--plots", tmp_path / "plots")
    drawings = list((tmp_path / "plots").glob("*.svg"))
    assert drawings
    assert all("<desc" in drawing.read_text() for drawing in drawings)


def test_a_named_place_is_used_instead(commands, tmp_path):
    print_handrail(
        *commands["economics"], "--out", tmp_path / "out.csv", "--assumptions", tmp_path / "said.json"
    )
    assert {path.name for path in tmp_path.iterdir()} == {"out.csv", "said.json"}
    said = json.loads((tmp_path / "said.json").read_text())
    assert (said["seed"], said["assumptions"]["horizon"]) == (1, "1 year from entry")


@pytest.mark.parametrize("form", ["json", "text"])
def test_other_forms_carry_them_themselves(commands, tmp_path, form):
    print_handrail(*commands["economics"], "--out", tmp_path / "out", "--format", form)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert "1 year from entry" in (tmp_path / "out").read_text()


def test_episodes_in_json_are_those_of_the_csv(commands):
    rows = list(csv.DictReader(print_handrail(*commands["episodes"]).splitlines()))
    episodes = json.loads(print_handrail(*commands["episodes"], "--format", "json"))["episodes"]
    shown = [
        {name: format(value, "g") if isinstance(value, float) else str(value) for name, value in row.items()}
        for row in episodes
    ]
    assert len(rows) == 8
    assert shown == rows
