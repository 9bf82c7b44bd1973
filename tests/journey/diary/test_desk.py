"""The desk starts with today: the diary in order of time, plan actions, clients not heard from."""

import uuid
from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import ListedRecord
from handrail.demo.diary import fill_diary
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.actions import record_contact
from handrail.journey.diary.actions.appointments import make_appointments
from handrail.journey.diary.actions.details import AppointmentDetails
from handrail.journey.diary.models import Appointment, CallBack, GroupSession
from handrail.journey.diary.queries import list_unheard_cases
from handrail.journey.diary.rules import list_weekly_slots
from handrail.journey.plan.actions import write_plan
from handrail.journey.restriction.actions import restrict_record
from handrail.journey.reviews.models import Review
from tests.journey.diary.test_call_backs import promise_call
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(support, clock):
    """A case in support on a Monday morning, with its case manager."""
    clock.move_to("2012-07-02 09:30")
    return support(SCOTLAND)[0]


def book_appointment(case, day: date, hour: int, user=None):
    user = user or case.case_manager
    make_appointments(
        case=case,
        slots=list_weekly_slots(day, time(hour), minutes=30, times=1),
        details=AppointmentDetails(user=user, kind="review", mode="telephone"),
        by=user,
        at=timezone.now(),
    )


def test_today_is_in_order_of_time_and_what_comes_next_is_after_it(case, sign_in):
    book_appointment(case, date(2012, 7, 2), 16)
    promise_call(case, hour=15)
    book_appointment(case, date(2012, 7, 2), 11)
    book_appointment(case, date(2012, 7, 4), 10)
    words = read_words(sign_in(case.case_manager).get("/desk/"))
    today, coming = words.split("Next", 1)
    places = [today.index(text) for text in ("11am", "3pm", "4pm")]
    assert places == sorted(places)
    assert "4 July 2012, 10am" in coming
    assert ListedRecord.objects.filter(record=case.reference).exists()


def test_a_colleague_does_not_see_it_nor_a_restricted_record_on_the_desk(case, sign_in, staff):
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    book_appointment(case, date(2012, 7, 2), 11, user=other)
    assert "Review of the plan" in read_words(sign_in(other).get("/desk/"))
    assert "Review of the plan" not in read_words(sign_in(case.case_manager).get("/desk/"))
    restrict_record(
        case=case, readers=[case.case_manager, lead], reason="A colleague", by=lead, at=timezone.now()
    )
    assert "Review of the plan" not in read_words(sign_in(other).get("/desk/"))


def test_plan_actions_with_a_date_are_on_the_desk_until_a_new_version(case, sign_in):
    line = {"obstacle": "Pain", "goal": "Sit", "owner": "employer"}
    common = {"case": case, "by": case.case_manager, "at": timezone.now()}
    write_plan(**common, lines=[{**line, "action": "Order the chair", "due_on": date(2012, 6, 29)}])
    client = sign_in(case.case_manager)
    words = read_words(client.get("/desk/"))
    assert "Order the chair" in words
    assert "Employer" in words
    write_plan(**common, lines=[{**line, "action": "Ask about the chair", "due_on": date(2012, 8, 29)}])
    words = read_words(client.get("/desk/"))
    assert "Order the chair" not in words
    assert "Ask about the chair" not in words  # not for weeks


def test_an_action_is_marked_as_done_from_the_desk_with_its_day(case, sign_in):
    line = {"obstacle": "Pain", "goal": "Sit", "owner": "case_manager", "due_on": date(2012, 6, 29)}
    plan = write_plan(
        case=case, by=case.case_manager, at=timezone.now(), lines=[{**line, "action": "Ring the GP"}]
    )
    client, action = sign_in(case.case_manager), plan.actions.get()
    desk = client.get("/desk/")
    assert "Mark as done" in read_words(desk)
    page = reverse("plan-action", args=[case.reference, action.pk]) + "?from=desk"
    assert page in desk.text
    day = {"done_on-day": "1", "done_on-month": "1", "done_on-year": "2012"}
    before = {"submission": uuid.uuid4()} | day
    assert "on or after" in read_words(client.post(page, before))
    answers = before | {"done_on-day": "28", "done_on-month": "6"}
    assert client.post(page, answers).url == "/desk/"
    action.refresh_from_db()
    assert action.done_on == date(2012, 6, 28)
    assert "Ring the GP" not in read_words(client.get("/desk/"))


def test_actions_and_silence_of_covered_clients_are_on_the_desk_of_who_covers(case, sign_in, staff):
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    line = {"obstacle": "Pain", "goal": "Sit", "owner": "employer", "due_on": date(2012, 6, 29)}
    write_plan(
        case=case, by=case.case_manager, at=timezone.now(), lines=[{**line, "action": "Order a chair"}]
    )
    assert "Order a chair" not in read_words(sign_in(other).get("/desk/"))
    common = {"case": case, "by": case.case_manager, "at": timezone.now()}
    allocate_case(**common, case_manager=other, until=date(2012, 7, 6))
    words = read_words(sign_in(other).get("/desk/"))
    assert "Order a chair" in words
    assert "Not heard from in 21 days" in words


