"""Recording one instrument answered once."""

from collections.abc import Mapping
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db.models import Model

from handrail import instruments
from handrail.accounts.models import User
from handrail.journey.case.models import Case
from handrail.journey.measures.models import Measure
from handrail.journey.measures.value_set import find_respondent, reference_value_set
from handrail.journey.safety.actions import open_concern_of_answers
from handrail.questions.question_set import OccasionKind


def take_measure(
    *,
    case: Case,
    instrument: str,
    answers: Mapping[str, float | None],
    occasion: str,
    by: User | None,
    at: datetime,
    follow_up: str = "",
    mode: str = "",
    request: Model | None = None,
    taken_at: datetime | None = None,
) -> Measure:
    """Score an instrument and keep its answers, stamped with the version and value set that scored it.

    `mode` is how it was answered, `request` the questionnaire it was asked in, `taken_at` when the client
    answered where that was earlier (a form filled in on paper). Part of a larger action, inside its
    transaction. Raises UserError for an answer out of range.
    """
    definition = instruments.load_instrument(instrument)
    definition.check_answers(answers)
    open_concern_of_answers(case=case, instrument=instrument, answers=answers, by=by, at=at)
    value_set = reference_value_set(definition)
    score = definition.score_answers(answers, value_set, respondent=find_respondent(case, [value_set]))
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
        request_id=request.pk if request else None,
    )


class MeasureFacts(TypedDict):
    """The occasion of some measures, and when: `taken_at` as `take_measure` has it."""

    occasion: OccasionKind
    by: User | None
    at: datetime
    follow_up: NotRequired[str]
    taken_at: NotRequired[datetime | None]


def take_measures(
    measures: Mapping[str, Mapping[str, float | None]] | None,
    *,
    case: Case,
    **facts: Unpack[MeasureFacts],
) -> None:
    """Score what was answered on one occasion, answers by instrument."""
    for instrument, answers in (measures or {}).items():
        take_measure(case=case, instrument=instrument, answers=answers, **facts)
