"""Pausing and exempting clocks, recording what a guiding rule asks, moving a case to another version."""

import uuid
from datetime import date, datetime

from handrail import service_models
from handrail.accounts.models import Acknowledgement, User
from handrail.foundation.wording import nhs_date
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.rules import OPEN_STAGES
from handrail.journey.screening.queries import known_answers
from handrail.journey.terms.models import ClockException, ClockExceptionKind, RuleAnswer, VersionMove
from handrail.service_models import moves

ALL_CLOCKS = "All deadlines"


def clock_label(case: Case, code: str) -> str:
    """The service model's words for a clock; of none named, all."""
    version = queries.version_of(case)
    return next(
        (each.label for each in (*version.clocks, *version.maximum_stay) if each.code == code), ALL_CLOCKS
    )


@once_per_submission
def pause_clock(
    *,
    case: Case,
    by: User,
    at: datetime,
    starts_on: date,
    reason: str,
    clock: str = "",
    ends_on: date | None = None,
    submission: uuid.UUID | None = None,
) -> ClockException:
    """Let a clock stand still (every clock, where none is named) from a day on; `ends_on` is the last day."""
    held = lock_case(case)
    row = ClockException.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        kind=ClockExceptionKind.PAUSE,
        clock=clock,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )
    append_event(
        held,
        "clock.paused",
        by=by,
        at=at,
        submission=submission,
        clock_label=clock_label(held, clock),
        starts=nhs_date(starts_on),
        reason=reason,
    )
    return row


@once_per_submission
def resume_clock(
    *, pause: ClockException, by: User, at: datetime, ends_on: date, submission: uuid.UUID | None = None
) -> ClockException:
    """End a pause after the day given."""
    held = lock_case(pause.case)
    if pause.starts_on is None or pause.ends_on or pause.struck_out_at:
        raise NotNow("This pause has already ended.")
    if ends_on < pause.starts_on:
        raise NotNow("End the pause on or after the day it started, or mark it as recorded in error.")
    pause.ends_on = ends_on
    pause.save()
    append_event(
        held, "clock.resumed", by=by, at=at, submission=submission,
        clock_label=clock_label(held, pause.clock), ends=nhs_date(ends_on),
    )  # fmt: skip
    return pause


@once_per_submission
def exempt_clock(
    *, case: Case, by: User, at: datetime, clock: str, reason: str, submission: uuid.UUID | None = None
) -> ClockException:
    """Record that a clock need not be met in this case, and why."""
    held = lock_case(case)
    row = ClockException.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        kind=ClockExceptionKind.EXEMPTION,
        clock=clock,
        reason=reason,
    )
    append_event(
        held, "clock.exempted", by=by, at=at, submission=submission,
        clock_label=clock_label(held, clock), reason=reason,
    )  # fmt: skip
    return row


@once_per_submission
def answer_rule(
    *,
    case: Case,
    by: User,
    at: datetime,
    rule: str,
    text: str,
    about: str = "",
    submission: uuid.UUID | None = None,
) -> RuleAnswer:
    """Record what a rule that guides asks for: a clinician's word or reason, the GP's comment."""
    held = lock_case(case)
    label = next(each.label for each in queries.version_of(held).guiding_rules if each.code == rule)
    row = RuleAnswer.objects.create(
        case=held, at=at, recorded_at=at, recorded_by=by, rule=rule, about=about, text=text
    )
    append_event(held, "rule.answered", by=by, at=at, submission=submission, label=label)
    return row


@once_per_submission
def move_version(
    *, case: Case, to: str, reason: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> VersionMove:
    """Move a case to another version of its service model, by a recorded decision.

    Raises UserError where there is no such version, no reason, or the case has that version already.
    """
    held = lock_case(case, stages=OPEN_STAGES)
    moved = moves.plan_move(
        service_models.get_service(held.service), held.model_version, to, known_answers(held), reason
    )
    row = VersionMove.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        from_version=moved.from_version,
        to_version=moved.to_version,
        reason=moved.reason,
    )
    held.model_version = moved.to_version
    append_event(
        held, "case.moved", by=by, at=at, submission=submission,
        before=moved.from_version, after=moved.to_version, reason=moved.reason,
    )  # fmt: skip
    return row


def acknowledge_changes(*, user: User, service: str, version: str, at: datetime) -> Acknowledgement:
    """Note that a member of staff has read what a version changed."""
    known = service_models.get_service(service).find_version(version)
    row, _ = Acknowledgement.objects.get_or_create(
        user=user, service=service, version=known.id, defaults={"at": at}
    )
    return row
