"""A week of diary for the demonstration: appointments, call-backs, a visit, a group session, a review."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from handrail.foundation.calendars import WorkingCalendar
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.diary.actions.appointments import make_appointments, record_attendance
from handrail.journey.diary.actions.call_backs import promise_call_back
from handrail.journey.diary.actions.details import AppointmentDetails, Attendance
from handrail.journey.diary.models import CallBack
from handrail.journey.diary.rules import AppointmentKind, Slot, list_weekly_slots
from handrail.journey.groups.actions import SessionDetails, fill_register, make_session, put_on_session
from handrail.journey.reviews.actions import ReviewLine, ReviewNote, record_case_review
from handrail.service_models import get_service
from handrail.service_models.operator_details import find_service_calendar

CLIENTS = 8
HOURS = (time(9, 30), time(11), time(14), time(15, 30))
SESSION_BEGINS = time(10)
KINDS = (AppointmentKind.REVIEW, AppointmentKind.CASE_MANAGEMENT, AppointmentKind.EMPLOYER_LIAISON)
ROOM, HOME = "Room 2, Example Health Centre, 1 Example Street", "The client’s home, 4 Example Road"
CALLS = ("the form from their employer", "times for physiotherapy", "what the GP said about hours")


def fill_diary(service: str, now: datetime) -> None:
    """Book the latest clients in support over the week to come, each at another hour."""
    cases = Case.objects.filter(
        service=service, stage=CaseStage.IN_SUPPORT, case_manager__isnull=False, do_not_contact=False
    )
    calendar = _find_calendar(service)
    for number, case in enumerate(cases.order_by("-referred_at")[1 : CLIENTS + 1]):
        day = calendar.add_working_days(timezone.localdate(now), number // 2 + 1)
        slots = list_weekly_slots(day, HOURS[number % len(HOURS)], minutes=45, times=4 if number == 0 else 1)
        _book(case, slots, number, now - timedelta(days=2))
        if number < len(CALLS):
            _promise(case, CALLS[number], now + timedelta(hours=number + 1), now)
        if number == 1:
            _miss(case, now)
        if number == 0:
            _review(case, now)
    _hold_sessions(service, list(cases.order_by("-referred_at")[1 : CLIENTS + 1]), now)


def _find_calendar(service: str) -> WorkingCalendar:
    return find_service_calendar(get_service(service).calendar, service)


def _book(case: Case, slots: list[Slot], number: int, at: datetime) -> None:
    manager, face_to_face, home_visit = case.case_manager, number % 3 == 1, number == 4
    if manager is None:
        return
    details = AppointmentDetails(
        user=manager,
        kind=KINDS[number % len(KINDS)],
        mode="face_to_face" if face_to_face else "telephone",
        place=(HOME if home_visit else ROOM) if face_to_face else "",
        home_visit=home_visit,
        interpreter="Polish" if number == 3 else "",
        interpreter_kind="telephone" if number == 3 else "",
        interpreter_agency="Example Interpreting, 01632 960150" if number == 3 else "",
        interpreter_confirmed=number == 3,
    )
    make_appointments(case=case, slots=slots, details=details, by=manager, at=at)


def _review(case: Case, now: datetime) -> None:
    """Record a review of a case, with an action for its case manager."""
    manager = case.case_manager
    if manager is None:
        return
    day = timezone.localdate(now)
    line = ReviewLine("Ask the employer about a later start", manager, day + timedelta(days=3))
    review = ReviewNote(
        day - timedelta(days=1), "Sleeps better; mornings are hard. Look at hours next.", (line,)
    )
    record_case_review(case=case, review=review, by=manager, at=now)


def _hold_sessions(service: str, cases: list[Case], now: datetime) -> None:
    """Hold a group session last week, to which everyone came, and plan the next."""
    made_at = now - timedelta(days=10)
    cases = [case for case in cases if case.assessed_at and case.assessed_at < made_at]
    leader = next((case.case_manager for case in cases if case.case_manager), None)
    if leader is None:
        return
    offer = get_service(service).current_version.interventions[0].code
    details = SessionDetails(service, "Living well with a condition", offer, ROOM, leader)
    calendar, today = _find_calendar(service), timezone.localdate(now)
    for days in (-6, 8):
        day = calendar.add_working_days(today + timedelta(days=days - 1), 1)
        start = timezone.make_aware(datetime.combine(day, SESSION_BEGINS))
        slot = Slot(start, start + timedelta(minutes=90))
        session = make_session(details=details, slot=slot, by=leader, at=made_at)
        places = put_on_session(session=session, cases=cases[:4], by=leader, at=made_at)
        if start < now:
            attended = dict.fromkeys(places, True)
            fill_register(session=session, attended=attended, by=leader, at=slot.ends_at)


def _miss(case: Case, now: datetime) -> None:
    manager = case.case_manager
    if manager is None:
        return
    day = timezone.localdate(now) - timedelta(days=1)
    start = timezone.make_aware(datetime.combine(day, HOURS[0]))
    rows = make_appointments(
        case=case,
        slots=[Slot(start, start + timedelta(minutes=30))],
        details=AppointmentDetails(
            user=manager, kind=AppointmentKind.CASE_MANAGEMENT, mode="telephone", tells_client=False
        ),
        by=manager,
        at=start - timedelta(days=3),
    )
    missed = Attendance(attended=False, note="No answer, twice")
    for row in rows or []:
        record_attendance(appointment=row, attendance=missed, by=manager, at=now)


def _promise(case: Case, about: str, due_at: datetime, at: datetime) -> None:
    manager = case.case_manager
    if manager:
        promise = CallBack(user=manager, due_at=due_at, about=about)
        promise_call_back(case=case, promise=promise, by=manager, at=at)
