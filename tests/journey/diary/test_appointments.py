"""Appointments: made, moved, kept or not, told to the client by the gate, and ended with support."""

import re
import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Absence, Membership
from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON, find_calendar
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.actions import change_person, record_consents
from handrail.journey.case.errors import NotNow
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.death.actions import record_death
from handrail.journey.diary.actions.appointments import (
    cancel_appointment,
    change_appointment,
    make_appointments,
    record_attendance,
)
from handrail.journey.diary.actions.details import AppointmentDetails, Attendance, Cancellation, Rearrangement
from handrail.journey.diary.actions.upkeep import remind_clients
from handrail.journey.diary.models import Appointment
from handrail.journey.diary.rules import (
    Availability,
    Slot,
    find_reminder_time,
    is_reminder_due,
    list_clashes,
    list_weekly_slots,
)
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.restriction.actions import restrict_record
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

TUESDAY = date(2012, 7, 3)


def make_slot(day: date = TUESDAY, hour: int = 10, minutes: int = 30) -> Slot:
    return list_weekly_slots(day, time(hour), minutes=minutes, times=1)[0]


def make_availability(**facts: object) -> Availability:
    empty = {"away": (), "working_days": frozenset(), "taken": (), "taken_by_client": ()}
    return Availability(**{"name": "Ann", "calendar": find_calendar("scotland"), **empty, **facts})


@pytest.fixture
def case(support, clock) -> Case:
    """A case in support on a Monday morning, with its case manager."""
    clock.move_to("2012-07-02 09:30")
    return support(SCOTLAND)[0]


def make_details(case: Case, **details: object) -> AppointmentDetails:
    usual = {"user": case.case_manager, "kind": "case_management", "mode": "telephone"}
    return AppointmentDetails(**{**usual, **details})


def book_appointment(case: Case, *slots: Slot, **details: object) -> Appointment:
    rows = make_appointments(
        case=case,
        slots=slots or [make_slot()],
        details=make_details(case, **details),
        by=case.case_manager,
        at=timezone.now(),
    )
    return rows[0]


def list_notices() -> list[Message]:
    return list(Message.objects.filter(purpose=MessagePurpose.APPOINTMENT).order_by("pk"))


def test_a_series_keeps_its_time_by_the_clock():
    slots = list_weekly_slots(date(2012, 10, 23), time(10), minutes=45, times=2)
    assert [slot.starts_at.astimezone(LONDON).hour for slot in slots] == [10, 10]
    assert slots[1].starts_at - slots[0].starts_at == timedelta(weeks=1)
    assert slots[1].starts_at.utcoffset() != slots[0].starts_at.utcoffset()  # summer time ended between


@pytest.mark.parametrize(
    ("facts", "day", "clash"),
    [
        ({}, TUESDAY, None),
        ({"away": ((date(2012, 7, 1), TUESDAY),)}, TUESDAY, "Ann is away from 1 July 2012 to 3 July 2012"),
        ({"working_days": frozenset({1, 3})}, TUESDAY, "Ann does not work on Tuesdays: Tuesday 3 July 2012"),
        ({"working_days": frozenset({6})}, date(2012, 7, 7), None),  # somebody who works on Saturdays
        ({}, date(2012, 7, 7), "Saturday 7 July 2012 is not a working day"),
        ({}, date(2012, 12, 25), "The service is closed on Tuesday 25 December 2012: Christmas Day"),
        ({"taken": (Slot(make_slot().starts_at, make_slot().ends_at, "HR-1"),)}, TUESDAY,
         "Ann already has an appointment then: 10am to 10:30am on Tuesday 3 July 2012, HR-1"),
        ({"taken_by_client": (Slot(make_slot().starts_at, make_slot().ends_at, "HR-1"),)}, TUESDAY,
         "The client already has an appointment then: 10am to 10:30am on Tuesday 3 July 2012, HR-1"),
        ({"taken": (make_slot(hour=11), make_slot(hour=9, minutes=60))}, TUESDAY, None),  # before and after
    ],
)  # fmt: skip
def test_a_time_at_which_somebody_is_not_free_is_asked_about(facts, day, clash):
    assert list_clashes([make_slot(day)], make_availability(**facts)) == ([clash] if clash else [])


