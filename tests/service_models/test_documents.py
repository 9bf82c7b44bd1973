"""What is written from the models is what is committed: pages, drawings, the schema for editors."""

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from handrail import instruments, service_models
from handrail.service_models.catalogue import BUILT_IN
from handrail.service_models.diagram import draw_clocks, list_arrows
from handrail.service_models.pages import NOT_DESCRIBED, build_pages
from handrail.service_models.provenance import list_assumptions, list_sourced_statements
from handrail.service_models.schema.version import build_json_schema
from tests.service_models.examples import PLACES

DOCS = Path(__file__).parents[2] / "docs" / "services"
VERSIONS = [version for service in service_models.load_services() for version in service.versions]


def test_the_pages_are_those_the_models_give():
    found = {path.relative_to(DOCS).as_posix(): path.read_text() for path in DOCS.rglob("*.*")}
    assert sorted(found) == sorted(build_pages())
    for name, text in build_pages().items():
        assert found[name] == text, f"{name}: handrail services docs docs/services"


def test_the_schema_for_editors_is_that_of_the_code():
    committed = json.loads((BUILT_IN / "version.schema.json").read_text())
    assert committed == build_json_schema(), (
        "handrail services schema > handrail/service_models/version.schema.json"
    )


def test_services_nobody_described_are_named_and_not_made_up():
    index = build_pages()["README.md"]
    assert all(name in index for name in NOT_DESCRIBED)
    assert len(service_models.load_services()) == len(PLACES)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_clock_is_drawn_and_described(version):
    root = ElementTree.fromstring(draw_clocks(version, "Clocks"))
    space = "{http://www.w3.org/2000/svg}"
    drawn = [text.text for text in root.iter(f"{space}text")]
    for each in list_arrows(version):
        assert each.text in drawn
        assert each.text in (root.find(f"{space}desc").text or "")


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_element_is_a_fact_with_a_source_or_a_choice(version):
    known = service_models.read_sources()
    for each in list_sourced_statements(version):
        assert each.source.split(",")[0] in known, each
    assert list_sourced_statements(version)
    assert list_assumptions(version)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_instrument_a_service_uses_is_there(version):
    named = {each.slug for each in version.assessment.instruments} | set(version.discharge.instruments)
    named |= {slug for each in (*version.follow_up, *version.schedules) for slug in each.instruments}
    assert named <= set(instruments.list_slugs())


def test_a_page_tells_facts_from_choices():
    page = build_pages()["leicestershire.md"]
    assert "| Talking Therapies (two services) | partnership | referral | yes | fact |" in page
    assert (
        "| You may talk to my employer about my return to work. You will not tell them about my health. "
        in page
    )
    assert "| employer | optional | our choice |" in page


def as_an_editor_reads(path):
    return json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))


@pytest.mark.parametrize(
    "path", sorted(BUILT_IN.glob("*/[0-9]*.yaml")), ids=lambda path: f"{path.parts[-2:]}"
)
def test_the_schema_for_editors_accepts_every_released_file(path):
    validator = jsonschema.Draft202012Validator(build_json_schema())
    assert list(validator.iter_errors(as_an_editor_reads(path))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "red"},
        {
            "clocks": [
                {"code": "a", "label": "Aa", "starts_on": "referred", "met_by": "born", "target": "1 day"}
            ]
        },
        {
            "clocks": [
                {"code": "a", "label": "Aa", "starts_on": "referred", "met_by": "assessed", "target": "soon"}
            ]
        },
        {"criteria": [{"code": "a", "label": "Aa", "staff": "Aa", "client": "Aa", "rule": {"some_of": []}}]},
        {"based_on": None},
    ],
)
def test_the_schema_for_editors_refuses_what_the_product_refuses(wrong):
    good = as_an_editor_reads(BUILT_IN / "rhyl" / "2011-04.yaml")
    broken = {key: value for key, value in (good | wrong).items() if value is not None}
    found = list(jsonschema.Draft202012Validator(build_json_schema()).iter_errors(broken))
    assert found
