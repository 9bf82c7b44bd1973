"""What staff wrote can be read again: on the timeline, by those who may, found by words and kind."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.case.actions import record_contact, strike_out
from handrail.journey.case.events import KINDS
from handrail.journey.notes.actions import NoteText, write_note
from handrail.journey.timeline.rules import GROUPS, matches_words
from tests.support.people import SCOTLAND, START

AT = START + timedelta(days=6)
NOTE = "Her supervisor moved the desk near the lift"


def record_talk(case, by, at=AT, note=NOTE, **facts):
    facts = {
        "with_whom": "client",
        "mode": "telephone",
        "successful": True,
        "kind": "case_management",
        **facts,
    }
    return record_contact(case=case, by=by, at=at, happened_at=at, note=note, **facts)


def read_timeline(client, case, query=""):
    return client.get(reverse("timeline", args=[case.reference]) + query).text


def test_every_kind_of_event_is_in_one_group():
    topics = [topic for group in GROUPS for topic in group.topics]
    assert len(topics) == len(set(topics))
    assert {kind.topic for kind in KINDS.values()} <= set(topics)


@pytest.mark.parametrize(
    ("words", "matches"), [("LIFT desk", True), ("desk stairs", False), ("", True), ("Ro", True)]
)
def test_words_are_found_in_any_order_and_case(words, matches):
    assert matches_words(words, [NOTE, "Roisin Case"]) is matches


@pytest.mark.django_db
def test_a_contact_note_is_read_with_its_author_and_found_by_words(support, sign_in):
    case, manager = support(SCOTLAND)
    record_talk(case, manager)
    record_talk(case, manager, at=AT + timedelta(hours=1), note="Rang about the appointment")
    client = sign_in(manager)
    page = read_timeline(client, case)
    assert NOTE in page
    assert manager.name in page
    page = read_timeline(client, case, "?q=lift+DESK")
    assert NOTE in page
    assert "Rang about the appointment" not in page
    page = read_timeline(client, case, "?kind=messages")
    assert NOTE not in page


@pytest.mark.django_db
@pytest.mark.either_database
def test_notes_are_for_clinical_staff_and_for_who_wrote_them(support, staff, sign_in):
    case, manager = support(SCOTLAND)
    handler = staff(Role.CALL_HANDLER, SCOTLAND)
    record_talk(case, manager)
    write_note(case=case, by=handler, at=AT, note=NoteText("information", "Changed her shift", AT))
    page = read_timeline(sign_in(handler), case)
    assert NOTE not in page
    assert "Only clinical staff can see this note" in page
    assert "Changed her shift" in page
    assert NOTE not in read_timeline(sign_in(handler), case, "?q=lift")


@pytest.mark.django_db
@pytest.mark.either_database
def test_a_note_is_written(support, sign_in):
    case, manager = support(SCOTLAND)
    client = sign_in(manager)
    answers = {"kind": "other", "text": "", "on-day": "20", "on-month": "5", "on-year": "2012"}
    address = reverse("note", args=[case.reference])
    assert client.post(address, {**answers, "submission": str(uuid.uuid4())}).status_code == 422
    answers["text"] = "Her daughter starts school"
    assert client.post(address, {**answers, "submission": str(uuid.uuid4())}).status_code == 302
    page = read_timeline(client, case)
    assert "Her daughter starts school" in page


@pytest.mark.django_db
@pytest.mark.either_database
def test_what_is_struck_out_stays_readable_struck_through(support, sign_in):
    case, manager = support(SCOTLAND)
    contact = record_talk(case, manager)
    strike_out(fact=contact, what="A contact", by=manager, at=AT, reason="Dialled another number")
    page = read_timeline(sign_in(manager), case)
    assert f"<s>{NOTE}</s>" in page
    assert "Dialled another number" in page


@pytest.mark.django_db
def test_a_contact_of_an_earlier_day_leaves_what_is_due(support):
    """What is due is due as of now: a call recorded late does not turn the clock back."""
    case, manager = support(SCOTLAND)
    case.refresh_from_db()
    due, task = case.next_due_at, case.next_task
    record_contact(
        case=case, by=manager, at=START + timedelta(days=20), happened_at=START + timedelta(days=2),
        with_whom="client", mode="telephone", successful=True, kind="review",
    )  # fmt: skip
    case.refresh_from_db()
    late = case.next_due_at, case.next_task
    record_contact(
        case=case, by=manager, at=START + timedelta(days=20), happened_at=START + timedelta(days=20),
        with_whom="client", mode="telephone", successful=False, kind="administration",
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.next_due_at, case.next_task) == late
    assert late[0] is not None or due is None
    assert task
