"""What the models state is what the list of facts holds, and what was put right stands in the models."""

import pytest

from handrail import service_models
from handrail.service_models.provenance import walk_elements
from handrail.service_models.stated_facts import (
    FACTS,
    describe_standing,
    list_all_facts,
    read_errata,
    read_facts,
)

ABSENT, SAID_NO_MORE = "not there", "no longer said"
# Read in the sources and written here by hand: model, element, what it must and must not say.
READ_IN_THE_SOURCES = [
    ("greater-manchester/2011-04", "quotas.small_employers", "share_at_least: 69", None),
    ("greater-manchester/2011-04", "quotas.small_employers", "reached: 35", "reached: 36"),
    (
        "working-win/2018-05",
        "outcome_records.sourced_by",
        "choices: The customer, The adviser, The trial",
        None,
    ),
    ("north-staffordshire/2010-04", "interventions.crisis_team", "arranged_by: signposting", None),
    ("north-staffordshire/2010-04", "interventions.talking_therapies", "arranged_by: signposting", None),
    ("leicestershire/2012-04", "screening", "our choice: who", "who: Administrator"),
    ("nottinghamshire/2010-08", "screening", "our choice: who", "who: Central team"),
    ("nottinghamshire/2010-04", "area", "places: Nottingham, Mansfield, Ashfield", None),
    (
        "working-health-services-scotland/2011-04",
        "discharge",
        "our choice: report to",
        "report_to: client, gp",
    ),
    ("working-win/2018-05", "support_records.in_work", "our choice: all of it", None),
    ("working-win/2018-05", "outcome_records.hours", "our choice: all of it", None),
    ("working-win/2018-05", "outcome_records.dates", "our choice: all of it", None),
    ("workwell/2024-10", "criteria.adult", "our choice: all of it", None),
]
ABSENT_ELEMENTS = [
    ("greater-manchester/2010-04", "quotas.small_employers"),
    ("greater-manchester/2012-04", "quotas.small_employers"),
    ("inner-north-west-london/2011-04", "interventions.housing"),
    ("rhyl/2010-04", "criteria.at_work_only_if_self_employed"),
    ("thrive-into-work/2018-05", "support_records.content"),
]


def describe_element(model, element):
    """What a model says at an element; what a service says of itself where no version is named."""
    slug, _, version_id = model.partition("/")
    service = service_models.get_service(slug)
    if not version_id:
        return [service.about.facts[int(element.removeprefix("facts.")) - 1]]
    version = service.find_version(version_id)
    found = next((each for path, each, _ in walk_elements(version) if path == element), None)
    return describe_standing(version, element) + ([f"note: {found.note}"] if found and found.note else [])


def remove_parts(text, parts):
    """What is left of a text when these parts are taken out of it."""
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "")
    return text.strip("; ")


def test_the_list_of_facts_is_what_the_models_state():
    listed, stated = read_facts(), list_all_facts()
    assert [fact for fact in stated if fact not in listed] == [], f"handrail services facts > {FACTS.name}"
    assert [fact for fact in listed if fact not in stated] == [], "listed, and stated by no model"


def test_every_fact_names_a_document_and_a_place_in_it():
    for fact in read_facts():
        assert fact.document in service_models.read_sources()
        assert fact.section
        assert fact.value


def test_a_choice_of_ours_is_no_fact():
    facts = {(fact.model, fact.element): fact.value for fact in read_facts()}
    assert ("workwell/2024-10", "criteria.adult") not in facts
    assert "who:" not in facts["leicestershire/2010-04", "screening"]
    assert "how: By telephone, within 24 hours of the card." in facts["leicestershire/2010-04", "screening"]


@pytest.mark.parametrize("erratum", read_errata(), ids=lambda each: f"{each.model} {each.element}")
def test_what_was_put_right_stands_in_the_model(erratum):
    now = describe_element(erratum.model, erratum.element)
    assert erratum.source.split(",")[0] in service_models.read_sources()
    if erratum.new == ABSENT:
        assert now == []
    elif erratum.new != SAID_NO_MORE:
        assert remove_parts(erratum.new, now) == "", now
    assert erratum.old not in now


@pytest.mark.parametrize(("model", "element", "says", "not_"), READ_IN_THE_SOURCES)
def test_facts_read_in_the_sources_stand_in_the_models(model, element, says, not_):
    now = describe_element(model, element)
    assert says in now
    assert not_ not in now


@pytest.mark.parametrize(("model", "element"), ABSENT_ELEMENTS)
def test_what_no_source_states_of_a_version_is_gone_from_it(model, element):
    assert describe_element(model, element) == []


def test_working_win_records_the_types_and_contents_of_the_report():
    """Tables 6.12 and 6.14 of RR1037: six types and fifteen contents."""
    records = {
        each.field: each for each in service_models.get_service("working-win").current_version.support_records
    }
    assert len(records["type"].choices) == 6
    assert len(records["content"].choices) == 15
    assert "Workplace assessment or observation" in records["content"].choices


def test_the_theory_of_change_names_what_the_report_names():
    change = {
        each.about: each
        for each in service_models.get_service("working-win").current_version.theory_of_change
    }
    assert "Improved income" in change["people"].major_outcomes
    assert {"Cold calling", "Work tasters"} <= set(change["employers"].planned_mechanisms)
    assert "Consent to disclose from the person supported" in change["employers"].contexts


def test_no_signature_is_claimed_where_no_source_states_one():
    for slug in ("working-win", "thrive-into-work"):
        assert not any(each.signed for each in service_models.get_service(slug).current_version.consents)
