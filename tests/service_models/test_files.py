"""Files of service models: what is wrong is said with file and line; an operator's folder is read."""

import os
import re
from pathlib import Path

import pytest

from handrail import service_models
from handrail.foundation.errors import UserError
from handrail.service_models import catalogue
from tests.service_models.examples import PLACES

ABOUT = """\
slug: harbour-town
name: Harbour Town
short_name: Harbour
run_by: The harbour
calendar: scotland
nations: [Scotland]
ran: From 2026
source: service-brief
summary: Coaching.
"""
VERSION = """\
id: 2026-04
in_force_from: 2026-04-01
based_on: workwell/2024-10
area:
  sentence: Harbour Town.
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An operator's folder with one good service, read by the setting."""
    write_model(tmp_path, "service.yaml", ABOUT)
    write_model(tmp_path, "2026-04.yaml", VERSION)
    monkeypatch.setenv(catalogue.SETTING, str(tmp_path))
    service_models.clear_cache()
    yield tmp_path
    service_models.clear_cache()


def write_model(folder, name, text, slug="harbour-town"):
    (folder / slug).mkdir(exist_ok=True)
    (folder / slug / name).write_text(text)


def problems_with(folder, name, text):
    write_model(folder, name, text)
    service_models.clear_cache()
    return service_models.find_problems()


def test_an_operators_service_is_read_beside_the_built_in_ones(folder):
    assert service_models.find_problems() == []
    service = service_models.get_service("harbour-town")
    assert service.current_version.calendar == "scotland"
    assert service.current_version.service == "harbour-town"
    assert service_models.list_slugs()[-1] == "harbour-town"
    assert len(service_models.load_services()) == len(PLACES) + 1


def test_an_operator_may_add_a_version_to_a_built_in_service(folder):
    write_model(
        folder,
        "2027-01.yaml",
        "id: 2027-01\nin_force_from: 2027-01-01\nbased_on: workwell/2024-10\n",
        "workwell",
    )
    service_models.clear_cache()
    assert [each.id for each in service_models.get_service("workwell").versions] == ["2024-10", "2027-01"]
    assert str(service_models.get_service("workwell").versions[0].in_force_to) == "2026-12-31"


def test_an_operator_cannot_replace_a_built_in_version(folder):
    text = "id: 2024-10\nin_force_from: 2024-10-01\nbased_on: workwell/2024-10\n"
    write_model(folder, "2024-10.yaml", text, "workwell")
    service_models.clear_cache()
    assert service_models.find_problems() == [
        "workwell/2024-10.yaml, line 1: expected a new version; 2024-10 is taken."
    ]
    assert service_models.get_service("workwell").current_version.area.sites == ("North Central London",)


BROKEN = [
    ("id: 2026-05\nin_force_from: soon\nbased_on: common\n", "2026-05.yaml, line 2: in_force_from: expected"),
    (VERSION.replace("2026-04", "2026-05") + "colour: red\n", "line 6: colour: no such field"),
    (VERSION, "id: expected 2026-05; got '2026-04'"),
    ("id: 2026-05\nid: 2026-05\n", "line 2: expected each field once; id repeats"),
    ("id: [2026-05\n", "expected readable YAML"),
    ("", "expected fields such as"),
    (
        "id: 2026-05\nin_force_from: 2026-05-01\nbased_on: 1999-01\n",
        "line 3: based_on: expected an earlier version",
    ),
    (
        "id: 2026-05\nin_force_from: 2026-05-01\nbased_on: common\n",
        "area: expected this field; it is missing",
    ),
    (
        VERSION.replace("2026-04", "2026-05") + "criteria:\n"
        "  - code: a\n    label: Aa\n    staff: Aa\n    client: Aa\n"
        "    rule: {question: absence_weeks, is: 4}\n",
        "line 11: criteria.0.rule.condition: absence_weeks is a number: expected at_least or at_most",
    ),
    (
        VERSION.replace("2026-04", "2026-05") + "criteria:\n"
        "  - code: a\n    label: Aa\n    staff: Aa\n    client: Aa\n    signpost: [moon]\n"
        "    rule: {question: absence_weeks, at_least: 4}\n",
        "line 11: criteria.0.signpost: expected one of",
    ),
    (
        VERSION.replace("2026-04", "2026-05") + "clocks:\n"
        "  - {code: a, label: Aa, starts_on: referred, met_by: assessed, target: two days}\n",
        "line 7: clocks.0.target: expected a length of time such as '24 hours'",
    ),
    (
        VERSION.replace("2026-04", "2026-05") + "clocks:\n"
        "  - {code: a, label: Aa, starts_on: born, met_by: assessed, target: 2 days}\n",
        "event: expected one of referred",
    ),
    (
        VERSION.replace("2026-04", "2026-05") + "source: a-book-nobody-has\n",
        "line 6: source: expected one of hws-interim",
    ),
]


