"""A discharged client who is referred again: a new case, linked to the earlier, follow-up asked once."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.journey.case.queries import version_of
from handrail.journey.casefile.presenters import present_case
from handrail.journey.corrections.actions import strike_out_whole
from handrail.journey.desk.queries import count_caseloads
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.followup.queries import list_due_in_other_spells
from handrail.journey.identity.actions import merge_people
from handrail.journey.questionnaire.actions import ask_client
from handrail.journey.questionnaire.queries import occasion_of, why_not_now
from handrail.journey.referral.actions import receive_referral
from tests.support.people import ROUTE, SCOTLAND, START

pytestmark = pytest.mark.django_db

BACK = START + timedelta(days=60)


def refer_again(person, *, at=BACK, service=SCOTLAND, by=None):
    return receive_referral(
        submission=uuid.uuid4(), service=service, route=ROUTE[service],
        channel="call_handler" if by else "public_page", person=person, referrer={}, answers={},
        by=by, at=at,
    ).case  # fmt: skip


def end_support(case, manager, at):
    discharge_case(
        case=case, by=manager, at=at, reason="goals_met", work_attendance="off_sick", measures={}, answers={}
    )
    case.refresh_from_db()
    return case


@pytest.fixture
def former_client(support):
    """A discharged client with follow-ups to come, and their case manager."""
    case, manager = support()
    return end_support(case, manager, START + timedelta(days=30)), manager


def test_a_new_referral_of_a_discharged_client_opens_a_new_case(former_client):
    old, manager = former_client
    assert (old.is_open, old.stage) == (True, "discharged")
    new = refer_again(old.person, by=manager)
    assert new.pk != old.pk
    assert new.person_id == old.person_id
    assert (new.stage, new.next_task) == ("referred", "Screen")
    assert not old.referrals.filter(at__gte=BACK).exists()


def test_the_new_case_is_under_the_version_now_in_force(support):
    begun = START.replace(year=2010)
    old, manager = support(at=begun)
    end_support(old, manager, begun + timedelta(days=30))
    new = refer_again(old.person, at=START, by=manager)
    assert (old.model_version, new.model_version) == ("2010-04", "2011-04")


def test_a_client_still_supported_keeps_the_one_case(support):
    case, manager = support()
    assert refer_again(case.person, by=manager).pk == case.pk
    assert Case.objects.count() == 1


def test_a_discharge_that_came_first_does_not_swallow_the_referral(former_client, monkeypatch):
    """Found supported, discharged before it could be locked: the referral still opens a new case."""
    old, manager = former_client
    stale = Case.objects.get(pk=old.pk)
    stale.stage, stale.discharged_at = "in_support", None
    monkeypatch.setattr("handrail.journey.referral.actions.find_current_case", lambda *_: stale)
    assert refer_again(old.person, by=manager).pk != old.pk


def test_staff_go_from_either_case_to_the_other(former_client, sign_in):
    old, manager = former_client
    new = refer_again(old.person, by=manager)
    client = sign_in(manager)
    for case, other in ((old, new), (new, old)):
        page = re.sub(r"\s+", " ", client.get(f"/cases/{case.reference}/").content.decode())
        words = "referred again. See the new" if case == old else "was here before. See the earlier"
        assert f'{words} <a href="/cases/{other.reference}/">case {other.reference}</a>' in page
    entries = [
        entry["title"] for entry in present_case(old, manager.build_reader(), BACK)["timeline_entries"]
    ]
    assert f"Referred again: case {new.reference} was opened" in entries


def test_records_joined_later_are_linked_too(former_client, refer):
    old, manager = former_client
    new = refer(at=BACK)
    merge_people(case=old, other=new, by=manager, at=BACK)
    new.refresh_from_db()
    (spell,) = present_case(new, manager.build_reader(), BACK)["spells"]
    assert spell["reference"] == old.reference


def test_staff_choose_a_former_client_and_go_straight_to_screening(former_client, staff, client):
    old, _ = former_client
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    sent = client.post(
        "/referrals/new/",
        {
            "service": SCOTLAND, "route": "self", "given_name": "Morag", "family_name": "Testerton",
            "date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975",
            "telephone": "01632 960123", "contact_by": "telephone", "action": "receive",
            "submission": str(uuid.uuid4()), "known_person": str(old.person_id),
        },
    )  # fmt: skip
    new = Case.objects.exclude(pk=old.pk).get()
    assert sent["Location"] == f"/cases/{new.reference}/screening/"
    assert new.stage == "referred"


@pytest.mark.usefixtures("former_client")
def test_a_client_who_only_waits_for_follow_up_is_nobodys_caseload():
    assert count_caseloads(SCOTLAND) == {}


@pytest.fixture
def two_spells(former_client, support):
    """Two spells of one person, both discharged on one day: their follow-ups fall due together."""
    old, manager = former_client
    new, other_manager = support()
    Case.objects.filter(pk=new.pk).update(person=old.person)
    new.refresh_from_db()
    end_support(new, other_manager, START + timedelta(days=32))
    due = old.next_due_at
    return old, new, manager, due


def test_a_follow_up_due_in_two_cases_is_asked_once_and_counts_for_both(two_spells):
    old, new, manager, due = two_spells
    ((other, step),) = list_due_in_other_spells(new, due)
    assert other == old
    record_follow_up(
        case=new, by=manager, at=due, code=step.code, outcome="done", work_attendance="at_work",
        answers={"health": "better"},
    )  # fmt: skip
    rows = {case: case.follow_ups.get() for case in (old, new)}
    assert {row.work_attendance for row in rows.values()} == {"at_work"}
    assert rows[old].answers == rows[new].answers == {"health": "better"}
    event = old.events.get(kind="follow_up.shared")
    assert event.data["other_case"] == new.reference
    for case in (old, new):
        case.refresh_from_db()
        assert step.label not in case.next_task
    assert list(list_due_in_other_spells(new, due)) == []


def test_a_follow_up_asked_once_is_struck_out_of_both_cases(two_spells, sign_in):
    """One page recorded it for both; an error there is one in both."""
    old, new, manager, at = two_spells
    ((_, step),) = list_due_in_other_spells(new, at)
    record_follow_up(
        case=new, by=manager, at=at, code=step.code, outcome="done", work_attendance="at_work",
        measures={"eq-vas": {"health_today": 70}},
    )  # fmt: skip
    row, other = new.follow_ups.get(), old.follow_ups.get()
    address = reverse("strike-out", args=[new.reference, "followup", row.pk])
    assert f"in case {old.reference}" in sign_in(manager).get(address).text
    strike_out_whole(fact=row, by=manager, at=at + timedelta(minutes=5), reason="It was another client")
    other.refresh_from_db()
    assert other.struck_out_reason == "It was another client"
    for case in (old, new):
        assert not case.measures.filter(struck_out_at=None, occasion="follow_up").exists()
        assert case.events.filter(kind="fact.struck_out").exists()


def test_a_follow_up_not_due_in_the_other_case_stays_to_be_asked(former_client):
    old, manager = former_client
    new = refer_again(old.person, by=manager)
    assert list(list_due_in_other_spells(new, old.next_due_at - timedelta(days=80))) == []


def follow_up_codes(case):
    return [step.code for step in version_of(case).follow_up]


def test_a_questionnaire_is_not_sent_twice(two_spells):
    old, new, manager, due = two_spells
    code = follow_up_codes(old)[0]
    ask_client(case=old, code=code, channel="email", by=manager, at=due)
    reason = why_not_now(new, occasion_of(new, code), due)
    assert reason.endswith(f"counts for this one too. Case {old.reference}.")
