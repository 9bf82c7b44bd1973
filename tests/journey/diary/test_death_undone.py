"""A death undone books again what it cancelled and is still to come; staff are told, the client is not."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.journey.death.actions import record_death, undo_death
from handrail.journey.diary.actions.appointments import Cancellation, cancel_appointment
from handrail.journey.diary.actions.call_backs import promise_call_back
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.diary.rules import Slot
from handrail.journey.messages.models import Message
from tests.journey.diary.test_appointments import TUESDAY, book_appointment, make_slot
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(support, clock) -> Case:
    """A case in support on a Monday morning, with its case manager."""
    clock.move_to("2012-07-02 09:30")
    return support(SCOTLAND)[0]


@pytest.fixture
def appointment(case) -> Appointment:
    return book_appointment(case, make_slot(date(2012, 7, 12)))


def test_a_death_undone_books_again_what_is_to_come_and_tells_the_case_manager(
    case, appointment, staff, clock, sign_in, mailoutbox, run_worker
):
    soon = book_appointment(case, make_slot(TUESDAY))
    other = book_appointment(case, make_slot(date(2012, 7, 20)))
    gone = Cancellation("On holiday", "client")
    cancel_appointment(appointment=other, cancellation=gone, by=case.case_manager, at=timezone.now())
    call = CallBack(user=case.case_manager, due_at=make_slot(date(2012, 7, 13)).starts_at, about="the rota")
    promise_call_back(case=case, promise=call, by=case.case_manager, at=timezone.now())
    record_death(case=case, died_on=None, by=case.case_manager, at=timezone.now())
    notices = Message.objects.filter(purpose="appointment").count()
    clock.move_to("2012-07-04 09:00")  # after one of them
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    page = sign_in(lead).get(reverse("death-undo", args=[case.reference])).text
    assert "12 July 2012" in page
    assert "the rota" in page
    undo_death(case=case, reason="Someone else", by=lead, at=timezone.now())
    for row in (appointment, soon, other, call):
        row.refresh_from_db()
    assert [row.state for row in (appointment, soon, other)] == ["booked", "cancelled", "cancelled"]
    assert (appointment.settled_at, appointment.reason, appointment.cancelled_by_party) == (None, "", "")
    assert (call.closed_at, call.stopped_because) == (None, "")
    assert other.reason == "On holiday"
    assert Message.objects.filter(purpose="appointment").count() == notices
    run_worker()
    told = next(message for message in mailoutbox if "is open again" in message.body)
    assert told.to == [case.case_manager.email]
    assert "2 appointments or call backs are booked again" in told.body
    timeline = read_words(sign_in(lead).get(f"/cases/{case.reference}/"))
    assert "Appointment booked again after the error: Case management" in timeline
    assert "Call back promised again" in timeline


def test_what_was_taken_meanwhile_is_said_as_it_is_booked_again(case, appointment, support):
    record_death(case=case, died_on=None, by=case.case_manager, at=timezone.now())
    another, _manager = support(SCOTLAND)
    slot = Slot(appointment.starts_at, appointment.ends_at)
    book_appointment(another, slot, user=case.case_manager)
    undo_death(case=case, reason="Someone else", by=case.case_manager, at=timezone.now())
    appointment.refresh_from_db()
    assert appointment.is_booked
    assert "already has an appointment then" in case.events.get(kind="appointment.restored").data["clashes"]
