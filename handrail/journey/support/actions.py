"""Recording what is done for the client and how their work stands."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Required, TypedDict

from django.utils import timezone

from handrail import service_models
from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.foundation.wording import lower_first, nhs_date
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.models import Case
from handrail.journey.case.queries import find_death
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.support.models import (
    Arrangement,
    FitNote,
    FitNoteAdvice,
    Intervention,
    InterventionOutcome,
    WorkAttendance,
    WorkStatus,
)
from handrail.journey.support.presenters import describe_hours
from handrail.journey.support.rules import (
    WorkHours,
    find_death_problem,
    find_future_problem,
    find_hours_problem,
    find_idle_problem,
    find_note_problem,
)
from handrail.journey.terms.actions import answer_rule
from handrail.network.models import Provider


@once_per_submission
def arrange_intervention(
    *,
    case: Case,
    by: User,
    at: datetime,
    intervention: str,
    how: str,
    provider: Provider | None = None,
    provider_name: str = "",
    reason: str = "",
    answers: Mapping[str, str] | None = None,
    submission: uuid.UUID | None = None,
) -> Intervention:
    """Refer or signpost the client to somebody who helps; `answers` are what guiding rules asked first."""
    held = lock_case(case, stages=CARE_STAGES)
    row = Intervention.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        intervention=intervention,
        how=how,
        provider=provider,
        provider_name=provider_name or (provider.name if provider else ""),
        reason=reason,
    )
    for rule, text in (answers or {}).items():
        answer_rule(case=held, by=by, at=at, rule=rule, text=text, about=intervention)
    append_event(
        held,
        "intervention.arranged",
        by=by,
        at=at,
        submission=submission,
        again=held.first_intervention_at is not None,
        how_label="Referred to" if how == Arrangement.REFERRAL else "Signposted to",
        intervention_label=intervention_label(held, intervention),
    )
    return row


def intervention_label(case: Case, code: str) -> str:
    """The service model's words for an intervention."""
    offer = service_models.get_service(case.service).codebook.find_intervention(case.model_version, code)
    return offer.label if offer else code.replace("_", " ").replace("-", " ")


@once_per_submission
def update_intervention(
    *,
    case: Case,
    intervention: Intervention,
    by: User,
    at: datetime,
    first_appointment_on: date | None,
    finished_on: date | None,
    sessions_attended: int | None,
    sessions_missed: int | None,
    outcome: str,
    reason: str = "",
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Intervention:
    """Fill in an intervention's dates, sessions and outcome as they become known."""
    held = lock_case(case, topic="intervention", seen=seen)
    intervention.first_appointment_on = first_appointment_on
    intervention.finished_on = finished_on
    intervention.sessions_attended = sessions_attended
    intervention.sessions_missed = sessions_missed
    intervention.outcome = outcome
    intervention.reason = reason or intervention.reason
    intervention.save()
    append_event(
        held,
        "intervention.updated",
        by=by,
        at=at,
        submission=submission,
        intervention_label=intervention_label(held, intervention.intervention),
        outcome_label=lower_first(InterventionOutcome.find_label(outcome)) or "dates recorded",
    )
    return intervention


class FitNoteFacts(TypedDict, total=False):
    """What a fit note says; `ends_on` is the last day it covers."""

    starts_on: Required[date]
    ends_on: Required[date]
    advice: Required[str]
    adjustments: Iterable[str]
    comments: str
    condition: str
    issued_by: str
    signed_in_house: bool


@once_per_submission
def record_fit_note(
    *,
    case: Case,
    by: User,
    at: datetime,
    issued_at: datetime,
    starts_on: date,
    ends_on: date,
    advice: str,
    adjustments: Iterable[str] = (),
    comments: str = "",
    condition: str = "",
    issued_by: str = "",
    signed_in_house: bool = False,
    submission: uuid.UUID | None = None,
) -> FitNote:
    """Put a fit note on the timeline; `ends_on` is the last day it covers.

    Raises UserError where it ends before it begins, is of a day to come, or is of one after the client died.
    """
    held = lock_case(case)
    _refuse(find_note_problem(starts_on, ends_on))
    _refuse_to_come("The date of the assessment on the note", timezone.localdate(issued_at), at)
    _refuse_after_death(held, "The date of the assessment on the note", timezone.localdate(issued_at))
    _refuse_after_death(held, "The first day of the note", starts_on)
    note = FitNote.objects.create(
        case=held,
        at=issued_at,
        recorded_at=at,
        recorded_by=by,
        starts_on=starts_on,
        ends_on=ends_on,
        advice=advice,
        adjustments=list(adjustments),
        comments=comments,
        condition=condition,
        issued_by=issued_by,
        signed_in_house=signed_in_house,
    )
    append_event(
        held,
        "fit_note.recorded",
        by=by,
        at=at,
        submission=submission,
        advice_label=lower_first(FitNoteAdvice(advice).label),
        starts=nhs_date(starts_on),
        ends=nhs_date(ends_on),
    )
    return note


@once_per_submission
def record_work_status(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    from_on: date,
    attendance: str,
    return_kind: str = "",
    hours: Decimal | None = None,
    usual_hours: Decimal | None = None,
    submission: uuid.UUID | None = None,
) -> WorkStatus:
    """Record that from a day on the client was at work, for so many hours a week, off sick or not employed.

    Raises UserError where the day is to come, or after the client died, and for hours that cannot be.
    """
    held = lock_case(case)
    refuse_hours(attendance, WorkHours(hours, usual_hours))
    _refuse_to_come("The first day", from_on, at)
    _refuse_after_death(held, "The first day", from_on)
    status = WorkStatus.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        from_on=from_on,
        attendance=attendance,
        return_kind=return_kind,
        hours=hours,
        usual_hours=usual_hours,
    )
    append_event(
        held,
        "work_status.recorded",
        by=by,
        at=at,
        submission=submission,
        attendance_label=WorkAttendance(attendance).label,
        from_on=nhs_date(from_on),
        hours=describe_hours(status.work_hours),
    )
    return status


def refuse_hours(attendance: str, hours: WorkHours) -> None:
    """Raise UserError for hours that no week has, or that do not go with the work status."""
    _refuse(find_hours_problem("Hours a week now", hours.now))
    _refuse(find_hours_problem("Usual hours a week", hours.usual))
    _refuse(find_idle_problem(attendance, hours))


def _refuse_after_death(case: Case, what: str, day: date) -> None:
    death = find_death(case.person)
    _refuse(find_death_problem(what, day, death.died_on if death else None))


def _refuse_to_come(what: str, day: date, at: datetime) -> None:
    _refuse(find_future_problem(what, day, timezone.localdate(at)))


def _refuse(problem: str) -> None:
    """Raise UserError with the problem, where there is one."""
    if problem:
        raise UserError(problem)