def test_the_desk_is_filtered_and_its_pages_keep_the_filter(case, sign_in, staff, refer, monkeypatch):
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    allocate_case(
        case=case, case_manager=other, by=case.case_manager, at=timezone.now(), until=date(2012, 7, 6)
    )
    new = [refer(SCOTLAND, at=timezone.now()) for _ in range(2)]
    monkeypatch.setattr("handrail.journey.desk.views.desk.MAX_CASES_PER_PAGE", 1)
    client = sign_in(other)
    covered = client.get("/desk/", {"holder": "covered"})
    assert case.reference in read_words(covered)
    assert new[0].reference not in covered.text
    pool = client.get("/desk/", {"task": "Screen", "holder": "nobody"})
    assert case.reference not in read_words(pool)
    assert "?task=Screen&amp;holder=nobody&amp;page=2" in pool.text
    assert "No cases like that" in read_words(client.get("/desk/", {"due": "overdue", "task": "Screen"}))
    assert client.get("/desk/", {"task": "Nothing we know", "due": "never"}).status_code == 200


def test_the_list_of_cases_keeps_those_not_heard_from(case, sign_in):
    client = sign_in(case.case_manager)
    assert case.reference in client.get("/cases/?unheard=on").text
    promise_call(case)
    assert case.reference not in client.get("/cases/?unheard=on").text


@pytest.mark.parametrize(
    ("page", "form"), [("desk-appointment", "appointment-new"), ("desk-call-back", "call-back-new")]
)
def test_a_client_is_looked_up_from_the_desk_on_the_way_to_a_form(case, refer, sign_in, page, form):
    other = refer(SCOTLAND, at=timezone.now(), family_name="Newcomer")
    client = sign_in(case.case_manager)
    address = reverse(page)
    assert address in client.get("/desk/").text
    own = client.get(address)
    assert reverse(form, args=[case.reference]) in own.text
    assert other.reference not in own.text
    assert reverse(form, args=[other.reference]) in client.get(address, {"q": "newcom"}).text
    assert "No client found" in read_words(client.get(address, {"q": "Nobody at all"}))
    assert ListedRecord.objects.filter(record=other.reference).exists()


def test_a_restricted_record_is_not_found_from_the_desk(case, sign_in, staff):
    lead, other = staff(Role.SERVICE_MANAGER, SCOTLAND), staff(Role.CASE_MANAGER, SCOTLAND)
    restrict_record(
        case=case, readers=[case.case_manager, lead], reason="A colleague", by=lead, at=timezone.now()
    )
    page = sign_in(other).get("/desk/appointment/", {"q": case.reference})
    assert "No client found" in read_words(page)


def test_a_client_nobody_has_spoken_to_is_listed_until_something_is_arranged(case, sign_in, settings):
    reader = case.case_manager.build_reader()
    assert list(list_unheard_cases(reader, timezone.now())) == [case]
    assert "Not heard from in 21 days" in read_words(sign_in(case.case_manager).get("/desk/"))
    settings.UNHEARD_DAYS = 90
    assert not list_unheard_cases(reader, timezone.now())
    settings.UNHEARD_DAYS = 21
    promise_call(case)
    assert not list_unheard_cases(reader, timezone.now())


def test_a_contact_takes_a_client_off_that_list(case):
    at, manager = timezone.now(), case.case_manager
    common = {"case": case, "by": manager, "at": at, "happened_at": at, "mode": "telephone"}
    record_contact(**common, with_whom="client", successful=False, kind="review")
    assert list(list_unheard_cases(manager.build_reader(), at)) == [case]
    record_contact(**common, with_whom="client", successful=True, kind="review")
    assert not list_unheard_cases(manager.build_reader(), at)


def test_new_referrals_come_first_for_call_handlers(refer, enrol, staff, sign_in, clock):
    clock.move_to("2012-07-02 09:30")
    waiting = enrol(SCOTLAND)
    new = refer(SCOTLAND, at=timezone.now(), family_name="Newcomer")
    words = read_words(sign_in(staff(Role.CALL_HANDLER, SCOTLAND)).get("/desk/"))
    assert "New referrals" in words
    assert words.index(new.reference) < words.index(waiting.reference)


def test_the_demonstration_has_a_week_of_diary(support, clock):
    clock.move_to("2012-07-02 09:30")
    for _ in range(3):
        support(SCOTLAND)
    fill_diary(SCOTLAND, timezone.now())
    assert Appointment.objects.filter(state="booked").count() >= 5
    assert Appointment.objects.filter(state="missed").count() == 1
    assert CallBack.objects.count() == 2
    assert {session.places.count() for session in GroupSession.objects.all()} == {2}
    assert Appointment.objects.filter(session__isnull=False, state="attended").count() == 2
    assert Review.objects.get().actions.count() == 1