@pytest.mark.parametrize(("text", "expected"), BROKEN)
def test_a_broken_file_is_refused_with_its_reason_and_the_rest_still_serve(folder, text, expected):
    found = problems_with(folder, "2026-05.yaml", text)
    assert any(expected in line for line in found), found
    assert all(line.startswith("harbour-town/2026-05.yaml, line ") for line in found)
    assert [each.id for each in service_models.get_service("harbour-town").versions] == ["2026-04"]
    assert len(service_models.load_services()) == len(PLACES) + 1


def test_a_service_without_a_usable_version_says_why(folder):
    write_model(folder, "2026-04.yaml", "id: 2026-04\n")
    service_models.clear_cache()
    with pytest.raises(UserError, match=r"harbour-town cannot be used:\nharbour-town/2026-04.yaml, line 1"):
        service_models.get_service("harbour-town")
    assert len(service_models.load_services()) == len(PLACES)


def test_a_folder_that_is_not_there_is_a_problem(monkeypatch, tmp_path):
    monkeypatch.setenv(catalogue.SETTING, os.pathsep.join([str(tmp_path / "nowhere")]))
    assert service_models.find_problems() == [
        f"{catalogue.SETTING}: expected a folder of service models; {tmp_path / 'nowhere'} is not one."
    ]


def test_an_unknown_service_is_refused_with_the_names_there_are():
    with pytest.raises(UserError, match=r"expected one of greater-manchester, .*; got 'rhyll'"):
        service_models.get_service("rhyll")


def test_an_unknown_version_is_refused_with_those_there_are():
    with pytest.raises(UserError, match="expected one of 2010-04, 2011-04; got '2015'"):
        service_models.get_service("rhyl").find_version("2015")


def test_a_version_cannot_be_changed_once_read():
    with pytest.raises(ValueError, match="frozen"):
        service_models.get_service("rhyl").current_version.id = "2030-01"


def test_a_file_beside_the_services_is_a_problem(folder):
    (folder / "2026-05.yaml").write_text(VERSION)
    assert service_models.find_problems() == [
        f"2026-05.yaml: expected in the folder of its service; it lies in {folder}."
    ]


@pytest.mark.parametrize("name", ["rules.yaml", "2026-05.yml", "26.yaml"])
def test_a_file_that_nothing_would_read_is_a_problem(folder, name):
    assert problems_with(folder, name, VERSION) == [
        f"harbour-town/{name}: expected service.yaml, or a version such as 2026-04.yaml."
    ]


def test_the_folder_of_one_service_can_be_checked_by_itself(folder):
    wrong, found = catalogue.check_folder(folder / "harbour-town")
    assert (wrong, [each.slug for each in found]) == ([], ["harbour-town"])


def test_the_example_of_the_guide_works(tmp_path, monkeypatch):
    guide = (Path(__file__).parents[2] / "docs" / "add-a-service-model.md").read_text()
    about, version, criteria = re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
    write_model(tmp_path, "service.yaml", about)
    write_model(tmp_path, "2026-04.yaml", version + criteria)
    monkeypatch.setenv(catalogue.SETTING, str(tmp_path))
    assert service_models.find_problems() == []
    harbour = service_models.get_service("harbour-town").current_version
    assert str(harbour.maximum_stay[0].maximum) == "12 weeks"
    assert [each.code for each in harbour.criteria] == ["absent_long_enough"]
    assert harbour.assessment == service_models.get_service("workwell").current_version.assessment
