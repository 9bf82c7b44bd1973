"""Discharging a client."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, drop_draft, lock_case, once_per_submission
from handrail.journey.case.dating import find_moment, list_steps
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CARE_STAGES
from handrail.journey.discharge.models import DIED, Discharge
from handrail.journey.measures.actions import take_measures
from handrail.journey.questionnaire.actions import hold_back_questions
from handrail.journey.questionnaire.rules import DISCHARGED, STOPPED_BY_DISCHARGE
from handrail.journey.safety.actions import refuse_while_open
from handrail.journey.support.actions import refuse_hours
from handrail.journey.support.presenters import describe_hours
from handrail.journey.support.rules import WorkHours
from handrail.questions.question_set import OccasionKind


@once_per_submission
def discharge_case(
    *,
    case: Case,
    by: User,
    at: datetime,
    reason: str,
    work_attendance: str,
    return_date: date | None = None,
    return_kind: str = "",
    hours: Decimal | None = None,
    usual_hours: Decimal | None = None,
    measures: Mapping[str, Mapping[str, float | None]] | None = None,
    answers: Mapping[str, object] | None = None,
    summary: str = "",
    happened_on: date | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Discharge:
    """End support, today or on the day it `happened_on`, with the outcome and the instruments answered again.

    Raises NotNow where the reason is that the client has died: `death.actions.record_death` is that act; and
    UserError where support cannot have ended on that day, or for hours a week that cannot be.
    """
    _refuse_death(reason)
    refuse_hours(work_attendance, WorkHours(hours, usual_hours))
    held = lock_case(case, topic="discharge", seen=seen, stages=CARE_STAGES)
    refuse_while_open(held)
    label = next(item.label for item in queries.version_of(held).discharge.reasons if item.code == reason)
    ended_at = find_moment(happened_on, at, list_steps(queries.milestones_of(held)))
    row = Discharge.objects.create(
        case=held,
        at=ended_at,
        recorded_at=at,
        recorded_by=by,
        reason=reason,
        work_attendance=work_attendance,
        return_date=return_date,
        return_kind=return_kind,
        hours=hours,
        usual_hours=usual_hours,
        answers=dict(answers or {}),
        summary=summary,
    )
    take_measures(measures, case=held, occasion=OccasionKind.DISCHARGE, by=by, at=at, taken_at=ended_at)
    append_event(
        held,
        "discharge.recorded",
        by=by,
        at=ended_at,
        recorded_at=at,
        submission=submission,
        reason=reason,
        reason_label=label,
        hours=describe_hours(row.work_hours),
    )
    stopped = held.questionnaires.filter(answered_at__isnull=True, occasion__in=STOPPED_BY_DISCHARGE)
    hold_back_questions(stopped, reason=DISCHARGED, at=at)
    drop_draft(f"discharge:{held.pk}")
    return row


def _refuse_death(reason: str) -> None:
    if reason == DIED:
        raise NotNow(
            "If the client has died, record the death: it closes every case and stops every message."
        )
