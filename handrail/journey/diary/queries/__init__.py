"""Reads of appointments and call-backs, and of when members of staff are free."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from handrail import service_models
from handrail.accounts.models import Absence, Membership, User
from handrail.accounts.policy import Permission, Reader
from handrail.accounts.queries import find_holders
from handrail.foundation.calendars import to_day
from handrail.journey.allocation.queries import is_looked_after_by
from handrail.journey.case.models import Case, Contact, ContactParty
from handrail.journey.case.queries import (
    cases_for,
    contact_kinds,
    exclude_struck_out,
    hide_column,
    is_open_to,
    keep_readers,
    same_person,
)
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.diary.rules import AppointmentKind, AppointmentState, Availability, Slot
from handrail.journey.messages.purposes import Barrier
from handrail.service_models.operator_details import find_service_calendar

# Within which an appointment may begin whose client can be reminded on the day before.
REMINDED_AHEAD = timedelta(days=2)


def list_appointments(case: Case) -> QuerySet[Appointment]:
    """Return every appointment of a case, the latest first."""
    return case.appointments.select_related("user").order_by("-starts_at", "-id")


def find_appointment(case: Case, key: int) -> Appointment | None:
    """Return an appointment of a case by its key; None where it has no such one."""
    row = case.appointments.select_related("user", "settled_by").filter(pk=key).first()
    if row:
        row.case = case
    return row


def select_booked() -> QuerySet[Appointment]:
    """Return the appointments that are still to come, or whose outcome nobody has recorded."""
    return Appointment.objects.filter(state=AppointmentState.BOOKED).select_related("user", "case__person")


def list_future(case: Case, at: datetime) -> QuerySet[Appointment]:
    """Return what is booked for a case after a moment."""
    return select_booked().filter(case=case, starts_at__gt=at)


def list_cancelled_by_death(case: Case, *, since: datetime, at: datetime) -> QuerySet[Appointment]:
    """Return what a death recorded at `since` cancelled of what is still to come."""
    return case.appointments.select_related("user").filter(
        state=AppointmentState.CANCELLED, reason=Barrier.DIED.label, settled_at__gte=since, starts_at__gt=at
    )


def list_stopped_by_death(case: Case, *, since: datetime, at: datetime) -> QuerySet[CallBack]:
    """Return the promises to ring, still to come, that a death recorded at `since` stopped."""
    return case.call_backs.select_related("user").filter(
        stopped_because=Barrier.DIED.label, closed_at__gte=since, due_at__gt=at
    )


def list_booked_for(reader: Reader, *, before: datetime) -> QuerySet[Appointment]:
    """Return what is booked in a reader's own diary until then, in order of time, past ones included."""
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    rows = select_booked().alias(of=hide_column("case__service"))
    rows = rows.filter(
        user_id=reader.user_id or 0, starts_at__lt=before, of__in=services, session__isnull=True
    )
    return rows.filter(is_open_to(reader.user_id, "case__")).order_by("starts_at", "id")


def list_open_call_backs(case: Case) -> QuerySet[CallBack]:
    """Return the promises to ring about a case that nobody has kept."""
    return CallBack.objects.filter(case=case, closed_at__isnull=True)


def select_open_calls() -> QuerySet[CallBack]:
    """Return every promise to ring that nobody has kept."""
    return CallBack.objects.filter(closed_at__isnull=True).select_related("case__person")


def find_call_back(case: Case, key: int) -> CallBack | None:
    """Return a promise to ring about a case by its key; None where there is no such one."""
    return CallBack.objects.filter(case=case, pk=key).select_related("user", "case").first()


def list_call_backs_for(reader: Reader, *, before: datetime) -> QuerySet[CallBack]:
    """Return what a reader has promised to ring about until then, in order of time, what is late included."""
    services = reader.list_services_with(Permission.RECORD_CONTACT)
    rows = CallBack.objects.alias(of=hide_column("case__service")).filter(of__in=services)
    rows = rows.filter(user_id=reader.user_id or 0, due_at__lt=before, closed_at__isnull=True)
    return rows.filter(is_open_to(reader.user_id, "case__")).select_related("case__person")