def test_a_reminder_is_due_on_the_day_before_and_not_right_after_a_confirmation():
    starts_at = make_slot().starts_at
    due = find_reminder_time(starts_at)
    assert due == datetime(2012, 7, 2, 9, tzinfo=LONDON)
    early, hour = due - timedelta(days=3), timedelta(hours=1)
    assert is_reminder_due(starts_at=starts_at, arranged_at=early, at=due)
    assert not is_reminder_due(starts_at=starts_at, arranged_at=early, at=due - hour)
    assert not is_reminder_due(starts_at=starts_at, arranged_at=early, at=starts_at)
    assert not is_reminder_due(starts_at=starts_at, arranged_at=due + hour, at=due + hour)


@pytest.mark.django_db
class TestTelling:
    def test_confirmation_and_one_reminder_leave_by_the_gate(self, case, clock, run_worker):
        row = book_appointment(case, make_slot(date(2012, 7, 12)), note="Low mood", place="")
        clock.move_to("2012-07-11 08:50")
        assert remind_clients(timezone.now()) == 0
        clock.move_to("2012-07-11 09:10")
        assert [remind_clients(timezone.now()) for _ in range(2)] == [1, 0]
        run_worker()
        first, second = list_notices()
        assert first.subject == "Your appointment on Thursday 12 July 2012"
        assert second.subject == "Reminder: your appointment on Thursday 12 July 2012"
        assert {message.state for message in (first, second)} == {"sent"}
        assert f"{case.case_manager.name} will call you." in first.body
        assert "Thursday 12 July 2012 at 10am" in second.body
        assert "Low mood" not in first.body + second.body
        assert row.messages.count() == 2

    def test_no_reminder_of_what_was_made_the_day_before_or_cancelled(self, case, clock):
        book_appointment(case, make_slot(TUESDAY))
        later = book_appointment(case, make_slot(date(2012, 7, 12)))
        cancel_appointment(
            appointment=later, cancellation=Cancellation("On holiday", "client"),
            by=case.case_manager, at=timezone.now(),
        )  # fmt: skip
        assert remind_clients(timezone.now()) == 0
        clock.move_to("2012-07-11 09:10")
        assert remind_clients(timezone.now()) == 0

    def test_safe_contact_chooses_the_way_the_time_and_the_name(self, case, run_worker):
        rules = {
            "contact_safety": "rules", "safe_channels": ["text"], "calling_name": "The Joinery Club",
            "telephone": "07700 900123", "safe_from": time(17), "safe_until": time(19),
        }  # fmt: skip
        change_person(case=case, by=case.case_manager, at=timezone.now(), changes=rules)
        case.refresh_from_db()
        book_appointment(Case.objects.get(pk=case.pk))
        (message,) = list_notices()
        assert (message.channel, message.address) == ("text", "07700 900123")
        assert message.not_before == datetime(2012, 7, 2, 17, tzinfo=LONDON)
        assert "The Joinery Club" in message.body
        assert "Scotland" not in message.body + message.subject

    def test_no_reminder_that_could_only_leave_after_the_appointment(self, case, clock):
        rules = {"contact_safety": "rules", "safe_channels": ["email"], "safe_days": ["fri"]}
        change_person(case=case, by=case.case_manager, at=timezone.now(), changes=rules)
        book_appointment(case, make_slot(date(2012, 7, 12)))
        clock.move_to("2012-07-11 09:10")
        assert remind_clients(timezone.now()) == 0

    def test_nobody_is_told_who_was_not_to_be(self, case):
        book_appointment(case, tells_client=False)
        book_appointment(case, with_whom="employer", client_attends=False)
        assert list_notices() == []

    def test_a_moved_appointment_replaces_what_waits(self, case):
        row = book_appointment(case)
        change_appointment(
            appointment=row, change=Rearrangement(make_slot(date(2012, 7, 5)), make_details(case)),
            by=row.user, at=timezone.now(),
        )  # fmt: skip
        before, after = list_notices()
        assert before.held_back == "the appointment has changed since"
        assert after.state == "waiting"
        assert "It’s now: Thursday 5 July 2012 at 10am" in after.body

    def test_a_new_note_alone_tells_the_client_nothing(self, case):
        row = book_appointment(case)
        change_appointment(
            appointment=row, change=Rearrangement(row.slot, make_details(case, note="Ask about sleep")),
            by=row.user, at=timezone.now(),
        )  # fmt: skip
        assert len(list_notices()) == 1

    def test_it_does_not_tell_a_client_who_their_case_manager_is_now(self, case, staff):
        """A reminder of an appointment leaves the task to tell them of a handover."""
        other = staff(Role.CASE_MANAGER, SCOTLAND)
        change_person(case=case, by=other, at=timezone.now(), changes={"contact_by": "telephone"})
        case.refresh_from_db()
        allocate_case(case=case, case_manager=other, by=other, at=timezone.now())
        change_person(case=case, by=other, at=timezone.now(), changes={"contact_by": "email"})
        book_appointment(Case.objects.get(pk=case.pk))
        assert len(list_notices()) == 1
        assert CaseHistory.load(case).find_untold_handover() == other.name


