"""What time, the end of support or a new case manager does to a diary."""

from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.foundation.wording import format_count, nhs_datetime
from handrail.journey.case.actions import append_event, lock_case
from handrail.journey.case.models import Case
from handrail.journey.diary.actions.appointments import cancel_rows, tell_client
from handrail.journey.diary.actions.call_backs import stop_call_backs
from handrail.journey.diary.actions.details import Cancellation
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.diary.notices import Notice
from handrail.journey.diary.queries import (
    find_availability,
    list_cancelled_by_death,
    list_future,
    list_open_call_backs,
    list_stopped_by_death,
    list_unreminded,
)
from handrail.journey.diary.rules import AppointmentState, CancellingParty, is_reminder_due, list_clashes
from handrail.journey.messages.queries import reach_of


def cancel_future(
    case: Case, *, reason: str, by: User | None, at: datetime, tells_client: bool = True
) -> list[Appointment]:
    """Cancel everything booked or promised for a case after now. Part of an action that holds the case."""
    stop_call_backs(case, reason=reason, by=by, at=at)
    rows = list(list_future(case, at))
    if rows:
        cancel_rows(rows, case, Cancellation(reason, CancellingParty.SERVICE), by=by, at=at)
        if tells_client:
            tell_client(rows, Notice.CANCELLED, by=by, at=at)
    return rows


def restore_after_death(
    case: Case, *, since: datetime, by: User, at: datetime
) -> list[Appointment | CallBack]:
    """Book again what a death recorded in error at `since` cancelled and is still to come; return it.

    The client is told nothing of it: they were not told that it was cancelled. Part of an action that holds
    the case.
    """
    rows = list(list_cancelled_by_death(case, since=since, at=at))
    for row in rows:
        clashes = list_clashes([row.slot], find_availability(row.user, case, [row.slot]))
        row.state, row.settled_at, row.settled_by = AppointmentState.BOOKED, None, None
        row.cancelled_by_party = row.reason = ""
        row.save()
        append_event(
            case, "appointment.restored", by=by, at=at, kind_label=row.kind_label, who=row.user.name,
            when=nhs_datetime(row.starts_at), clashes="".join(f". {clash}" for clash in clashes),
        )  # fmt: skip
    calls = list(list_stopped_by_death(case, since=since, at=at))
    for call in calls:
        call.closed_at, call.closed_by, call.stopped_because = None, None, ""
        call.save()
        append_event(
            case, "call_back.restored", by=by, at=at, about=call.about, who=call.user.name,
            when=nhs_datetime(call.due_at),
        )  # fmt: skip
    return [*rows, *calls]


def pass_on_appointments(
    case: Case, *, before: User, now: User, until: datetime | None, by: User, at: datetime
) -> list[Appointment]:
    """Give what stands in one diary to another, as the case is given. Part of an action."""
    promised = list_open_call_backs(case).filter(user=before)
    if until:
        promised = promised.filter(due_at__lte=until)
    promised.update(user=now)
    rows = list_future(case, at).filter(user=before, session__isnull=True)
    if until:
        rows = rows.filter(starts_at__lte=until)
    passed_on = list(rows)
    for row in passed_on:
        row.user = now
        row.save()
    if passed_on:
        append_event(
            case, "appointment.passed_on", by=by, at=at, who=now.name,
            number=format_count(len(passed_on), "appointment"),
        )  # fmt: skip
    return passed_on


def remind_clients(at: datetime) -> int:
    """Remind the clients whose appointments are tomorrow, each once; return how many were."""
    return sum(_remind(row, at) for row in list_unreminded(at))


@transaction.atomic
def _remind(appointment: Appointment, at: datetime) -> bool:
    held = lock_case(appointment.case)
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    row.case = held
    if not row.is_booked or row.reminded_at:
        return False
    # A reminder at the first safe time would come after the appointment, or the client was told just now.
    too_late = reach_of(held).safe.find_safe_time(at) >= row.starts_at
    if too_late or not is_reminder_due(starts_at=row.starts_at, arranged_at=row.arranged_at, at=at):
        return False
    row.reminded_at = at
    row.save()
    tell_client([row], Notice.REMINDED, by=None, at=at)
    return True
