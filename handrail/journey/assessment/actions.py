"""Completing the assessment, and recording a measure on any occasion."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from handrail import instruments
from handrail.accounts.models import User
from handrail.journey.assessment.framework import CURRENT
from handrail.journey.assessment.known import Told
from handrail.journey.assessment.models import Assessment, Confirmation, Measure, Obstacle
from handrail.journey.assessment.reference import reference_value_set
from handrail.journey.case import queries
from handrail.journey.case.actions import action, append, drop_draft, lock
from handrail.journey.case.models import Case
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.safety.actions import answered
from handrail.journey.support.actions import record_fit_note
from handrail.journey.terms.actions import exempt


def take_measure(
    *,
    case: Case,
    instrument: str,
    answers: Mapping[str, int | None],
    occasion: str,
    by: User | None,
    at: datetime,
    follow_up: str = "",
    mode: str = "",
    request: QuestionnaireRequest | None = None,
    taken_at: datetime | None = None,
) -> Measure:
    """Score an instrument and keep its answers, stamped with the version and value set that scored it.

    `mode` is how it was answered, `request` the questionnaire it was asked in, `taken_at` when the client
    answered where that was earlier (a form filled in on paper). Part of a larger action, inside its
    transaction. Raises UserError for an answer out of range.
    """
    definition = instruments.get(instrument)
    definition.validate(answers)
    answered(case=case, instrument=instrument, answers=answers, by=by, at=at)
    score = definition.score(answers, value_set=reference_value_set(definition))
    return Measure.objects.create(
        case=case,
        at=taken_at or at,
        recorded_at=at,
        recorded_by=by,
        instrument=instrument,
        instrument_version=score.version,
        occasion=occasion,
        follow_up=follow_up,
        answers=dict(answers),
        score=score.score,
        band=score.band or "",
        value_set=score.value_set or "",
        mode=mode,
        request=request,
    )


@action
def complete(
    *,
    case: Case,
    by: User,
    at: datetime,
    mode: str,
    answers: Mapping[str, object],
    obstacles: Iterable[Sequence[str]],
    measures: Mapping[str, Mapping[str, int | None]],
    minutes: int | None = None,
    work_attendance: str = "",
    absence_started: date | None = None,
    condition: str = "",
    summary: str = "",
    framework: str = CURRENT.version,
    come_back: Iterable[str] = (),
    confirmed: Iterable[tuple[Told, Any]] = (),
    fit_note: Mapping[str, Any] | None = None,
    second_stage: bool | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Assessment:
    """Turn the draft into the assessment.

    obstacles       (flag, text) or (flag, text, the client's own words), those to tackle first standing first
    measures        answers by instrument
    confirmed       (what was told, what is right now): a correction stands beside what was said before
    fit_note        the current note, put on the timeline
    second_stage    whether a second assessment is asked for; None where the service model has none to ask for
    """
    held = lock(case, topic="assessment", seen=seen, stages=["enrolled", "allocated"])
    facts = {"case": held, "at": at, "recorded_at": at, "recorded_by": by}
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
    )
    for order, (flag, text, *words) in enumerate(obstacles):
        Obstacle.objects.create(**facts, flag=flag, text=text, words="".join(words), priority=order)
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
    for instrument, given in measures.items():
        take_measure(case=held, instrument=instrument, answers=given, occasion="entry", by=by, at=at)
    if fit_note:
        record_fit_note(case=held, by=by, at=at, issued_at=at, **fit_note)
    append(held, "assessment.completed", by=by, at=at, submission=submission, mode=mode, minutes=minutes)
    if second_stage is False:
        _without_second_stage(held, by=by, at=at)
    drop_draft(f"assessment:{held.pk}")
    return assessment


def _without_second_stage(case: Case, *, by: User, at: datetime) -> None:
    """Whoever assessed asks for no second assessment: the clock of it need not be met."""
    for clock in queries.version_of(case).clocks:
        if clock.met_by == "second_assessed":
            exempt(case=case, by=by, at=at, clock=clock.code, reason="Not needed, as found at the assessment")
