"""What each code of a service counts as: every shipped code is mapped; an unmapped one is refused."""

import re

import pytest

from handrail import service_models
from handrail.extract import codes
from handrail.foundation.errors import UserError
from handrail.service_models import catalogue
from handrail.service_models.meaning import list_meanings
from tests.service_models.test_files import ABOUT, VERSION, write_model

VERSIONS = [version for service in service_models.load_services() for version in service.versions]
# Codes that no category fits, read one by one; each says why in its note.
OTHERS = {
    "case_conference",
    "employee_referral",
    "fit_note_advice",
    "local_services",
    "nlp",
    "onward_referral",
    "re_engagement",
}
# What some codes must count as, by what their sources say of them.
COUNTED = {
    "access_to_work": "workplace_adjustments",
    "benefits": "benefits_advice",
    "chiropractic": "osteopathy_chiropractic",
    "crisis_team": "specialist_mental_health",
    "employer_meeting": "employer_liaison",
    "employment_law": "employment_law_advice",
    "imaging": "medical_care",
    "in_work_support": "in_work_support",
    "job_carving": "employment_advice",
    "life_coaching": "personal_support",
    "smoking": "healthy_living",
    "talking_therapies": "counselling",
}
REASONS = {
    "returned_new_job": ("returned_to_work", "new_job"),
    "returned_current_job": ("returned_to_work", "returned"),
    "stayed_at_work": ("retained_in_work", "retained"),
    "volunteering": ("goals_met", "volunteering"),
    "lost_contact": ("could_not_be_reached", None),
    "unable_to_engage": ("other", None),
}


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_code_of_every_service_counts_as_something(version):
    for each in version.interventions:
        assert each.counts_as in codes.INTERVENTIONS
        assert each.counts_as != "other" or "Counts as other" in (each.note or "")
    for each in version.discharge.reasons:
        assert each.counts_as in codes.DISCHARGE_REASONS
        assert each.outcome_kind is None or each.outcome_kind in codes.OUTCOME_KINDS
    for each in version.schedules:
        assert each.counts_as in codes.SESSION_TYPES
    said = {meaning.label for meaning in list_meanings(version)}
    assert {each.label for each in (*version.interventions, *version.discharge.reasons)} <= said


def test_seventy_one_intervention_codes_of_which_seven_are_of_no_kind():
    found = {each.code: each.counts_as for version in VERSIONS for each in version.interventions}
    assert len(found) == 71
    assert {code for code, kind in found.items() if kind == "other"} == OTHERS
    assert {code: found[code] for code in COUNTED} == COUNTED


def test_a_code_counts_the_same_in_every_service():
    kinds = {(each.code, each.counts_as) for version in VERSIONS for each in version.interventions}
    assert len(kinds) == len({code for code, _ in kinds})


def test_reasons_count_as_what_they_say():
    found = {
        each.code: (each.counts_as, each.outcome_kind)
        for version in VERSIONS
        for each in version.discharge.reasons
    }
    assert {code: found[code] for code in REASONS} == REASONS


def test_a_code_that_an_erratum_took_from_a_version_keeps_its_words():
    codebook = service_models.get_service("inner-north-west-london").codebook
    assert codebook.find_intervention("2011-04", "housing").label == "Housing advice"
    assert codebook.label_interventions("2011-04")["housing"] == "Housing advice"
    assert codebook.find_intervention("2011-04", "moon") is None


def test_local_support_is_not_counted_and_everybody_else_is():
    codebook = service_models.get_service("health-and-work-support").codebook
    assert codebook.find_workstream("2018-06", "local_support").counted is False
    assert codebook.find_workstream("2018-06", "large_employer").counted is True
    assert codebook.find_workstream("2018-06", "") is None


OFFER = "interventions:\n  - {{code: swimming, label: Swimming, provided: in_house{}}}\n"
REASON = "discharge:\n  reasons:\n    - {{code: back, label: Back, outcome: good{}}}\n"
SCHEDULE = "schedules:\n  - {{code: call, label: Call, starts_on: enrolled, every: 1 week, times: 2{}}}\n"
HELPED = (
    "discharge:\n  questions:\n    - {{code: most_important_intervention, label: Helped, "
    "choices: [Swimming, Talking]{}}}\n"
)
UNMAPPED = [
    (OFFER.format(""), "interventions.0.counts_as: expected this field; it is missing"),
    (OFFER.format(", counts_as: swim"), "interventions.0.counts_as: expected one of physiotherapy"),
    (OFFER.format(", counts_as: other"), "note: expected the reason why this counts as 'other'"),
    (REASON.format(""), "discharge.reasons.0.counts_as: expected this field; it is missing"),
    (REASON.format(", counts_as: other"), "note: expected the reason why this counts as 'other'"),
    (
        REASON.format(", counts_as: returned_to_work"),
        "outcome_kind: expected returned or new_job as it counts as returned_to_work; got None",
    ),
    (SCHEDULE.format(""), "schedules.0.counts_as: expected this field; it is missing"),
    (HELPED.format(""), "counts_as: expected one of musculoskeletal_treatment"),
    (HELPED.format(", counts_as: [other]"), "counts_as: expected one for each of 2 choices; got 1"),
]


