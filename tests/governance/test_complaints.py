"""Complaints, incidents, breaches and requests: owned and read by the right people, and answered."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.foundation.errors import UserError
from handrail.governance import actions
from handrail.governance.actions import NewMatter, NewStep, list_possible_steps, record_matter, take_step
from handrail.governance.models import Matter
from handrail.governance.queries import (
    find_staff_named,
    list_deadlines,
    list_possible_owners,
    list_subjects,
    select_readable,
)
from handrail.governance.rules import MatterKind, MatterStepKind
from handrail.journey.links.actions import client_link
from tests.support.people import SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

Step = MatterStepKind


def record_case_matter(kind, by, case=None, **options):
    at = timezone.now()
    new = NewMatter(kind=kind, service=SCOTLAND, came_at=at, account="What happened", case=case, **options)
    return record_matter(details=new, by=by, at=at, submission=uuid.uuid4())


def take_now(matter, by, kind, text="", **data):
    at = timezone.now()
    return take_step(matter=matter, step=NewStep(kind, at, text, data), by=by, at=at, submission=uuid.uuid4())


@pytest.fixture
def manager(staff):
    return staff(Role.SERVICE_MANAGER, SCOTLAND, name="Hamish Manager")


def own_page(case):
    return client_link(case).removeprefix("http://localhost:8000") + "complaint/"


def test_a_client_complains_on_their_own_page_and_reads_the_answer(client, support, manager):
    case, case_manager = support(SCOTLAND)
    address = own_page(case)
    page = client.get(address)
    assert "What will happen" in page.text
    sent = {
        "submission": str(uuid.uuid4()), "kind": "complaint", "account": "Nobody rang back",
        "about": "case_manager",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    matter = Matter.objects.get()
    assert (matter.owner, matter.recorded_by, matter.kind) == (manager, None, "complaint")
    assert "We have it." in client.get(address).text
    # The person complained of neither reads nor owns it.
    assert not select_readable(case_manager.build_reader()).exists()
    assert case_manager not in list_possible_owners(matter)
    take_now(matter, manager, Step.ACKNOWLEDGED, "By letter")
    take_now(
        matter, manager, Step.CLOSED, outcome="upheld", answer="We are sorry.", learning="Cover for calls"
    )
    page = client.get(address).text
    assert "We are sorry." in page
    assert "Cover for calls" not in page
    assert AuditEntry.objects.filter(page="my-complaint", record=case.reference).exists()


def test_a_name_that_the_client_writes_keeps_that_person_out(client, support, staff, manager):
    case, _ = support(SCOTLAND)
    other = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Fiona Éclair")
    assert find_staff_named(SCOTLAND, "that fiona eclair at the desk") == [other]
    assert find_staff_named(SCOTLAND, "Fio") == []
    sent = {
        "submission": str(uuid.uuid4()), "kind": "data_complaint", "account": "She read my notes",
        "about": "other", "name": "Fiona",
    }  # fmt: skip
    client.post(own_page(case), sent)
    matter = Matter.objects.get()
    assert matter.owner == manager
    assert not select_readable(other.build_reader()).exists()


def test_who_it_is_about_can_be_said_later_and_loses_it(staff, manager):
    other = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Zoe Manager")
    matter = record_case_matter(MatterKind.COMPLAINT, staff(Role.CALL_HANDLER, SCOTLAND), raised_by="A GP")
    assert matter.owner == manager
    after = take_now(matter, other, Step.NAMED, "It is about him", readers=[], subjects=[manager.pk])
    assert after.owner == other
    assert not select_readable(manager.build_reader()).exists()
    with pytest.raises(UserError, match="about you"):
        take_now(matter, other, Step.NAMED, "It is about me", readers=[], subjects=[other.pk])


def test_somebody_suspended_whom_it_is_about_stays_kept_out(client, staff, manager):
    accused = staff(Role.SERVICE_MANAGER, SCOTLAND, name="Ailsa Accused")
    matter = record_case_matter(MatterKind.COMPLAINT, manager, raised_by="Morag", subjects=(accused,))
    User.objects.filter(pk=accused.pk).update(is_active=False)
    client.force_login(manager)
    address = reverse("matter-step", args=[matter.pk, "named"])
    assert f'value="{accused.pk}" checked' in " ".join(client.get(address).text.split())
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    sent = {
        "submission": str(uuid.uuid4()), "subjects": [str(accused.pk)], "text": "Nothing changes",
        "on": yesterday, "time": "9:30am",
    }  # fmt: skip
    Matter.objects.update(came_at=timezone.now() - timedelta(days=3))
    assert client.post(address, sent).status_code == 302
    assert list_subjects(matter) == [accused]


def test_where_it_is_about_every_manager_an_administrator_owns_it(staff, manager):
    clerk = staff(Role.ADMINISTRATOR, SCOTLAND)
    recorder = staff(Role.CASE_MANAGER, SCOTLAND)
    matter = record_case_matter(MatterKind.COMPLAINT, recorder, raised_by="A GP", subjects=(manager,))
    assert matter.owner == clerk
    assert not select_readable(manager.build_reader()).exists()


def test_a_breach_is_closed_once_it_is_said_who_was_told(manager):
    matter = record_case_matter(MatterKind.BREACH, manager)
    with pytest.raises(UserError, match="ICO"):
        take_now(matter, manager, Step.CLOSED, outcome="contained", learning="Check addresses")
    take_now(matter, manager, Step.AUTHORITY_DECIDED, "Low risk", told=False)
    take_now(matter, manager, Step.PEOPLE_DECIDED, "By phone", told=True)
    assert (
        take_now(matter, manager, Step.CLOSED, outcome="contained", learning="Check").outcome == "contained"
    )


def test_a_request_waits_for_proof_and_cannot_be_closed_meanwhile(manager):
    matter = record_case_matter(MatterKind.ACCESS_REQUEST, manager, raised_by="Morag")
    take_now(matter, manager, Step.PAUSED, "Passport", because="identity")
    with pytest.raises(UserError):
        take_now(matter, manager, Step.CLOSED, outcome="given", answer="Here", learning="-")
    take_now(matter, manager, Step.RESUMED, "Passport seen")
    assert take_now(matter, manager, Step.CLOSED, outcome="given", answer="Here", learning="-").closed_at


def test_a_clock_started_again_before_it_was_paused_can_be_started_again(manager):
    matter = record_case_matter(MatterKind.ACCESS_REQUEST, manager, raised_by="Morag")
    Matter.objects.update(came_at=timezone.now() - timedelta(days=2))
    matter.refresh_from_db()
    take_now(matter, manager, Step.PAUSED, "Passport", because="identity")
    early = NewStep(Step.RESUMED, timezone.now() - timedelta(days=1), "Passport seen")
    take_step(matter=matter, step=early, by=manager, at=timezone.now())
    matter = Matter.objects.get()
    assert list_deadlines(matter, timezone.now())[-1].paused
    assert Step.RESUMED in list_possible_steps(matter, manager)
    assert Step.PAUSED not in list_possible_steps(matter, manager)


def test_a_step_before_the_matter_came_is_refused(manager):
    matter = record_case_matter(MatterKind.INCIDENT, manager)
    early = NewStep(Step.NOTED, timezone.now() - timedelta(days=3), "Too early")
    with pytest.raises(UserError, match="later"):
        take_step(matter=matter, step=early, by=manager, at=timezone.now())


def test_staff_record_a_near_miss_without_a_case(client, manager, staff):
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    address = reverse("matter-new", args=[SCOTLAND, "near_miss"])
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    sent = {
        "submission": str(uuid.uuid4()), "on": yesterday, "time": "9:30am",
        "account": "A letter nearly went to another client",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    matter = Matter.objects.get()
    assert (matter.kind, matter.owner) == ("near_miss", manager)
    assert "A letter nearly went" in client.get(reverse("matter", args=[matter.pk])).text


def test_a_client_reads_no_day_that_has_passed_and_a_new_one_once_opened_again(client, support, manager):
    case, _ = support(SCOTLAND)
    matter = record_case_matter(MatterKind.COMPLAINT, manager, case, shown_on_case=True)
    Matter.objects.update(recorded_by=None)
    address = own_page(case)
    due = next(row.due_at for row in list_deadlines(matter, timezone.now()) if row.code == "answer")
    assert "We will answer by" in client.get(address).text
    with time_machine.travel(due + timedelta(days=1), tick=False):
        assert "We will answer by" not in client.get(own_page(case)).text
        take_now(matter, manager, Step.CLOSED, outcome="upheld", answer="We are sorry.", learning="None")
        matter.refresh_from_db()
        take_now(matter, manager, Step.REOPENED, "They wrote again")
        assert "We will answer by" in client.get(own_page(case)).text


def test_one_matter_that_fails_keeps_no_other_waiting(manager, monkeypatch):
    broken, other = (record_case_matter(MatterKind.COMPLAINT, manager) for _ in range(2))
    escalate, tried = actions.escalate_matter, []

    def fail_first(matter, at):
        tried.append(matter)
        if matter == broken:
            raise ValueError("broken")
        return escalate(matter, at)

    monkeypatch.setattr(actions, "escalate_matter", fail_first)
    with pytest.raises(ValueError, match="broken"):
        actions.escalate_overdue(timezone.now() + timedelta(days=400))
    assert set(tried) == {broken, other}
    assert other.steps.filter(kind=Step.ESCALATED).exists()


def test_closed_matters_are_counted_only_when_they_are_asked_for(client, manager):
    record_case_matter(MatterKind.COMPLAINT, manager, raised_by="A GP")
    client.force_login(manager)
    client.get(reverse("matters"))
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("matters")).text
    assert not [row for row in asked if "COUNT(" in row["sql"] and "governance_matter" in row["sql"]]
    assert "No safeguarding concern is open that you may read. Record one below" in page
    closed = client.get(reverse("matters"), {"closed": "on"}).text
    assert "No complaint, incident, breach or request is closed that you may read" in closed
