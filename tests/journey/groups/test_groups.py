"""Group sessions: clients invited through the gate, a register that counts each attendance once."""

import re
import uuid
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Contact
from handrail.journey.death.actions import record_death
from handrail.journey.diary.models import Appointment, GroupSession
from handrail.journey.diary.rules import Slot
from handrail.journey.groups.actions import (
    SessionDetails,
    cancel_session,
    fill_register,
    make_session,
    put_on_session,
)
from handrail.journey.messages.models import Message
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.support.actions import update_intervention
from handrail.journey.support.models import Intervention
from handrail.reporting.from_journey import build_tables
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db

START = datetime(2012, 7, 5, 10, tzinfo=LONDON)


@pytest.fixture
def case(support, clock):
    """A case in support on a Monday morning, with its case manager."""
    clock.move_to("2012-07-02 09:30")
    return support(SCOTLAND)[0]


@pytest.fixture
def session(case) -> GroupSession:
    """A counselling session on Thursday, led by the client's case manager."""
    leader = case.case_manager
    details = SessionDetails(SCOTLAND, "Living with pain", "counselling", "Hall, 1 Example Street", leader)
    slot = Slot(START, START + timedelta(minutes=90))
    return make_session(details=details, slot=slot, by=leader, at=timezone.now(), submission=uuid.uuid4())


def put_on(session, *cases) -> list[Appointment]:
    return put_on_session(session=session, cases=cases, by=session.leader, at=timezone.now())


def fill_places(session, came: bool, hours: int = 2) -> int:
    attended = dict.fromkeys(session.places.all(), came)
    at = START + timedelta(hours=hours)
    return fill_register(session=session, attended=attended, by=session.leader, at=at)


def count_sessions(case) -> list[bool]:
    """Whether the client came to each group session, as the extract counts them."""
    records = build_tables([SCOTLAND])["sessions"].to_pylist()
    return [
        record["attended"]
        for record in records
        if (record["case_id"], record["date"], record["type"]) == (case.reference, START.date(), "support")
    ]


def test_who_is_put_on_is_invited_once_and_not_told_what_it_is_for(case, session):
    before = Message.objects.filter(case=case).count()
    put_on(session, case)
    assert put_on(session, case) == []
    assert session.places.count() == 1
    message = Message.objects.filter(case=case, purpose="appointment").get()
    assert Message.objects.filter(case=case).count() == before + 1
    assert "5 July 2012" in message.body
    assert "This is a group session" in message.body
    assert "pain" not in message.body.lower()
    assert case.events.filter(kind="group.put_on").exists()


def test_the_register_counts_who_came_once(case, session):
    put_on(session, case)
    with pytest.raises(NotNow):
        fill_places(session, True, hours=-1)
    assert [fill_places(session, True), fill_places(session, True)] == [1, 0]
    contact = Contact.objects.get(case=case, kind="group_session")
    assert (contact.successful, contact.minutes, contact.at) == (True, 90, START)
    row = Intervention.objects.get(case=case, intervention="counselling", provider_name="Living with pain")
    assert (row.sessions_attended, row.sessions_missed) == (1, 0)
    assert count_sessions(case) == [True]
    assert case.events.filter(kind="appointment.attended").count() == 1


def test_a_register_that_was_wrong_is_corrected_everywhere(case, session):
    put_on(session, case)
    fill_places(session, True)
    assert fill_places(session, False) == 1
    row = Intervention.objects.get(case=case, provider_name="Living with pain")
    assert (row.sessions_attended, row.sessions_missed) == (0, 1)
    assert count_sessions(case) == [False]
    old = Contact.objects.get(case=case, kind="group_session", struck_out_at__isnull=False)
    assert old.struck_out_reason == "The register was corrected"


def test_nobody_sees_who_is_on_it_outside_their_own_scope(case, session, sign_in, staff, support):
    other, _ = support(SCOTLAND)
    put_on(session, case, other)
    lead, reader = staff(Role.SERVICE_MANAGER, SCOTLAND), staff(Role.CASE_MANAGER, SCOTLAND)
    restrict_record(
        case=case, readers=[session.leader, lead], reason="A colleague", by=lead, at=timezone.now()
    )
    page = reverse("group-session", args=[session.pk])
    words = read_words(sign_in(reader).get(page))
    assert other.reference in words
    assert case.reference not in words
    assert "1 more person on this session whose records you cannot open" in words
    assert sign_in(staff(Role.CASE_MANAGER, "leicestershire")).get(page).status_code == 404


def test_a_session_by_its_pages_alone(case, sign_in, clock):
    client = sign_in(case.case_manager)
    sent = {
        "submission": str(uuid.uuid4()), "title": "Living with pain", "intervention": "counselling",
        "on-day": "5", "on-month": "7", "on-year": "2012", "time": "10am", "minutes": "90",
        "place": "Hall", "leader": str(case.case_manager_id),
    }  # fmt: skip
    new = reverse("group-session-new", args=[SCOTLAND])
    assert new in client.get(reverse("group-sessions")).text
    page = client.post(new, sent).url
    assert client.post(new, sent).url == page, "sent twice it is made once"
    people = {"submission": str(uuid.uuid4()), "cases": [case.reference]}
    assert client.post(f"{page}people/", people).url == page
    assert client.post(f"{page}people/", people).status_code == 302
    assert case.person.name in read_words(client.get(page))
    assert "Living with pain" in read_words(client.get("/groups/"))
    clock.move_to("2012-07-05 12:00")
    client = sign_in(case.case_manager)
    place = GroupSession.objects.get().places.get()
    register = {"submission": str(uuid.uuid4()), f"place_{place.pk}": "attended"}
    assert client.post(page, register).url == page
    place.refresh_from_db()
    assert place.state == "attended"