@pytest.mark.django_db
class TestEnding:
    @pytest.fixture
    def appointment(self, case):
        return book_appointment(case, make_slot(date(2012, 7, 12)))

    def end_support(self, case, how: str) -> None:
        common = {"case": case, "by": case.case_manager, "at": timezone.now()}
        if how == "death":
            record_death(**common, died_on=None)
        elif how == "discharge":
            discharge_case(**common, reason="returned_same_job", work_attendance="at_work")
        else:
            answer = {"item": "take_part", "recipient": "service", "given": False}
            record_consents(**common, answers=[answer])

    @pytest.mark.parametrize(
        ("how", "reason", "told"),
        [
            ("death", "the client has died", False),
            ("withdrawal", "the client no longer takes part", False),
            ("discharge", "the case is at ‘Discharged, follow-up to come’", True),
        ],
    )
    def test_what_ends_support_cancels_what_is_to_come(self, case, appointment, clock, how, reason, told):
        self.end_support(case, how)
        appointment.refresh_from_db()
        assert (appointment.state, appointment.reason) == ("cancelled", reason)
        cancelling = [message for message in list_notices() if "cancelled" in message.subject]
        assert bool(cancelling) == told
        assert list_notices()[0].state == "held_back"  # the confirmation had not left
        clock.move_to("2012-07-11 09:10")
        assert remind_clients(timezone.now()) == 0
        assert case.events.filter(kind="appointment.cancelled").count() == 1

    def test_a_follow_up_call_is_cancelled_by_a_death_after_discharge(self, case):
        self.end_support(case, "discharge")
        case.refresh_from_db()
        row = book_appointment(case, make_slot(date(2012, 7, 20)), kind="follow_up")
        self.end_support(case, "death")
        row.refresh_from_db()
        assert row.state == "cancelled"

    def test_another_consent_taken_back_cancels_nothing(self, case, appointment):
        answer = {"item": "share_gp", "recipient": "gp", "given": False}
        record_consents(case=case, by=None, at=timezone.now(), answers=[answer])
        appointment.refresh_from_db()
        assert appointment.state == "booked"

    def test_the_dead_are_given_no_appointment(self, case):
        self.end_support(case, "death")
        with pytest.raises(NotNow):
            book_appointment(case)

    def test_whoever_has_the_case_now_has_its_appointments(self, case, appointment, staff):
        other = staff(Role.CASE_MANAGER, SCOTLAND)
        allocate_case(case=case, case_manager=other, by=other, at=timezone.now())
        appointment.refresh_from_db()
        assert appointment.user == other

    def test_cover_takes_those_of_its_days(self, case, appointment, staff):
        other = staff(Role.CASE_MANAGER, SCOTLAND)
        later = book_appointment(case, make_slot(date(2012, 7, 19)))
        allocate_case(case=case, case_manager=other, by=other, at=timezone.now(), until=date(2012, 7, 13))
        appointment.refresh_from_db()
        later.refresh_from_db()
        assert (appointment.user, later.user) == (other, case.case_manager)


