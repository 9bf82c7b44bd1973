"""Making a group session, putting clients on it, filling in its register, cancelling it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.foundation.calendars import to_day
from handrail.foundation.wording import nhs_datetime
from handrail.journey.case.actions import append_event, lock_case, once_for, record_contact, strike_out
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.diary.actions.appointments import (
    cancel_appointment,
    move_place,
    record_attendance,
    tell_client,
)
from handrail.journey.diary.actions.details import Attendance, Cancellation
from handrail.journey.diary.models import Appointment, GroupSession
from handrail.journey.diary.notices import Notice
from handrail.journey.diary.rules import AppointmentState, CancellingParty, Slot
from handrail.journey.groups.queries import (
    find_ended_intervention,
    find_group_contact,
    find_made_session,
    find_open_intervention,
)
from handrail.journey.groups.rules import find_cancel_problem, find_move_problem, find_place_problem
from handrail.journey.support.actions import arrange_intervention, update_intervention

GROUP_KIND = "group_session"
CORRECTED = "The register was corrected"


@dataclass(frozen=True)
class SessionDetails:
    """What is agreed of a session: as the fields of GroupSession."""

    service: str
    title: str
    intervention: str
    place: str
    leader: User


@once_for(find_made_session)
def make_session(
    *, details: SessionDetails, slot: Slot, by: User, at: datetime, submission: uuid.UUID | None = None
) -> GroupSession:
    """Make a group session, once for each submission."""
    return GroupSession.objects.create(
        **vars(details),
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        made_at=at,
        made_by=by,
        submission=submission,
    )


@transaction.atomic
def put_on_session(
    *, session: GroupSession, cases: Iterable[Case], by: User, at: datetime
) -> list[Appointment]:
    """Give each client a place and invite them through the gate; who has one already keeps it.

    Raises NotNow where the session is cancelled or over, or a case is not in support.
    """
    held = _hold_session(session)
    if problem := find_place_problem(held, at):
        raise NotNow(problem)
    return [row for case in cases if (row := _give_place(held, case, by, at))]


def _give_place(session: GroupSession, case: Case, by: User, at: datetime) -> Appointment | None:
    held = lock_case(case, stages=CARE_STAGES)
    if session.places.filter(case=held).exclude(state=AppointmentState.CANCELLED).exists():
        return None
    row = Appointment.objects.create(
        session=session,
        case=held,
        user=session.leader,
        kind=GROUP_KIND,
        with_whom="client",
        client_attends=True,
        mode="face_to_face",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place=session.place,
        tells_client=True,
        made_at=at,
        made_by=by,
        arranged_at=at,
    )
    when = nhs_datetime(session.starts_at)
    append_event(held, "group.put_on", by=by, at=at, title=session.title, when=when)
    tell_client([row], Notice.CONFIRMED, by=by, at=at)
    return row


@transaction.atomic
def fill_register(
    *,
    session: GroupSession,
    attended: Mapping[Appointment, bool],
    by: User,
    at: datetime,
    seen: Mapping[int, str] | None = None,
) -> int:
    """Record who came and who did not, each once; return how many places changed.

    Who came has a contact on the timeline and a session of the intervention more; what was recorded otherwise
    before is corrected. `seen` gives, by the key of a place, what the page said of it: NotNow where somebody
    else has recorded otherwise since, and before the session begins.
    """
    held = _hold_session(session)
    if held.cancelled_at or held.starts_at > at:
        raise NotNow("This session has not begun, or is cancelled.")
    _refuse_if_changed(held, attended, seen or {})
    return sum(_record_place(held, row, came, by, at) for row, came in attended.items())


def _refuse_if_changed(
    session: GroupSession, attended: Mapping[Appointment, bool], seen: Mapping[int, str]
) -> None:
    states = {True: AppointmentState.ATTENDED, False: AppointmentState.MISSED}
    wanted = {row.pk: states[came] for row, came in attended.items()}
    for row in session.places.select_related("case__person"):
        if row.pk in wanted and row.state not in (wanted[row.pk], seen.get(row.pk, row.state)):
            raise NotNow(
                f"Someone else has saved this register: {row.case.person.name} is recorded as "
                f"{AppointmentState(row.state).label.lower()}. Check it and save it again."
            )


def _record_place(session: GroupSession, place: Appointment, came: bool, by: User, at: datetime) -> bool:
    case = lock_case(place.case)
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=place.pk, session=session)
    row.case = case
    before, state = row.state, AppointmentState.ATTENDED if came else AppointmentState.MISSED
    if before in (state, AppointmentState.CANCELLED):
        return False
    minutes = int((session.ends_at - session.starts_at).total_seconds()) // 60
    if before == AppointmentState.BOOKED:
        attendance = Attendance(came, note=session.title, minutes=minutes)
        record_attendance(appointment=row, attendance=attendance, by=by, at=at)
    else:
        _correct_place(row, state, minutes, session, by, at)
    _count_session(session, case, came=came, was=before, by=by, at=at)
    return True


def _correct_place(
    row: Appointment, state: AppointmentState, minutes: int, session: GroupSession, by: User, at: datetime
) -> None:
    """Put right what the register said: the contact of before is struck out, and another recorded."""
    came = state == AppointmentState.ATTENDED
    if contact := find_group_contact(row):
        strike_out(fact=contact, what="Group session", by=by, at=at, reason=CORRECTED)
    row.state, row.settled_at, row.settled_by = state, at, by
    row.save()
    append_event(
        row.case, f"appointment.{state}", by=by, at=at, kind_label=row.kind_label,
        when=nhs_datetime(row.starts_at), reason=f": {CORRECTED.lower()}",
    )  # fmt: skip
    record_contact(
        case=row.case, by=by, at=at, happened_at=row.starts_at, with_whom="client", mode=row.mode,
        successful=came, kind=GROUP_KIND, minutes=minutes if came else None, note=session.title,
    )  # fmt: skip


def _count_session(
    session: GroupSession, case: Case, *, came: bool, was: str, by: User, at: datetime
) -> None:
    """Count the session once in the intervention that it is of; who comes without one is given one."""
    if not session.intervention or case.stage not in CARE_STAGES:
        return
    day = to_day(session.starts_at)
    row = find_open_intervention(case, session.intervention) or find_ended_intervention(
        case, session.intervention, day, is_counted=was != AppointmentState.BOOKED
    )
    if row is None and came:
        row = arrange_intervention(
            case=case, by=by, at=at, intervention=session.intervention, how="referral",
            provider_name=session.title,
        )  # fmt: skip
    if row is None:
        return
    attended, missed = AppointmentState.ATTENDED, AppointmentState.MISSED
    update_intervention(
        case=case,
        intervention=row,
        by=by,
        at=at,
        first_appointment_on=min(row.first_appointment_on or day, day),
        finished_on=row.finished_on,
        sessions_attended=_recount(row.sessions_attended, gained=came, lost=was == attended),
        sessions_missed=_recount(row.sessions_missed, gained=not came, lost=was == missed),
        outcome=row.outcome,
    )


def _recount(before: int | None, *, gained: bool, lost: bool) -> int:
    return max((before or 0) + gained - lost, 0)


@transaction.atomic
def move_session(*, session: GroupSession, slot: Slot, place: str, by: User, at: datetime) -> GroupSession:
    """Move a session that has not begun, once; everyone with a place keeps it, and is told if they can be.

    Raises NotNow once it has begun, and where it is cancelled.
    """
    held = _hold_session(session)
    if problem := find_move_problem(held, at):
        raise NotNow(problem)
    if (held.starts_at, held.ends_at, held.place) == (slot.starts_at, slot.ends_at, place):
        return held
    held.starts_at, held.ends_at, held.place = slot.starts_at, slot.ends_at, place
    held.save()
    for row in held.places.filter(state=AppointmentState.BOOKED).select_related("case", "user"):
        move_place(place=row, slot=slot, where=place, by=by, at=at)
    return held


@transaction.atomic
def cancel_session(*, session: GroupSession, reason: str, by: User, at: datetime) -> GroupSession:
    """Cancel a session, once, and tell everyone who has a place and can be told. NotNow once it is over."""
    held = _hold_session(session)
    if held.cancelled_at:
        return held
    if problem := find_cancel_problem(held, at):
        raise NotNow(problem)
    held.cancelled_at, held.cancelled_because = at, reason
    held.save()
    for row in held.places.filter(state=AppointmentState.BOOKED).select_related("case", "user"):
        cancellation = Cancellation(reason, CancellingParty.SERVICE)
        cancel_appointment(appointment=row, cancellation=cancellation, by=by, at=at)
    return held


def _hold_session(session: GroupSession) -> GroupSession:
    held: GroupSession = GroupSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    return held
