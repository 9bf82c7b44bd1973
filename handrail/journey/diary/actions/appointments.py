"""Making and moving appointments, recording what came of them, and telling the client."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from handrail.accounts.models import User
from handrail.foundation.wording import format_count, nhs_datetime
from handrail.journey.case.actions import append_event, lock_case, once_per_submission, record_contact
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.diary.actions.details import (
    AppointmentDetails,
    Attendance,
    Cancellation,
    Rearrangement,
)
from handrail.journey.diary.models import Appointment, label_kind
from handrail.journey.diary.notices import Notice, write_body, write_subject
from handrail.journey.diary.queries import list_later_of_series
from handrail.journey.diary.rules import (
    AppointmentKind,
    AppointmentState,
    CancellingParty,
    Slot,
)
from handrail.journey.messages.actions import hold_back, write_to_client
from handrail.journey.messages.purposes import MessagePurpose

# Of these nothing else records that they took place; an assessment has its own record.
NOT_A_CONTACT = (AppointmentKind.ASSESSMENT,)
# What the client must be told of when it changes.
AGREED_WITH_CLIENT = ("starts_at", "mode", "place", "link")


@once_per_submission
def make_appointments(
    *,
    case: Case,
    slots: Sequence[Slot],
    details: AppointmentDetails,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> list[Appointment]:
    """Make an appointment, or a series where there are several slots, and tell the client once of all."""
    held = lock_case(case)
    if not held.is_open:
        raise NotNow("This case is closed. You cannot make an appointment.")
    series = uuid.uuid4() if len(slots) > 1 else None
    rows = [
        Appointment.objects.create(
            case=held,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            series=series,
            made_at=at,
            made_by=by,
            arranged_at=at,
            **details.list_fields(slot),
        )
        for slot in slots
    ]
    append_event(
        held,
        "appointment.made",
        by=by,
        at=at,
        submission=submission,
        kind_label=label_kind(details.kind),
        when=nhs_datetime(slots[0].starts_at),
        more=f", and {format_count(len(slots) - 1, 'more week')}" if series else "",
        who=details.user.name,
    )
    tell_client(rows, Notice.CONFIRMED, by=by, at=at)
    return rows


@once_per_submission
def change_appointment(
    *,
    appointment: Appointment,
    change: Rearrangement,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Appointment:
    """Move an appointment, or change what was agreed. Raises NotNow once something came of it."""
    held = lock_case(appointment.case, topic="appointment", seen=seen)
    row = _hold_booked(appointment, held)
    before = {name: getattr(row, name) for name in AGREED_WITH_CLIENT}
    was = nhs_datetime(row.starts_at)
    row.starts_at, row.ends_at = change.slot.starts_at, change.slot.ends_at
    for name, value in change.details.list_fields(change.slot).items():
        setattr(row, name, value)
    row.safe_at = None
    return _save_change(row, before, was, by=by, at=at, submission=submission)


def move_place(*, place: Appointment, slot: Slot, where: str, by: User, at: datetime) -> Appointment:
    """Move a client’s place with its group session, which the caller holds, and tell them."""
    row = _hold_booked(place, lock_case(place.case))
    before = {name: getattr(row, name) for name in AGREED_WITH_CLIENT}
    was = nhs_datetime(row.starts_at)
    row.starts_at, row.ends_at, row.place = slot.starts_at, slot.ends_at, where
    return _save_change(row, before, was, by=by, at=at)


def _save_change(
    row: Appointment,
    before: Mapping[str, object],
    was: str,
    *,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Appointment:
    """Save what has changed of an appointment; tell the client where it is what was agreed with them."""
    is_rearranged = any(getattr(row, name) != value for name, value in before.items())
    if is_rearranged:
        row.arranged_at, row.reminded_at = at, None
    row.save()
    append_event(
        row.case,
        "appointment.changed",
        by=by,
        at=at,
        submission=submission,
        kind_label=row.kind_label,
        when=nhs_datetime(row.starts_at),
        before=was,
        who=row.user.name,
    )
    if is_rearranged:
        hold_back(row.messages.all(), reason="the appointment has changed since", at=at)
        tell_client([row], Notice.CHANGED, by=by, at=at)
    return row


@once_per_submission
def record_attendance(
    *,
    appointment: Appointment,
    attendance: Attendance,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Appointment:
    """Record that an appointment took place, or that it was missed.

    Raises NotNow before it begins, and where something is recorded of it already.
    """
    held = lock_case(appointment.case)
    row = _hold_booked(appointment, held)
    if row.starts_at > at:
        raise NotNow("This appointment has not begun. Cancel it, or come back after it.")
    state = AppointmentState.ATTENDED if attendance.attended else AppointmentState.MISSED
    if row.home_visit and row.user_id == by.pk:
        # Whoever writes down what came of their visit is back from it.
        row.safe_at = row.safe_at or at
    _settle(row, state, by=by, at=at, reason=attendance.note)
    append_event(
        held,
        f"appointment.{state}",
        by=by,
        at=at,
        submission=submission,
        kind_label=row.kind_label,
        when=nhs_datetime(row.starts_at),
        reason=f": {attendance.note}" if attendance.note else "",
    )
    if attendance.as_contact and row.kind not in NOT_A_CONTACT:
        _record_contact(row, attendance, by=by, at=at)
    return row


def _record_contact(row: Appointment, attendance: Attendance, *, by: User, at: datetime) -> None:
    """Record as a contact what took place; what was missed is an attempt."""
    record_contact(
        case=row.case,
        by=by,
        at=at,
        happened_at=row.starts_at,
        with_whom=row.with_whom,
        mode=row.mode,
        successful=attendance.attended,
        kind=row.kind,
        minutes=attendance.minutes if attendance.attended else None,
        note=attendance.note,
    )


@once_per_submission
def cancel_appointment(
    *,
    appointment: Appointment,
    cancellation: Cancellation,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> list[Appointment]:
    """Cancel an appointment, with the later ones of its series where asked, and tell the client.

    Raises NotNow where something is recorded of it already.
    """
    held = lock_case(appointment.case)
    row = _hold_booked(appointment, held)
    rows = list(list_later_of_series(row)) if cancellation.with_later else [row]
    cancel_rows(rows, held, cancellation, by=by, at=at, submission=submission)
    future = [row for row in rows if row.starts_at > at]
    if future:
        tell_client(future, Notice.CANCELLED, by=by, at=at)
    return rows


def _hold_booked(appointment: Appointment, held: Case) -> Appointment:
    """Return the appointment of a case that is held. Raises NotNow where something came of it already."""
    row = Appointment.objects.select_for_update(of=("self",)).select_related("user").get(pk=appointment.pk)
    row.case = held
    if not row.is_booked:
        raise NotNow(f"This appointment is recorded as {AppointmentState(row.state).label.lower()}.")
    return row


def _settle(row: Appointment, state: AppointmentState, *, by: User | None, at: datetime, reason: str) -> None:
    row.state, row.settled_at, row.settled_by, row.reason = state, at, by, reason
    row.save()


def cancel_rows(
    rows: Sequence[Appointment],
    case: Case,
    cancellation: Cancellation,
    *,
    by: User | None,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> None:
    """Cancel appointments of a case that is held; what still waits to be sent about them is not."""
    for row in rows:
        row.cancelled_by_party = cancellation.party
        _settle(row, AppointmentState.CANCELLED, by=by, at=at, reason=cancellation.reason)
        hold_back(row.messages.all(), reason="the appointment was cancelled", at=at)
    append_event(
        case,
        "appointment.cancelled",
        by=by,
        at=at,
        submission=submission,
        kind_label=rows[0].kind_label,
        when=nhs_datetime(rows[0].starts_at),
        more=f", and {len(rows) - 1} more" if len(rows) > 1 else "",
        reason=cancellation.reason,
        party_label=CancellingParty(cancellation.party).label,
    )


def tell_client(rows: Sequence[Appointment], notice: Notice, *, by: User | None, at: datetime) -> None:
    """Write to a client who comes and wants to be told, by their safe channel; the gate decides."""
    told = [row for row in rows if row.client_attends and row.tells_client]
    if not told:
        return
    message = write_to_client(
        case=told[0].case,
        purpose=MessagePurpose.APPOINTMENT,
        compose=lambda *_: (write_subject(notice, told), write_body(notice, told)),
        by=by,
        at=at,
    )
    if message is None:
        return
    for row in told:
        row.messages.add(message)