@pytest.mark.django_db
class TestOutcome:
    def settle_appointment(self, row: Appointment, **facts: object) -> Appointment | None:
        submission = facts.pop("submission", None)
        return record_attendance(
            appointment=row,
            attendance=Attendance(**facts),
            by=row.user,
            at=timezone.now(),
            submission=submission,
        )

    @pytest.mark.parametrize(("attended", "reached"), [(True, True), (False, False)])
    def test_it_is_a_contact_once(self, case, clock, attended, reached):
        row = book_appointment(case)
        clock.move_to("2012-07-03 11:00")
        before = case.contacts.count()
        submission = uuid.uuid4()
        self.settle_appointment(row, attended=attended, submission=submission)
        assert self.settle_appointment(row, attended=attended, submission=submission) is None
        contact = case.contacts.order_by("-id").first()
        assert case.contacts.count() == before + 1
        assert (contact.successful, contact.at) == (reached, row.starts_at)
        with pytest.raises(NotNow):
            self.settle_appointment(row, attended=attended)

    def test_an_assessment_is_no_contact_as_well(self, case, clock):
        row = book_appointment(case, kind="assessment")
        clock.move_to("2012-07-03 11:00")
        before = case.contacts.count()
        self.settle_appointment(row, attended=True)
        assert case.contacts.count() == before

    def test_nobody_has_come_before_it_begins(self, case):
        with pytest.raises(NotNow):
            self.settle_appointment(book_appointment(case), attended=True)

    def test_a_series_is_cancelled_from_one_on(self, case):
        slots = list_weekly_slots(TUESDAY, time(10), minutes=30, times=4)
        rows = Appointment.objects.filter(series=book_appointment(case, *slots).series)
        assert len(list_notices()) == 1  # one confirmation names all
        cancel_appointment(
            appointment=rows[1], cancellation=Cancellation("Back at work", "client", with_later=True),
            by=case.case_manager, at=timezone.now(),
        )  # fmt: skip
        assert [row.state for row in rows.all()] == ["booked", "cancelled", "cancelled", "cancelled"]
        assert case.events.get(kind="appointment.cancelled").data["more"] == ", and 2 more"


