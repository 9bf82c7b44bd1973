"""Completing the assessment, and recording a measure on any occasion."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from handrail import instruments
from handrail.accounts.models import User
from handrail.journey.assessment.models import Assessment, Measure, Obstacle
from handrail.journey.case.actions import action, append, drop_draft, lock
from handrail.journey.case.models import Case
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.safety.actions import answered


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
    score = definition.score(answers)
    answered(case=case, instrument=instrument, answers=answers, by=by, at=at)
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
    obstacles: Iterable[tuple[str, str]],
    measures: Mapping[str, Mapping[str, int | None]],
    minutes: int | None = None,
    work_attendance: str = "",
    absence_started: date | None = None,
    condition: str = "",
    summary: str = "",
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Assessment:
    """Turn the draft into the assessment: `obstacles` as (flag, text), `measures` by instrument."""
    held = lock(case, topic="assessment", seen=seen, stages=["enrolled", "allocated"])
    facts = {"case": held, "at": at, "recorded_at": at, "recorded_by": by}
    assessment = Assessment.objects.create(
        **facts,
        mode=mode,
        minutes=minutes,
        answers=dict(answers),
        work_attendance=work_attendance,
        absence_started=absence_started,
        condition=condition,
        summary=summary,
    )
    for order, (flag, text) in enumerate(obstacles):
        Obstacle.objects.create(**facts, flag=flag, text=text, priority=order)
    for instrument, given in measures.items():
        take_measure(case=held, instrument=instrument, answers=given, occasion="entry", by=by, at=at)
    append(held, "assessment.completed", by=by, at=at, submission=submission, mode=mode, minutes=minutes)
    drop_draft(f"assessment:{held.pk}")
    return assessment
