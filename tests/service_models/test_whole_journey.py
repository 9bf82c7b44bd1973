"""All services run from referral to last follow-up by the model alone: facts in, what is due out."""

from datetime import date, datetime, timedelta

import pytest

from handrail import service_models
from handrail.foundation.calendars import LONDON
from handrail.service_models.clocks import compute_deadlines, compute_schedule
from handrail.service_models.eligibility import evaluate_eligibility
from tests.service_models.examples import PLACES, eligible_answers

RUNS = [
    (service.slug, version.id) for service in service_models.load_services() for version in service.versions
]
ORDER = ("screened", "enrolled", "referrer_told", "randomised", "allocated", "job_started", "work_returned")


def screen_person(version, slug):
    """Ask what the script asks, one question at a time; the workstream the person joins."""
    answers, everything = {}, eligible_answers(slug)
    everything |= {"is_employer": False, "employer_referral_agreed": True}
    while asked := evaluate_eligibility(version, answers).ask_next:
        answers[asked[0]] = everything.get(asked[0], False)
    found = evaluate_eligibility(version, answers)
    assert found.outcome == "eligible"
    return found.workstream


def do_what_is_due(version, facts, now, stream):
    """Meet every open deadline and make every open contact an hour from now; the time afterwards."""
    later = now + timedelta(hours=1)
    for each in compute_deadlines(version, facts, now, workstream=stream):
        if each.is_open and each.met_by != "discharged":
            facts.setdefault(each.met_by, later)
    for each in compute_schedule(version, facts, now, workstream=stream):
        if each.state == "open":
            done = facts.setdefault(each.event, [])
            done.append(later)
    return later


@pytest.mark.parametrize(("slug", "version_id"), RUNS)
def test_from_referral_to_last_follow_up(slug, version_id):
    version = service_models.get_service(slug).find_version(version_id)
    stream = screen_person(version, slug)
    now = datetime.combine(version.in_force_from, datetime.min.time(), LONDON) + timedelta(days=3, hours=9)
    facts = {"referred": now}
    for event in ORDER:
        now = do_what_is_due(version, facts, now, stream) + timedelta(hours=1)
        facts.setdefault(event, now)
    for _ in range(8):
        now = do_what_is_due(version, facts, now, stream) + timedelta(days=5)
    facts["discharged"] = now
    for _ in range(100):
        now = do_what_is_due(version, facts, now, stream) + timedelta(days=5)
    check_everything_happened(version, facts, now, stream)


def check_everything_happened(version, facts, now, stream):
    found = compute_deadlines(version, facts, now, workstream=stream)
    wanted = {
        each.code
        for each in (*version.clocks, *version.maximum_stay)
        if not each.workstreams or stream in each.workstreams
    }
    assert {each.clock for each in found} == wanted
    assert {each.state for each in found} == {"met"}
    contacts = compute_schedule(version, facts, now, workstream=stream)
    assert {each.state for each in contacts} <= {"done"}
    assert {each.code for each in contacts} >= {each.code for each in version.follow_up}
    assert version.follow_up or version.schedules


def test_every_service_is_there_in_its_order():
    assert [service.slug for service in service_models.load_services()] == list(PLACES)


def test_the_model_says_when_a_service_began():
    assert service_models.get_service("workwell").versions[0].in_force_from >= date(2024, 1, 1)
