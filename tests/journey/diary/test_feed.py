"""The calendar feed of a diary: off until asked for, private, without names, with the right hours."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry, ListedRecord
from handrail.foundation.calendars import LONDON
from handrail.journey.diary.actions.appointments import cancel_appointment, make_appointments
from handrail.journey.diary.actions.details import AppointmentDetails, Cancellation
from handrail.journey.diary.models import DiaryFeed
from handrail.journey.diary.rules import list_weekly_slots
from handrail.journey.restriction.actions import restrict_record
from tests.journey.diary.test_call_backs import promise_call
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db

SETTINGS = "/desk/calendar/"


@pytest.fixture
def case(support, clock):
    """A case in support in the summer, with a visit in summer time and one in winter time."""
    clock.move_to("2012-10-22 09:30")
    case, manager = support(SCOTLAND)
    make_appointments(
        case=case,
        slots=list_weekly_slots(date(2012, 10, 25), time(10), minutes=45, times=2),
        details=AppointmentDetails(
            user=manager, kind="review", mode="face_to_face", place="12 Thistle Street", note="Backache"
        ),
        by=manager,
        at=timezone.now(),
    )
    return case


def press_button(client, action: str, seen: str = "") -> None:
    sent = {"submission": uuid.uuid4(), "seen": seen, "action": action}
    assert client.post(SETTINGS, sent).status_code == 302


def find_address(page) -> str:
    key = DiaryFeed.objects.get().key.hex
    address = next(word for word in page.text.replace("<", " ").replace(">", " ").split() if ".ics" in word)
    assert key in address
    return address.split("8000")[-1].removeprefix("http://localhost")


def read_events(answer) -> dict[str, object]:
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return {str(event["uid"]): event for event in events}


def test_it_is_off_until_asked_for_renewed_and_switched_off(case, sign_in, client):
    staff_client = sign_in(case.case_manager)
    assert "switched off" in staff_client.get(SETTINGS).text
    assert not DiaryFeed.objects.exists()
    press_button(staff_client, "new")
    first = find_address(staff_client.get(SETTINGS))
    assert client.get(first).status_code == 200
    key = DiaryFeed.objects.get().key.hex
    for _ in range(2):  # sent twice, it is renewed once
        press_button(staff_client, "new", seen=key)
    second = find_address(staff_client.get(SETTINGS))
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert client.get(second.replace("calendar/", "calendar/0")).status_code == 404
    press_button(staff_client, "off", seen="")
    assert client.get(second).status_code == 404
    changes = AuditEntry.objects.filter(kind="access_changed", detail__contains="calendar feed")
    assert changes.values_list("detail", flat=True).order_by("id").last() == "calendar feed switched off"


def test_it_tells_times_initials_and_reference_and_nothing_else(case, sign_in, client):
    promise_call(case, hour=15)
    press_button(sign_in(case.case_manager), "new")
    answer = client.get(find_address(sign_in(case.case_manager).get(SETTINGS)))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    text = answer.content.decode().replace("\r\n ", "")
    person = case.person
    for word in (person.family_name, person.given_name, person.telephone, "Thistle", "Backache", "fit note"):
        assert word not in text
    summaries = {str(event["summary"]) for event in read_events(answer).values()}
    initials = person.given_name[0] + person.family_name[0]
    assert f"Face to face, {initials}, {case.reference}" in summaries
    assert f"Call back, {initials}, {case.reference}" in summaries


def test_its_hours_hold_across_the_change_of_the_clocks(case, sign_in, client):
    press_button(sign_in(case.case_manager), "new")
    answer = client.get(find_address(sign_in(case.case_manager).get(SETTINGS)))
    starts = sorted(event["dtstart"].dt for event in read_events(answer).values())
    assert [start.strftime("%d %H:%M %z") for start in starts] == ["25 10:00 +0100", "01 10:00 +0000"]
    assert "TZID=Europe/London" in answer.text
    assert Calendar.from_ical(answer.content).walk("VTIMEZONE")


def test_a_cancelled_appointment_is_sent_as_cancelled(case, sign_in, client):
    row = case.appointments.first()
    cancel_appointment(
        appointment=row,
        cancellation=Cancellation("She is ill", "client"),
        by=case.case_manager,
        at=timezone.now() + timedelta(hours=1),
    )
    press_button(sign_in(case.case_manager), "new")
    events = read_events(client.get(find_address(sign_in(case.case_manager).get(SETTINGS))))
    event = next(event for uid, event in events.items() if uid.startswith(f"appointment-{row.pk}@"))
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 3600)
    assert datetime.combine(date(2012, 10, 25), time(10), LONDON) == event["dtstart"].dt


def test_every_reading_is_audited_and_a_restricted_record_is_only_busy(case, sign_in, staff, client):
    press_button(sign_in(case.case_manager), "new")
    address = find_address(sign_in(case.case_manager).get(SETTINGS))
    client.get(address)
    listed = ListedRecord.objects.filter(record=case.reference, entry__page="diary-feed")
    assert listed.get().entry.user == case.case_manager
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    restrict_record(
        case=case, readers=[case.case_manager, lead], reason="A colleague", by=lead, at=timezone.now()
    )
    answer = client.get(address)
    assert case.reference not in answer.text
    assert {str(event["summary"]) for event in read_events(answer).values()} == {"Appointment"}
    assert listed.count() == 1


def test_who_cannot_sign_in_or_has_no_role_any_more_reads_nothing(case, sign_in, client):
    manager = case.case_manager
    press_button(sign_in(manager), "new")
    address = find_address(sign_in(manager).get(SETTINGS))
    Membership.objects.filter(user=manager).delete()
    assert not read_events(client.get(address))
    manager.is_active = False
    manager.save()
    assert client.get(address).status_code == 404
