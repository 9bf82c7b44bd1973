"""A death is a fact of the person: it stops everything planned in all their cases, until it is undone."""

import uuid
from datetime import date, timedelta
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.actions import record_consents
from handrail.journey.case.death import Death
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.queries import has_died
from handrail.journey.death.actions import record_death, undo_death
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.identity.actions import merge_people, unmerge_people
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.questionnaire.actions import ask_client
from handrail.journey.questionnaire.queries import why_stopped
from handrail.journey.safety.actions import alert_all_due, open_concern
from handrail.journey.safety.queries.concern_state import standing_in
from handrail.network.models import Practice
from handrail.outbox.worker import send_waiting
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db

DIED_ON = date(2012, 6, 1)
AT = START + timedelta(days=20)


def record_client_death(case, by, **facts):
    death = record_death(case=case, by=by, **{"at": AT, "died_on": DIED_ON, **facts})
    case.refresh_from_db()
    return death


def take_back_death(case, by):
    undo_death(case=case, reason="Another client of the same name", by=by, at=AT + timedelta(hours=1))
    case.refresh_from_db()


def write_to_client(case):
    return queue_message(
        case=case, purpose=MessagePurpose.LETTER, recipient="client", address="morag@example.org",
        subject="A letter", body="Read it.", by=None, at=AT,
    )  # fmt: skip


def test_everything_planned_ends_in_every_case_of_the_person(support, refer):
    case, manager = support()
    other = refer(LEICESTER)
    Case.objects.filter(pk=other.pk).update(person=case.person)
    record_client_death(case, manager)
    for each in Case.objects.all():
        assert each.stage == "died"
        assert (each.is_open, each.client_died) == (False, True)
        assert (each.next_task, each.next_due_at, each.stay_ends_at) == ("", None, None)
        assert each.events.filter(kind="death.recorded").count() == 1


def test_follow_ups_of_a_discharged_client_end(support):
    case, manager = support()
    discharge_case(case=case, by=manager, at=AT, reason="goals_met", work_attendance="off_sick")
    record_client_death(case, manager)
    assert (case.stage, case.next_task) == ("finished", "")


def test_what_waits_is_held_back_and_nothing_more_leaves(support, mailoutbox):
    case, manager = support(LEICESTER)
    message = write_to_client(case)
    request = ask_client(case=case, code="review", channel="email", by=manager, at=AT)
    record_client_death(case, manager)
    later = write_to_client(case)
    send_waiting(early=True)
    for held in (message, later, request.sendings.get().messages.get()):
        held.refresh_from_db()
        assert (held.state, held.held_back) == ("held_back", "the client has died")
    assert [mail.to for mail in mailoutbox if "morag@example.org" in mail.to] == []
    request.refresh_from_db()
    assert why_stopped(request, AT) == "the client has died"


def test_an_open_concern_stays_on_record_and_alerts_nobody(support):
    case, manager = support()
    open_concern(case=case, source="worry", by=manager, at=AT)
    record_client_death(case, manager)
    assert standing_in([case.service], AT) == []
    assert alert_all_due(AT + timedelta(hours=5)) == 0
    assert case.concerns.get().is_open
    take_back_death(case, manager)
    assert len(standing_in([case.service], AT)) == 1


def test_the_case_manager_is_told_by_email_and_on_the_desk(support, staff, sign_in):
    case, manager = support(at=timezone.now() - timedelta(days=30))
    handler = staff(Role.CALL_HANDLER, SCOTLAND)
    record_client_death(case, handler, at=timezone.now(), died_on=None)
    message = case.messages.get(recipient="staff")
    assert (message.address, message.state) == (manager.email, "waiting")
    assert "Testerton" not in message.subject + message.body
    assert "Your client Morag Testerton has died" in read_words(sign_in(manager).get("/desk/"))
    assert "has died" not in read_words(sign_in(handler).get("/desk/"))


def test_whoever_covers_for_the_case_manager_is_told_too(support, staff, sign_in):
    case, manager = support(at=timezone.now() - timedelta(days=30))
    cover, handler = staff(Role.CASE_MANAGER, SCOTLAND), staff(Role.CALL_HANDLER, SCOTLAND)
    until = timezone.localdate() + timedelta(days=7)
    allocate_case(case=case, case_manager=cover, by=manager, at=timezone.now(), until=until)
    record_client_death(case, handler, at=timezone.now(), died_on=None)
    notices = case.messages.filter(recipient="staff").values_list("address", flat=True)
    assert {*notices} == {manager.email, cover.email}
    assert "Your client Morag Testerton has died" in read_words(sign_in(cover).get("/desk/"))


