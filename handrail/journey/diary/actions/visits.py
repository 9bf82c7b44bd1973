"""Checking in from a home visit, and alerting others where nobody does."""

import logging
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from handrail.accounts.models import User
from handrail.foundation.wording import nhs_datetime, nhs_time
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.diary.models import Appointment, VisitStep
from handrail.journey.diary.queries.visits import find_around, list_late_visits, list_steps
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose, Recipient
from handrail.journey.safety.actions.alerts import list_ways
from handrail.journey.safety.queries import on_call_at
from handrail.journey.safety.rules import ConcernStepKind, to_tell

log = logging.getLogger(__name__)

# How long only whoever is on the visit is alerted. No source says: it is our choice.
DEPUTY_AFTER = timedelta(minutes=15)


@once_per_submission
def check_in(
    *, visit: Appointment, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Appointment:
    """Record that whoever went on a visit is safe: they say so, or somebody who has spoken to them.

    Raises NotNow before the visit begins: nobody would be missed from it afterwards.
    """
    row = _hold_visit(visit)
    _refuse_before(row, at)
    if row.safe_at is None:
        row.safe_at = at
        row.save()
        append_event(row.case, "visit.safe", by=by, at=at, submission=submission, visitor=row.user.name)
    return row


@once_per_submission
def stay_longer(
    *, visit: Appointment, minutes: int, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Appointment:
    """Have a visit take longer, from now on. Raises NotNow before it begins and after the check-in."""
    row = _hold_visit(visit)
    _refuse_before(row, at)
    if row.safe_at or row.back_by is None:
        raise NotNow("You have already checked in from this visit.")
    row.back_by = max(row.back_by, at) + timedelta(minutes=minutes)
    row.save()
    append_event(
        row.case, "visit.longer", by=by, at=at, submission=submission, visitor=row.user.name,
        when=nhs_datetime(row.back_by),
    )  # fmt: skip
    return row


@once_per_submission
def take_up_visit(
    *, visit: Appointment, by: User, at: datetime, submission: uuid.UUID | None = None
) -> VisitStep:
    """Say that one finds out how somebody is; the others are alerted on until they are safe."""
    row = _hold_visit(visit)
    step = VisitStep.objects.create(appointment=row, kind=ConcernStepKind.TAKEN_UP, at=at, by=by)
    append_event(
        row.case, "visit.taken_up", by=by, at=at, submission=submission, who=by.name, visitor=row.user.name
    )
    return step


def _refuse_before(visit: Appointment, at: datetime) -> None:
    if at < visit.starts_at:
        raise NotNow(f"This visit begins on {nhs_datetime(visit.starts_at)}: check in from it then.")


def _hold_visit(visit: Appointment) -> Appointment:
    """Return a visit with its case held."""
    held = lock_case(visit.case)
    row = Appointment.objects.select_for_update(of=("self",)).select_related("user").get(pk=visit.pk)
    row.case = held
    return row


def alert_all_visits(at: datetime) -> int:
    """Alert whoever is due to know of a missing check-in; return how many were.

    One visit that fails keeps no other waiting. Raises the last fault once all were tried.
    """
    alerted, fault = 0, None
    for visit in list_late_visits(at):
        try:
            alerted += _alert(visit, at)
        except Exception as problem:
            log.exception("The missing check-in of visit %s could not be passed on.", visit.pk)
            fault = problem
    if fault:
        raise fault
    return alerted


@transaction.atomic
def _alert(visit: Appointment, at: datetime) -> int:
    """Alert as of a safety concern: who is on the visit, then deputies or managers, and who is on call."""
    row = _hold_visit(visit)
    if row.safe_at or row.back_by is None or row.back_by > at:
        return 0
    people = User.objects.in_bulk(to_tell(list_steps(row), find_around(row, at), DEPUTY_AFTER, at))
    for person in people.values():
        _tell(row, person, at)
    return len(people)


def _tell(visit: Appointment, person: User, at: datetime) -> None:
    """Write to one person: of the colleague who is missing and nothing of the client."""
    VisitStep.objects.create(appointment=visit, kind=ConcernStepKind.TOLD, at=at, alerted=person)
    turns = [turn for turn in on_call_at([visit.case.service], at) if turn.user_id == person.pk]
    subject, body = _write_alert(visit, person)
    for channel, address in list_ways(person, turns):
        queue_message(
            case=visit.case,
            purpose=MessagePurpose.MISSED_CHECK_IN,
            recipient=Recipient.STAFF,
            channel=channel,
            address=address,
            subject=subject,
            body=body,
            by=None,
            at=at,
        )
    append_event(visit.case, "visit.alerted", by=None, at=at, who=person.name, visitor=visit.user.name)


def _write_alert(visit: Appointment, person: User) -> tuple[str, str]:
    page = settings.PUBLIC_ADDRESS + reverse("visit", args=[visit.pk])
    time = nhs_time(visit.back_by) if visit.back_by else ""
    if person == visit.user:
        return "Check in now", f"You have not checked in from your visit, which was to end by {time}: {page}"
    name = visit.user.name
    number = f" on {visit.user.telephone}" if visit.user.telephone else ""
    return (
        f"{name} has not checked in",
        f"{name} was to check in from a visit by {time} and has not. Call them{number}. If you cannot reach "
        f"them, see where they went and say that you are dealing with it: {page}\n\n"
        "We’ll keep alerting you until you say so, or they are safe.",
    )
