"""Completing the assessment, deciding what follows, and recording a measure on any occasion."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.journey.assessment.framework import CURRENT
from handrail.journey.assessment.models import Assessment, Obstacle, SecondStage, StepDecision
from handrail.journey.assessment.queries import suggested_step
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, drop_draft, lock_case, once_per_submission
from handrail.journey.case.dating import find_moment, list_steps
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.rules import PLAN_STAGES, CaseStage
from handrail.journey.measures.actions import take_measures
from handrail.journey.screening.known_answers import KnownAnswer
from handrail.journey.screening.models import Confirmation
from handrail.journey.support.actions import FitNoteFacts, record_fit_note
from handrail.journey.terms.actions import exempt_clock
from handrail.questions.question_set import OccasionKind

# The stages in which a second assessment is made and a step of care decided.


@once_per_submission
def complete_assessment(
    *,
    case: Case,
    by: User,
    at: datetime,
    mode: str,
    answers: Mapping[str, object],
    obstacles: Iterable[Sequence[str]],
    measures: Mapping[str, Mapping[str, float | None]],
    minutes: int | None = None,
    work_attendance: str = "",
    absence_started: date | None = None,
    condition: str = "",
    summary: str = "",
    framework: str = CURRENT.version,
    come_back: Iterable[str] = (),
    confirmed: Iterable[tuple[KnownAnswer, object]] = (),
    fit_note: FitNoteFacts | None = None,
    second_stage: bool | None = None,
    happened_on: date | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Assessment:
    """Turn the draft into the assessment.

    obstacles       (flag, text) or (flag, text, the client's own words), those to tackle first standing first
    measures        answers by instrument
    confirmed       (what was told, what is right now): a correction stands next to what was said before
    fit_note        the current note, put on the timeline
    second_stage    whether a second assessment is asked for; None where the service model has none to ask for
    happened_on     the day of the assessment, today where none is given; UserError where it cannot be
    """
    held = lock_case(case, topic="assessment", seen=seen, stages=[CaseStage.ENROLLED, CaseStage.ALLOCATED])
    made_at = find_moment(happened_on, at, list_steps(queries.milestones_of(held)))
    facts = {"case": held, "at": made_at, "recorded_at": at, "recorded_by": by}
    assessment = Assessment.objects.create(
        **facts,
        framework=framework,
        mode=mode,
        minutes=minutes,
        answers=dict(answers),
        work_attendance=work_attendance,
        absence_started=absence_started,
        condition=condition,
        summary=summary,
        come_back=list(come_back),
        second_stage=_is_asked_for(held, second_stage),
    )
    _record_obstacles(obstacles, facts)
    _record_confirmations(confirmed, facts)
    take_measures(measures, case=held, occasion=OccasionKind.ENTRY, by=by, at=at, taken_at=made_at)
    if assessment.second_stage is False:
        _without_second_stage(held, by=by, at=at)
    if fit_note:
        record_fit_note(case=held, by=by, at=at, issued_at=made_at, **fit_note)
    _note_completed(assessment, submission)
    return assessment


def _note_completed(made: Assessment, submission: uuid.UUID | None) -> None:
    append_event(
        made.case,
        "assessment.completed",
        by=made.recorded_by,
        at=made.at,
        recorded_at=made.recorded_at,
        submission=submission,
        mode=made.mode,
        minutes=made.minutes,
    )
    drop_draft(f"assessment:{made.case.pk}")


def _record_obstacles(obstacles: Iterable[Sequence[str]], facts: Mapping[str, object]) -> None:
    for order, (flag, text, *words) in enumerate(obstacles):
        Obstacle.objects.create(**facts, flag=flag, text=text, words="".join(words), priority=order)


def _record_confirmations(
    confirmed: Iterable[tuple[KnownAnswer, object]], facts: Mapping[str, object]
) -> None:
    for told, answer in confirmed:
        Confirmation.objects.create(
            **facts,
            question=told.question,
            said=told.answer,
            said_by=told.by,
            said_at=told.at,
            still_right=answer == told.answer,
            answer=answer,
        )


def _is_asked_for(case: Case, asked: bool | None) -> bool | None:
    """A second stage that the service model always wants is asked for, whoever forgets to."""
    stage = queries.version_of(case).assessment.second_stage
    return True if stage and stage.wanted == "always" else asked if stage else None


def _without_second_stage(case: Case, *, by: User, at: datetime) -> None:
    """Whoever assessed asks for no second assessment: the clock of it need not be met."""
    for clock in queries.version_of(case).clocks:
        if clock.met_by == "second_assessed":
            exempt_clock(
                case=case, by=by, at=at, clock=clock.code, reason="Not needed, as found at the assessment"
            )


@once_per_submission
def decide_second_stage(
    *,
    case: Case,
    by: User,
    at: datetime,
    decision: str,
    reason: str,
    mode: str,
    minutes: int | None = None,
    measures: Mapping[str, Mapping[str, float | None]] | None = None,
    submission: uuid.UUID | None = None,
) -> SecondStage:
    """Record the second assessment with its measures and decision.

    Raises NotNow where it has been made, or where the service wants another person than who assessed.
    """
    held = lock_case(case, stages=PLAN_STAGES)
    stage = queries.version_of(held).assessment.second_stage
    labels = {each.code: each.label for each in stage.decisions} if stage else {}
    if stage is None or decision not in labels:
        raise UserError(f"Decision {decision!r}: expected one of {', '.join(labels) or 'none'}.")
    if queries.exclude_struck_out(held.second_stages).exists():
        raise NotNow(f"{stage.label}: this has been decided already.")
    if stage.by_another and queries.exclude_struck_out(held.assessments).filter(recorded_by=by).exists():
        raise NotNow(f"{stage.label}: someone other than the first assessor must decide.")
    row = SecondStage.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        stage=stage.code,
        decision=decision,
        reason=reason,
        mode=mode,
        minutes=minutes,
    )
    take_measures(measures, case=held, occasion=OccasionKind.ENTRY, by=by, at=at)
    append_event(
        held, "second_stage.decided", by=by, at=at, submission=submission,
        label=stage.label, decision_label=labels[decision],
    )  # fmt: skip
    drop_draft(f"second-stage:{held.pk}")
    return row


@once_per_submission
def decide_step(
    *,
    case: Case,
    by: User,
    at: datetime,
    decided: str,
    reason: str = "",
    submission: uuid.UUID | None = None,
) -> StepDecision:
    """Record which step of care somebody decided on; a reason is needed where it is not the one suggested."""
    held = lock_case(case, stages=PLAN_STAGES)
    labels = {step.code: step.label for step in queries.version_of(held).assessment.steps}
    if decided not in labels:
        raise UserError(f"Step {decided!r}: expected one of {', '.join(labels) or 'none'}.")
    found = suggested_step(held)
    suggested = found.step.code if found else ""
    if decided != suggested and not reason:
        raise UserError("Say why you decided differently from the suggestion.")
    row = StepDecision.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        suggested=suggested,
        because=list(found.because) if found else [],
        decided=decided,
        reason=reason,
    )
    append_event(held, "step.decided", by=by, at=at, submission=submission, decided_label=labels[decided])
    return row