@pytest.mark.parametrize("agreed", [True, False])
def test_the_gp_is_told_where_the_client_let_us(support, agreed, mailoutbox):
    case, manager = support()
    case.person.practice = Practice.objects.create(name="Example Surgery", email="surgery@example.org")
    case.person.save()
    answer = {"item": "share_gp", "recipient": "gp", "given": agreed}
    record_consents(case=case, by=None, at=AT, answers=[answer])
    record_client_death(case, manager)
    send_waiting(early=True)
    told = [mail for mail in mailoutbox if mail.to == ["surgery@example.org"]]
    assert len(told) == agreed
    assert case.documents.filter(kind="death_notice").count() == agreed
    assert not case.documents.filter(kind="discharge_summary").exists()
    take_back_death(case, manager)
    send_waiting(early=True)
    assert len([mail for mail in mailoutbox if mail.to == ["surgery@example.org"]]) == 2 * agreed


def test_an_error_is_undone_and_only_what_was_held_back_stays_so(support, sign_in):
    case, manager = support()
    before = (case.stage, case.next_task, case.next_due_at)
    message = write_to_client(case)
    record_client_death(case, manager)
    page = read_words(sign_in(manager).get(f"/cases/{case.reference}/death/undo/"))
    assert "A letter, to" in page
    take_back_death(case, manager)
    assert (case.stage, case.next_task, case.next_due_at) == before
    assert not case.client_died
    message.refresh_from_db()
    assert message.state == "held_back"
    assert write_to_client(case).state == "waiting"
    death = Death.objects.get()
    assert (death.undone_by, death.undone_reason) == (manager, "Another client of the same name")
    assert record_client_death(case, manager).undone_at is None, "it can be recorded again"


def test_one_death_holds_and_no_day_to_come_is_taken(support):
    case, manager = support()
    with pytest.raises(UserError, match="cannot be in the future"):
        record_client_death(case, manager, died_on=(AT + timedelta(days=2)).date())
    with pytest.raises(NotNow, match="No death is recorded"):
        take_back_death(case, manager)
    submission = uuid.uuid4()
    record_client_death(case, manager, submission=submission)
    assert record_death(case=case, by=manager, at=AT, died_on=DIED_ON, submission=submission) is None
    with pytest.raises(NotNow, match="already been recorded"):
        record_client_death(case, manager)


def test_records_joined_share_a_death_and_parted_do_not(support, refer):
    case, manager = support()
    other = refer(SCOTLAND)
    record_client_death(other, manager)
    merge_people(case=case, other=other, by=manager, at=AT)
    case.refresh_from_db()
    assert has_died(case.person)
    assert (case.stage, case.client_died) == ("died", True)
    unmerge_people(case=case, by=manager, at=AT)
    case.refresh_from_db()
    assert (case.stage, case.client_died) == ("in_support", False)


def test_a_referral_of_somebody_who_has_died_is_refused_with_what_to_do(support, staff, client):
    case, manager = support()
    record_client_death(case, manager)
    client.force_login(staff(Role.CALL_HANDLER, SCOTLAND))
    sent = client.post(
        "/referrals/new/",
        {
            "service": SCOTLAND, "route": "self", "given_name": "Morag", "family_name": "Testerton",
            "telephone": "01632 960123", "employer": "Example Joinery", "contact_by": "telephone",
            "date_of_birth-day": "1", "date_of_birth-month": "3", "date_of_birth-year": "1975",
            "action": "receive", "submission": str(uuid.uuid4()), "known_person": str(case.person_id),
        },
    )  # fmt: skip
    assert sent.status_code == 409
    assert "recorded as having died" in read_words(sent)
    assert Case.objects.count() == 1


def test_the_actions_that_once_recorded_a_death_lead_to_it(support):
    case, manager = support()
    with pytest.raises(NotNow, match="record the death"):
        discharge_case(case=case, by=manager, at=AT, reason="died", work_attendance="at_work")
    discharge_case(case=case, by=manager, at=AT, reason="goals_met", work_attendance="off_sick")
    with pytest.raises(NotNow, match="record the death"):
        record_follow_up(
            case=case, by=manager, at=AT, code="follow_up_3_months", outcome="missed",
            missed_reason="Client has died",
        )  # fmt: skip