def test_only_who_supports_clients_of_a_service_puts_them_on_or_cancels(case, session, sign_in, staff):
    elsewhere = staff(Role.CASE_MANAGER, LEICESTER)
    Membership.objects.create(user=elsewhere, service=SCOTLAND, role=Role.CALL_HANDLER)
    client = sign_in(elsewhere)
    assert client.get(reverse("group-session", args=[session.pk])).status_code == 200
    for name in ("group-people", "group-cancel"):
        assert client.get(reverse(name, args=[session.pk])).status_code == 404, name


def test_a_cancelled_session_tells_everyone_and_takes_nobody(case, session):
    put_on(session, case)
    for _ in range(2):
        cancel_session(session=session, reason="The hall is shut", by=session.leader, at=timezone.now())
    told = Message.objects.filter(case=case, purpose="appointment").order_by("pk")
    assert ["cancelled" in message.subject for message in told] == [False, True]
    with pytest.raises(NotNow):
        put_on(session, case)


def test_somebody_who_has_died_has_no_place_any_more(case, session):
    put_on(session, case)
    record_death(case=case, by=session.leader, at=timezone.now(), died_on=timezone.localdate())
    assert session.places.get().state == "cancelled"
    assert Message.objects.filter(case=case, purpose="appointment").count() == 1


def end_counselling(case, day):
    row = Intervention.objects.get(case=case, intervention="counselling")
    update_intervention(
        case=case, intervention=row, by=case.case_manager, at=START + timedelta(days=1), outcome="completed",
        first_appointment_on=row.first_appointment_on, finished_on=day,
        sessions_attended=row.sessions_attended, sessions_missed=row.sessions_missed,
    )  # fmt: skip


@pytest.mark.either_database
def test_a_register_corrected_after_the_intervention_ended_makes_no_other(case, session):
    put_on(session, case)
    fill_places(session, came=True)
    end_counselling(case, START.date())
    assert fill_places(session, came=False, hours=48) == 1
    assert fill_places(session, came=True, hours=49) == 1
    row = Intervention.objects.get(case=case, intervention="counselling")
    assert (row.sessions_attended, row.sessions_missed, row.outcome) == (1, 0, "completed")


@pytest.mark.either_database
def test_a_session_that_is_over_is_not_cancelled(case, session):
    put_on(session, case)
    with pytest.raises(NotNow, match="over"):
        cancel_session(
            session=session, reason="Ill", by=session.leader, at=session.ends_at + timedelta(hours=1)
        )
    session.refresh_from_db()
    assert session.cancelled_at is None
    assert session.places.get().state == "booked"


@pytest.mark.either_database
def test_two_people_with_one_register_do_not_write_over_each_other(case, session, sign_in, clock):
    put_on(session, case)
    clock.move_to(START + timedelta(hours=2))
    client, address = sign_in(session.leader), f"/groups/{session.pk}/"
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', client.get(address).text)[1]
    fill_places(session, came=True)
    place = session.places.get()
    sent = {f"place_{place.pk}": "missed", "seen": seen, "submission": str(uuid.uuid4())}
    clash = client.post(address, sent)
    assert clash.status_code == 409
    assert "is recorded as attended" in clash.text
    place.refresh_from_db()
    assert place.state == "attended"
    renewed = re.search(r'name="seen"[^>]*value="([^"]*)"', clash.text)[1]
    assert client.post(address, sent | {"seen": renewed}).status_code == 302
    place.refresh_from_db()
    assert place.state == "missed"


@pytest.mark.either_database
def test_a_session_is_moved_and_everyone_on_it_is_told_once(case, session, sign_in, clock):
    put_on(session, case)
    client, address = sign_in(session.leader), f"/groups/{session.pk}/move/"
    assert "Move this session" in client.get(f"/groups/{session.pk}/").text
    sent = {
        "submission": str(uuid.uuid4()), "on-day": "6", "on-month": "7", "on-year": "2012", "time": "14:00",
        "minutes": "60", "place": "Library, 2 Example Street",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    place = session.places.get()
    assert (place.starts_at, place.place) == (START + timedelta(days=1, hours=4), "Library, 2 Example Street")
    assert place.ends_at - place.starts_at == timedelta(hours=1)
    told = Message.objects.filter(case=case, subject__contains="has changed")
    assert [("6 July 2012" in row.subject, row.purpose) for row in told] == [(True, "appointment")]
    clock.move_to(START + timedelta(days=2))
    client = sign_in(session.leader)
    assert client.post(address, sent | {"submission": str(uuid.uuid4())}).status_code in (409, 422)
    assert "Move this session" not in client.get(f"/groups/{session.pk}/").text


def test_a_page_says_at_once_why_a_session_can_be_changed_no_more(case, session, sign_in, clock):
    """Moving, cancelling, putting clients on: the form is not shown where it would be refused."""
    client = sign_in(session.leader)
    pages = {
        "move": "It cannot be moved",
        "cancel": "Record in its register who came",
        "people": "Nobody can be put on it",
    }
    for name in pages:
        assert "<form" in client.get(f"/groups/{session.pk}/{name}/").text.partition("<main")[2]
    clock.move_to(START + timedelta(days=2))
    client = sign_in(session.leader)
    for name, words in pages.items():
        page = client.get(f"/groups/{session.pk}/{name}/").text.partition("<main")[2]
        assert words in page
        assert 'method="post"' not in page