ANSWERS = {
    "on": "2012-07-03", "time": "10am", "minutes": "30", "times": "1", "kind": "case_management",
    "with_whom": "client", "mode": "telephone", "tells_client": "yes", "note": "", "interpreter": "",
}  # fmt: skip


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def post_form(self, case, sign_in):
        client = sign_in(case.case_manager)

        def post_answers(page: str = "appointment-new", *more: object, **answers: str):
            sent = {"submission": str(uuid.uuid4()), "user": str(case.case_manager_id), **ANSWERS, **answers}
            return client.post(reverse(page, args=[case.reference, *more]), sent)

        return post_answers

    def test_it_is_the_next_contact_of_the_case_and_on_the_timeline(self, case, post_form, client):
        assert "Next contact Nothing is arranged" in read_words(client.get(f"/cases/{case.reference}/"))
        assert post_form(interpreter="Polish").status_code == 302
        words = read_words(client.get(f"/cases/{case.reference}/"))
        name = case.case_manager.name
        assert f"Next contact 3 July 2012, 10am, Phone call, {name}, Polish interpreter" in words
        assert f"Appointment made: Case management with {name}, 3 July 2012, 10am" in words

    def test_an_interpreter_is_booked_with_the_appointment_and_shown_until_confirmed(
        self, case, post_form, client
    ):
        booked = {"interpreter_kind": "telephone", "interpreter_agency": "Example Interpreting"}
        assert "Enter the language of the interpreter" in read_words(post_form(**booked))
        assert post_form(interpreter="Polish", **booked).status_code == 302
        row = Appointment.objects.get()
        page = reverse("appointment-change", args=[case.reference, row.pk])
        assert 'value="Example Interpreting"' in client.get(page).text
        shown = "Polish interpreter, by phone, booked with Example Interpreting"
        list_page = reverse("appointments", args=[case.reference])
        assert f"{shown}, not confirmed yet" in read_words(client.get(list_page))
        single = {name: value for name, value in ANSWERS.items() if name != "times"}
        sent = single | booked | {"submission": str(uuid.uuid4()), "user": str(case.case_manager_id)}
        confirmed = {"interpreter": "Polish", "interpreter_confirmed": "on"}
        assert client.post(page, sent | confirmed).status_code == 302
        assert f"{shown}, confirmed" in read_words(client.get(list_page))
        told = [message.body for message in Message.objects.filter(purpose=MessagePurpose.APPOINTMENT)]
        assert len(told) == 1, "the client is told of the appointment, not of the agency"
        assert "Example Interpreting" not in told[0]

    def test_an_unlikely_time_is_asked_about_and_kept_with_the_answer(self, case, post_form):
        Absence.objects.create(
            user=case.case_manager, starts_on=TUESDAY, ends_on=TUESDAY, recorded_by=case.case_manager,
            recorded_at=timezone.now(),
        )  # fmt: skip
        Membership.objects.filter(user=case.case_manager).update(working_days=[1])
        book_appointment(case)
        page = post_form()
        assert page.status_code == 422
        words = read_words(page)
        for doubt in (
            "is away from 3 July 2012",
            "does not work on Tuesdays",
            "already has an appointment then",
        ):
            assert doubt in words
        boxes = re.findall(r'name="is_right"[^>]*value="(\w+)"', page.text, re.DOTALL)
        assert post_form(is_right=boxes).status_code == 302
        assert "does not work on Tuesdays" in case.events.get(kind="answer.confirmed").data["asked"]

    def test_what_has_passed_cannot_be_booked(self, post_form):
        page = post_form(on="2012-07-02", time="9am")
        assert page.status_code == 422
        assert "Time must be later than now" in read_words(page)

    def test_an_hour_that_is_not_safe_to_call_is_asked_about(self, case, post_form):
        rules = {"contact_safety": "rules", "safe_channels": ["telephone"], "safe_from": time(17)}
        change_person(case=case, by=case.case_manager, at=timezone.now(), changes=rules)
        assert "The client asked us to contact them after 5pm" in read_words(post_form())

    def test_it_is_moved_with_what_was_agreed_filled_in(self, case, post_form, client):
        row = book_appointment(case, mode="face_to_face", place="Room 4")
        page = reverse("appointment-change", args=[case.reference, row.pk])
        assert 'value="Room 4"' in client.get(page).text
        answers = {**ANSWERS, "on": "2012-07-04", "mode": "face_to_face", "place": "Room 5"}
        sent = {name: text for name, text in answers.items() if name != "times"}
        sent |= {"submission": str(uuid.uuid4()), "user": str(row.user_id)}
        assert client.post(page, sent).status_code == 302
        row.refresh_from_db()
        assert (row.place, row.starts_at) == ("Room 5", make_slot(date(2012, 7, 4)).starts_at)

    def test_two_who_move_it_at_once_see_each_other(self, case, post_form, client):
        row = book_appointment(case)
        page = reverse("appointment-change", args=[case.reference, row.pk])
        seen = re.search(r'name="seen" value="(\d+)"', client.get(page).text)[1]
        cancel_appointment(
            appointment=row, cancellation=Cancellation("Ill", "client"),
            by=case.case_manager, at=timezone.now(),
        )  # fmt: skip
        sent = {name: text for name, text in ANSWERS.items() if name != "times"}
        sent |= {"submission": str(uuid.uuid4()), "user": str(row.user_id), "seen": seen}
        assert client.post(page, sent).status_code == 409

    def test_once_it_is_over_its_outcome_is_a_task(self, case, client, sign_in, clock):
        row = book_appointment(case)
        clock.move_to("2012-07-03 11:00")
        sign_in(case.case_manager)
        page = reverse("appointment", args=[case.reference, row.pk])
        assert page in client.get(f"/cases/{case.reference}/").text
        sent = {"submission": str(uuid.uuid4()), "state": "missed", "note": "No answer, twice"}
        assert client.post(page, sent).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.reason) == ("missed", "No answer, twice")
        assert "Appointment missed: Case management, 3 July 2012, 10am: No answer, twice" in read_words(
            client.get(f"/cases/{case.reference}/")
        )

    def test_only_who_may_open_a_restricted_record_can_be_booked_for_it(self, case, client, sign_in, staff):
        staff(Role.CASE_MANAGER, SCOTLAND, name="Another Person")
        lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
        restrict_record(
            case=case, readers=[case.case_manager, lead], reason="A colleague", by=lead, at=timezone.now()
        )
        page = sign_in(case.case_manager).get(reverse("appointment-new", args=[case.reference])).text
        assert case.case_manager.name in page
        assert "Another Person" not in page