# ---- Pages -------------------------------------------------------------------------------------------------


def test_the_page_says_what_it_stops_and_the_banner_stands_on_every_page(support, sign_in):
    case, manager = support()
    client = sign_in(manager)
    address = f"/cases/{case.reference}/"
    assert "Record a death" in read_words(client.get(address))
    assert "follow-ups end, in every case this person has" in read_words(client.get(address + "death/"))
    said = {"learnt_from": "Their sister called", "submission": str(uuid.uuid4())}
    day = {"died_on-day": "1", "died_on-month": "6", "died_on-year": "2012"}
    assert client.post(address + "death/", {**said, **day}).status_code == 302
    page = read_words(client.get(address))
    assert "Date of death: 1 June 2012." in page
    assert "Their sister called" in page
    assert "Record a death" not in page
    for part in ("contact/", "person/", "consent/", "safety/", "questionnaires/", "measures/", "plan/"):
        assert "This client has died (1 June 2012). Do not contact them." in read_words(
            client.get(address + part)
        ), part
    assert "Died" in read_words(client.get("/cases/"))


def test_died_at_discharge_asks_the_day_and_nothing_else(support, sign_in):
    case, manager = support()
    client = sign_in(manager)
    address = f"/cases/{case.reference}/discharge/"
    said = {"reason": "died", "work_attendance": "", "submission": str(uuid.uuid4()), "action": "save"}
    day = {"died_on-day": "1", "died_on-month": "6", "died_on-year": "2012"}
    client.post(address + "outcome/", {**said, **day})
    hub = read_words(client.get(address))
    assert "Record the death" in hub
    assert "Summary" not in hub
    assert client.post(address, {"submission": str(uuid.uuid4())}).status_code == 302
    assert Death.objects.get().died_on == DIED_ON
    assert not case.discharges.exists()
    assert [document.kind for document in case.documents.all()] == ["death_notice"], (
        "which waits for an address"
    )


def test_any_other_discharge_still_asks_for_the_work_status(support, sign_in):
    case, manager = support()
    client = sign_in(manager)
    address = f"/cases/{case.reference}/discharge/outcome/"
    page = client.post(address, {"reason": "goals_met", "submission": str(uuid.uuid4()), "action": "save"})
    hub = read_words(client.get(f"/cases/{case.reference}/discharge/"))
    assert "Select the work status at discharge" in read_words(page) or "eeds correcting" in hub


def test_died_at_a_follow_up_ends_them_all(support, sign_in):
    case, manager = support()
    discharge_case(case=case, by=manager, at=AT, reason="goals_met", work_attendance="off_sick")
    said = {"reason": "died", "submission": str(uuid.uuid4())}
    sent = sign_in(manager).post(f"/cases/{case.reference}/follow-ups/follow_up_3_months/missed/", said)
    assert sent.status_code == 302
    case.refresh_from_db()
    assert (case.stage, case.client_died) == ("finished", True)
    assert not case.follow_ups.exists()


# ---- From the version before -------------------------------------------------------------------------------

MIGRATION = import_module("handrail.journey.migrations.0022_death")


def test_what_discharges_and_follow_ups_said_becomes_a_fact_of_the_person(support):
    case, manager = support()
    row = discharge_case(case=case, by=manager, at=AT, reason="goals_met", work_attendance="at_work")
    case.discharges.update(reason="died")
    Case.objects.update(do_not_contact=True)
    MIGRATION.move_deaths(apps, None)
    case.refresh_from_db()
    death = Death.objects.get()
    assert (death.person, death.died_on, death.recorded_by) == (case.person, None, manager)
    assert (case.stage, case.client_died, case.do_not_contact, case.next_due_at) == (
        "finished",
        True,
        False,
        None,
    )
    take_back_death(case, manager)
    row.refresh_from_db()
    assert row.struck_out_reason == "Another client of the same name"
    assert case.stage == "in_support"


def test_the_client_s_own_page_is_closed_and_opens_again_when_undone(support, client):
    case, manager = support(SCOTLAND, at=timezone.now() - timedelta(days=20))
    path = urlsplit(client_link(case)).path
    assert client.get(path).status_code == 200
    record_death(case=case, died_on=None, by=manager, at=timezone.now())
    assert client.get(path).status_code == 404
    undo_death(case=case, reason="Another person", by=manager, at=timezone.now())
    assert client.get(path).status_code == 200