def list_unheard_cases(reader: Reader, at: datetime) -> QuerySet[Case]:
    """Return the cases that somebody manages or covers whose client nobody has spoken to for long."""
    mine = is_looked_after_by(reader.user_id, to_day(at))
    return select_unheard(cases_for(reader).filter(mine), at).order_by(
        F("heard_at").asc(nulls_first=True), "referred_at"
    )


def select_unheard(cases: QuerySet[Case], at: datetime) -> QuerySet[Case]:
    """Return those cases in support whose client nobody has spoken to for HANDRAIL_UNHEARD_DAYS.

    Those with an appointment or a call to come are left out. Each has `heard_at`, None for never.
    """
    since = at - timedelta(days=settings.UNHEARD_DAYS)
    spoken = exclude_struck_out(Contact.objects.all()).filter(
        case=OuterRef("pk"), with_whom=ContactParty.CLIENT, successful=True
    )
    coming = Appointment.objects.filter(
        case=OuterRef("pk"), state=AppointmentState.BOOKED, client_attends=True, starts_at__gte=at
    )
    promised = CallBack.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    last = spoken.order_by("-at").values("at")[:1]
    cases = cases.filter(~Exists(coming), ~Exists(promised), stage__in=CARE_STAGES)
    cases = cases.annotate(heard_at=Subquery(last))
    return cases.filter(Q(heard_at__lt=since) | Q(heard_at=None, referred_at__lt=since))


def list_later_of_series(appointment: Appointment) -> QuerySet[Appointment]:
    """Return an appointment and those booked after it in its series."""
    rows = Appointment.objects.filter(case=appointment.case, state=AppointmentState.BOOKED)
    if appointment.series is None:
        return rows.filter(pk=appointment.pk)
    return rows.filter(series=appointment.series, starts_at__gte=appointment.starts_at)


def list_unreminded(at: datetime) -> QuerySet[Appointment]:
    """Return the appointments whose client is to be told and has not been reminded, the next first."""
    return select_booked().filter(
        client_attends=True,
        tells_client=True,
        reminded_at__isnull=True,
        starts_at__gt=at,
        starts_at__lt=at + REMINDED_AHEAD,
    )


def list_keepers(case: Case) -> list[User]:
    """Return who can keep an appointment of this case, by name: those of its service who may open it."""
    return keep_readers(find_holders(Permission.RECORD_CONTACT, [case.service]), case)


def list_kinds(case: Case, row: Appointment | None = None) -> list[tuple[str, str]]:
    """Return what an appointment can be for: what schedules of the service still ask for comes first.

    That of an appointment which is changed stays among them.
    """
    kinds = dict(contact_kinds(case)) | dict(AppointmentKind.list_choices())
    return list(({row.kind: row.kind_label} | kinds if row else kinds).items())


def find_availability(
    user: User, case: Case, slots: Sequence[Slot], *, besides: Appointment | None = None
) -> Availability:
    """Return when somebody is free around these slots; `besides` is the appointment that is moved."""
    start, end = min(slot.starts_at for slot in slots), max(slot.ends_at for slot in slots)
    booked = select_booked().filter(starts_at__lt=end, ends_at__gt=start)
    if besides:
        booked = booked.exclude(pk=besides.pk)
    absences = Absence.objects.filter(user=user, starts_on__lte=to_day(end), ends_on__gte=to_day(start))
    membership = Membership.objects.filter(user=user, service=case.service).exclude(working_days=[]).first()
    others = booked.filter(case__person__in=same_person(case.person), client_attends=True).exclude(user=user)
    return Availability(
        name=user.name,
        away=tuple(absences.values_list("starts_on", "ends_on")),
        working_days=frozenset(membership.working_days) if membership else frozenset(),
        taken=tuple(row.slot for row in booked.filter(user=user)),
        taken_by_client=tuple(row.slot for row in others),
        calendar=find_service_calendar(service_models.get_service(case.service).calendar, case.service),
    )
