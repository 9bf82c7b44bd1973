"""Home visits from which nobody has checked in, and who stands around whoever is on one."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from handrail import service_models
from handrail.accounts.policy import Permission, Reader
from handrail.foundation.calendars import to_day
from handrail.journey.case.queries import is_open_to
from handrail.journey.diary.models import Appointment, VisitStep
from handrail.journey.diary.rules import AppointmentState
from handrail.journey.safety.queries import on_call_at
from handrail.journey.safety.queries.people import select_absences, select_deputies, select_managers
from handrail.journey.safety.rules import Around, ConcernEvent, ConcernStepKind
from handrail.service_models import opening

# How long after the check-in of a visit its page still opens to whoever was alerted.
ALERT_LASTS = timedelta(hours=1)


def select_visits() -> QuerySet[Appointment]:
    """Return the home visits that were not cancelled, with who is on each."""
    visits = Appointment.objects.filter(home_visit=True).exclude(state=AppointmentState.CANCELLED)
    return visits.select_related("user", "case")


def list_late_visits(at: datetime) -> list[Appointment]:
    """Return the visits from which somebody should have checked in by now, the longest missing first."""
    late = select_visits().filter(safe_at__isnull=True, back_by__lte=at)
    return list(late.order_by("back_by", "pk"))


def is_alerted(reader: Reader) -> Q:
    """Return what keeps the visits that a reader is on, or was alerted of."""
    alerted = VisitStep.objects.filter(appointment=OuterRef("pk"), alerted_id=reader.user_id or 0)
    return Q(user_id=reader.user_id or 0) | Q(Exists(alerted))


def select_late_for(reader: Reader, at: datetime) -> QuerySet[Appointment]:
    """Return the late visits that a reader is on, or was alerted of."""
    return select_visits().filter(is_alerted(reader), safe_at__isnull=True, back_by__lte=at)


def find_visit(reader: Reader, key: int, at: datetime) -> Appointment | None:
    """Return a visit for whoever is on it, was alerted of it, or answers for safety in its service.

    Of a record restricted to others it opens to those alerted while somebody may be in danger, and shortly
    after: they may say twice that all is well.
    """
    answers = Q(case__service__in=reader.list_services_with(Permission.ANSWER_CONCERN))
    is_visible = is_open_to(reader.user_id, "case__")
    is_recent = Q(safe_at__isnull=True) | Q(safe_at__gt=at - ALERT_LASTS)
    is_missed = is_alerted(reader) & (is_recent | is_visible)
    found = select_visits().filter(is_missed | (is_visible & answers), case__service__in=list(reader.roles))
    return found.filter(pk=key).first()


def list_steps(visit: Appointment) -> list[ConcernEvent]:
    """Return what was done about a missing check-in, as the rules of concerns read it."""
    since = visit.back_by or visit.ends_at
    # A visit that was made longer begins again: who was alerted before is alerted once more.
    rows = [row for row in visit.visit_steps.all() if row.at >= since]
    steps = [ConcernEvent(row.kind, row.at, by=row.by_id, alerted=row.alerted_id) for row in rows]
    return [ConcernEvent(ConcernStepKind.RAISED, since), *steps]


def find_around(visit: Appointment, at: datetime) -> Around:
    """Return who can be alerted: whoever is on the visit, their deputies, the managers, who is on call."""
    service = visit.case.service
    away = select_absences(to_day(at))
    deputies = select_deputies([service]).filter(user=visit.user_id).values_list("deputy_id", flat=True)
    managers = select_managers([service]).exclude(user=visit.user_id)
    return Around(
        case_manager=visit.user_id,
        deputies=tuple(deputies.distinct()),
        managers=tuple(managers.order_by("user_id").values_list("user_id", flat=True).distinct()),
        away=frozenset(away.values_list("user_id", flat=True)) - {visit.user_id},
        on_call=tuple(dict.fromkeys(turn.user_id for turn in on_call_at([service], at))),
        staffed=opening.is_open(service_models.get_service(service), at),
    )
