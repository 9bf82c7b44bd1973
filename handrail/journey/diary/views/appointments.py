"""The appointments of a case: the list, making one or a series, moving one, and what came of it."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.policy import Permission
from handrail.journey.addresses.queries import list_not_agreed
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.models import Case
from handrail.journey.case.page_helpers import case_page, seen_of, work_through
from handrail.journey.case.queries import is_done, latest_event
from handrail.journey.diary.actions import appointments as actions
from handrail.journey.diary.actions.details import Attendance, Cancellation, Rearrangement
from handrail.journey.diary.forms.appointments import (
    AppointmentForm,
    AppointmentOutcomeForm,
    CaseDiary,
    ChangeForm,
    fill_details,
)
from handrail.journey.diary.models import Appointment
from handrail.journey.diary.presenters import appointment_facts, appointment_rows
from handrail.journey.diary.queries import (
    find_appointment,
    find_availability,
    list_appointments,
    list_keepers,
    list_kinds,
)
from handrail.journey.diary.rules import AppointmentState

NAMED_IN_CONSENT = ("gp", "employer", "named_other")


@case_page(Permission.RECORD_CONTACT)
def list_case_appointments(request: StaffRequest, case: Case) -> HttpResponse:
    """Every appointment of a case, the latest first."""
    rows = appointment_rows(case, list_appointments(case))
    return render(request, "journey/diary/appointments.html", {"case": case, "rows": rows})


def _open_diary(case: Case, at: datetime, row: Appointment | None = None) -> CaseDiary:
    """Return what a form asks of the case; `row` is the appointment that is changed."""
    return CaseDiary(
        keepers=list_keepers(case),
        kinds=list_kinds(case, row),
        at=at,
        safe=case.person.safe_contact,
        find_availability=lambda user, slots: find_availability(user, case, slots, besides=row),
    )


@case_page(Permission.RECORD_CONTACT)
def make_appointment_page(request: StaffRequest, case: Case) -> HttpResponse:
    """Make an appointment, or one a week."""
    at = timezone.now()
    form = AppointmentForm(
        request.POST or None,
        case=_open_diary(case, at),
        initial={"user": str(case.case_manager_id or request.user.pk)},
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.make_appointments(
            case=case,
            slots=form.read_slots(form.cleaned_data),
            details=form.read_details(),
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
        ),
        then=("case", case.reference),
        title="Make an appointment",
        not_agreed=list_not_agreed(case, *NAMED_IN_CONSENT),
        case=case,
        button="Make appointment",
    )


@case_page(Permission.RECORD_CONTACT)
def change_appointment_page(request: StaffRequest, case: Case, appointment_id: int) -> HttpResponse:
    """Move an appointment, or change who, how or where."""
    at = timezone.now()
    row = _find_appointment(case, appointment_id)
    if row.session_id:
        return redirect("group-session", row.session_id)
    form = ChangeForm(
        request.POST or None,
        case=_open_diary(case, at, row),
        initial=fill_details(row),
        seen=str(latest_event(case, "appointment")),
    )
    return work_through(
        request,
        form,
        act=lambda form: actions.change_appointment(
            appointment=row,
            change=Rearrangement(form.read_slots(form.cleaned_data)[0], form.read_details()),
            by=request.user,
            at=at,
            submission=form.cleaned_data["submission"],
            seen=seen_of(form),
        ),
        then=("case", case.reference),
        title="Move or change the appointment",
        case=case,
        button="Save",
    )


@case_page(Permission.RECORD_CONTACT)
def record_outcome_page(request: StaffRequest, case: Case, appointment_id: int) -> HttpResponse:
    """Say what came of an appointment, or cancel it."""
    at = timezone.now()
    row = _find_appointment(case, appointment_id)
    if is_done(as_uuid(request.POST.get("submission"))):  # sent twice: both lead to the same page
        return redirect("case", case.reference)
    if row.session_id and row.starts_at <= at:
        return redirect("group-session", row.session_id)
    if not row.is_booked:
        page = {"case": case, "facts": appointment_facts(row), "title": f"Appointment: {row.kind_label}"}
        return render(request, "journey/diary/appointment.html", page)
    return work_through(
        request,
        AppointmentOutcomeForm(request.POST or None, appointment=row, at=at),
        act=lambda form: _record_outcome(request, row, form, at),
        then=("case", case.reference),
        title=f"Appointment: {row.kind_label}",
        case=case,
        template="journey/diary/outcome.html",
        appointment=row,
        facts=appointment_facts(row),
        button="Save",
    )


def _find_appointment(case: Case, key: int) -> Appointment:
    row = find_appointment(case, key)
    if row is None:
        raise Http404("There is no such appointment in this case.")
    return row


def _record_outcome(
    request: StaffRequest, row: Appointment, form: AppointmentOutcomeForm, at: datetime
) -> object:
    answers = form.cleaned_data
    common = {"appointment": row, "by": request.user, "at": at, "submission": answers["submission"]}
    if answers["state"] == AppointmentState.CANCELLED:
        cancellation = Cancellation(answers["reason"], answers["party"], bool(answers.get("with_later")))
        return actions.cancel_appointment(**common, cancellation=cancellation)
    attended = answers["state"] == AppointmentState.ATTENDED
    attendance = Attendance(
        attended,
        answers["said"] or answers["note"],
        answers["minutes"],
        as_contact=not attended or bool(answers["as_contact"]),
    )
    return actions.record_attendance(**common, attendance=attendance)
