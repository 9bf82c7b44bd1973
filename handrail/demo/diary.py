"""A week of diary for the case managers of the demonstration: appointments, a series, call-backs, a miss."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.diary.actions.appointments import (
    AppointmentDetails,
    Attendance,
    make_appointments,
    record_attendance,
)
from handrail.journey.diary.actions.call_backs import promise_call_back
from handrail.journey.diary.models import CallBack
from handrail.journey.diary.rules import AppointmentKind, Slot, list_weekly_slots
from handrail.service_models import get_service
from handrail.service_models.operator_details import find_service_calendar

CLIENTS = 8
HOURS = (time(9, 30), time(11), time(14), time(15, 30))
KINDS = (AppointmentKind.REVIEW, AppointmentKind.CASE_MANAGEMENT, AppointmentKind.EMPLOYER_LIAISON)
CALLS = ("the form from their employer", "times for physiotherapy", "what the GP said about hours")


def fill_diary(service: str, now: datetime) -> None:
    """Book the latest clients in support over the week to come, each at another hour."""
    cases = Case.objects.filter(
        service=service, stage=CaseStage.IN_SUPPORT, case_manager__isnull=False, do_not_contact=False
    )
    calendar = find_service_calendar(get_service(service).calendar, service)
    for number, case in enumerate(cases.order_by("-referred_at")[1 : CLIENTS + 1]):
        day = calendar.add_working_days(timezone.localdate(now), number // 2 + 1)
        slots = list_weekly_slots(day, HOURS[number % len(HOURS)], minutes=45, times=4 if number == 0 else 1)
        _book(case, slots, number, now - timedelta(days=2))
        if number < len(CALLS):
            _promise(case, CALLS[number], now + timedelta(hours=number + 1), now)
        if number == 1:
            _miss(case, now)


def _book(case: Case, slots: list[Slot], number: int, at: datetime) -> None:
    manager, face_to_face = case.case_manager, number % 3 == 1
    if manager is None:
        return
    details = AppointmentDetails(
        user=manager,
        kind=KINDS[number % len(KINDS)],
        mode="face_to_face" if face_to_face else "telephone",
        place="Room 2, Example Health Centre, 1 Example Street" if face_to_face else "",
        interpreter="Polish" if number == 3 else "",
        interpreter_kind="telephone" if number == 3 else "",
        interpreter_agency="Example Interpreting, 01632 960150" if number == 3 else "",
        interpreter_confirmed=number == 3,
    )
    make_appointments(case=case, slots=slots, details=details, by=manager, at=at)


def _miss(case: Case, now: datetime) -> None:
    manager = case.case_manager
    if manager is None:
        return
    start = now - timedelta(days=1)
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