@pytest.mark.parametrize(("text", "expected"), UNMAPPED)
def test_a_code_that_counts_as_nothing_is_refused(tmp_path, text, expected):
    write_model(tmp_path, "service.yaml", ABOUT)
    write_model(tmp_path, "2026-04.yaml", VERSION + text)
    wrong, services = catalogue.check_folder(tmp_path)
    assert len(wrong) == 1
    assert expected in wrong[0]
    assert wrong[0].startswith("harbour-town/2026-04.yaml, line ")
    assert services == []


def test_an_explicit_other_with_its_reason_is_taken(tmp_path):
    write_model(tmp_path, "service.yaml", ABOUT)
    write_model(
        tmp_path, "2026-04.yaml", VERSION + OFFER.format(", counts_as: other, note: Nobody else has it.")
    )
    wrong, [service] = catalogue.check_folder(tmp_path)
    assert wrong == []
    assert service.codebook.find_intervention("2026-04", "swimming").counts_as == "other"


FAULTY = """\
id: 2026-05
in_force_from: soon
based_on: 2026-04
colour: red
interventions:
  - {code: swimming, label: Swimming, provided: in_house}
  - {code: swimming, label: Diving, provided: in_house, counts_as: exercise, workstreams: [moon]}
assessment:
  instruments:
    - {slug: tarot, use: required}
discharge:
  how: Twice
  how: Thrice
"""
BASE = """\
discharge:
  reasons:
    - {code: back, label: Back, outcome: good}
criteria:
  - code: a
    label: Aa
    staff: Aa
    client: Aa
    signpost: [moon]
    rule: {question: absence_weeks, at_least: 4}
"""


def test_every_fault_of_a_file_is_told_in_one_run_with_the_file_it_comes_from(tmp_path):
    write_model(tmp_path, "service.yaml", ABOUT)
    write_model(tmp_path, "2026-04.yaml", VERSION + BASE)
    write_model(tmp_path, "2026-05.yaml", FAULTY)
    wrong, _ = catalogue.check_folder(tmp_path)
    own = [line for line in wrong if line.startswith("harbour-town/2026-05.yaml")]
    places = [line.split(": ")[1] for line in own if "repeats" not in line]
    assert places == [
        "in_force_from",
        "interventions.0.counts_as",
        "colour",
        "interventions.1.workstreams",
        "assessment.instruments.0.slug",
    ]
    assert [line for line in own if "repeats" in line] == [
        "harbour-town/2026-05.yaml, line 13: expected each field once; how repeats.",
        "harbour-town/2026-05.yaml, line 7: interventions.1.code: expected each code of interventions once; "
        "swimming repeats.",
    ]
    inherited = [line for line in wrong if line.endswith("; harbour-town/2026-05.yaml is based on it.")]
    assert [line.split(": ")[:2] for line in inherited] == [
        ["harbour-town/2026-04.yaml, line 8", "discharge.reasons.0.counts_as"],
        ["harbour-town/2026-04.yaml, line 14", "criteria.0.signpost"],
    ]
    assert len(wrong) == 2 + len(own) + len(inherited), "the base tells its own two besides"


def test_versions_are_checked_where_the_file_of_the_service_is_at_fault_too(tmp_path):
    write_model(
        tmp_path, "service.yaml", ABOUT.replace("scotland", "mars").replace("harbour-town", "harbour")
    )
    write_model(tmp_path, "2026-04.yaml", VERSION + "colour: red\n")
    wrong, services = catalogue.check_folder(tmp_path)
    assert [line.split(": ")[1] for line in wrong] == ["slug", "calendar", "colour"]
    assert services == []


def test_a_base_that_cannot_be_read_is_the_fault_not_what_it_would_have_given(tmp_path):
    write_model(tmp_path, "service.yaml", ABOUT)
    write_model(tmp_path, "2026-04.yaml", "id: [2026-04\n")
    write_model(tmp_path, "2026-05.yaml", "id: 2026-05\nin_force_from: soon\nbased_on: 2026-04\n")
    wrong, _ = catalogue.check_folder(tmp_path)
    assert len(wrong) == 3
    assert "expected readable YAML" in wrong[0]
    assert wrong[1].endswith("harbour-town/2026-05.yaml is based on it.")
    assert "in_force_from: expected" in wrong[2]


def test_the_command_tells_them_all(tmp_path):
    from click.testing import CliRunner

    from handrail.cli import handrail

    write_model(tmp_path, "service.yaml", ABOUT)
    write_model(tmp_path, "2026-04.yaml", VERSION + "colour: red\nshape: round\n" + OFFER.format(""))
    with pytest.raises(UserError) as error:
        CliRunner().invoke(handrail, ["services", "check", str(tmp_path)], catch_exceptions=False)
    assert str(error.value).splitlines() == [
        "service models with errors:",
        "harbour-town/2026-04.yaml, line 9: interventions.0.counts_as: expected this field; it is missing.",
        "harbour-town/2026-04.yaml, line 6: colour: no such field; expected a field of the schema (handrail "
        "services schema).",
        "harbour-town/2026-04.yaml, line 7: shape: no such field; expected a field of the schema (handrail "
        "services schema).",
    ]


def test_a_source_that_is_not_known_is_a_fault_of_the_file_that_names_it(tmp_path):
    write_model(tmp_path, "service.yaml", re.sub("source: .*", "source: hearsay", ABOUT))
    write_model(tmp_path, "2026-04.yaml", VERSION)
    wrong, _ = catalogue.check_folder(tmp_path)
    assert [line.split(", line")[0] for line in wrong] == ["harbour-town/service.yaml"]
    assert "got 'hearsay'" in wrong[0]
