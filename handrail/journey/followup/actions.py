"""Recording a follow-up as done or missed."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, drop_draft, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.case.rules import OPEN_STAGES, CaseStage
from handrail.journey.case.spells import lock_spells
from handrail.journey.followup.models import FollowUp, FollowUpOutcome, MissedReason
from handrail.journey.followup.queries import list_due_in_other_spells
from handrail.journey.measures.actions import take_measures
from handrail.journey.support.actions import refuse_hours
from handrail.journey.support.presenters import describe_hours
from handrail.journey.support.rules import WorkHours
from handrail.questions.question_set import OccasionKind
from handrail.service_models.schema.timing import FollowUpContact


@once_per_submission
def record_follow_up(
    *,
    case: Case,
    by: User | None,
    at: datetime,
    code: str,
    outcome: str,
    missed_reason: str = "",
    work_attendance: str = "",
    hours: Decimal | None = None,
    usual_hours: Decimal | None = None,
    answers: Mapping[str, object] | None = None,
    measures: Mapping[str, Mapping[str, float | None]] | None = None,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> FollowUp:
    """Record one follow-up of the service model's schedule: what was learnt, or why it was missed.

    Raises NotNow where it is recorded already, and where the reason is that the client has died:
    `death.actions.record_death` is that act.
    """
    if missed_reason == MissedReason.DIED.label:
        raise NotNow("If the client has died, record the death: it ends every follow-up.")
    refuse_hours(work_attendance, WorkHours(hours, usual_hours))
    step = next(step for step in queries.version_of(case).follow_up if step.code == code)
    # One that is counted from another event, such as a survey of a trial, may fall before discharge.
    stages = [CaseStage.DISCHARGED] if step.starts_on == "discharged" else OPEN_STAGES
    lock_spells(case)
    held = lock_case(case, topic="follow_up", seen=seen, stages=stages)
    if exclude_struck_out(held.follow_ups.all()).filter(code=code).exists():
        raise NotNow("This follow-up has already been recorded.")
    row = FollowUp.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        code=code,
        outcome=outcome,
        missed_reason=missed_reason,
        work_attendance=work_attendance,
        hours=hours,
        usual_hours=usual_hours,
        answers=dict(answers or {}),
    )
    take_measures(measures, case=held, occasion=OccasionKind.FOLLOW_UP, follow_up=code, by=by, at=at)
    outcome_label = "done" if outcome == FollowUpOutcome.DONE else f"missed: {missed_reason}"
    append_event(
        held,
        "follow_up.recorded",
        by=by,
        at=at,
        submission=submission,
        label=step.label,
        outcome_label=outcome_label,
        hours=describe_hours(row.work_hours),
    )
    drop_draft(f"follow-up:{held.pk}:{code}")
    for other, other_step in list(list_due_in_other_spells(held, at)):
        _count_for_spell(row, other, other_step, outcome_label=outcome_label, by=by, at=at)
    return row


def _count_for_spell(
    row: FollowUp, case: Case, step: FollowUpContact, *, outcome_label: str, by: User | None, at: datetime
) -> None:
    """Record what was learnt in one spell as the follow-up of another that is due in the same weeks."""
    held = lock_case(case, stages=[CaseStage.DISCHARGED])
    FollowUp.objects.create(
        case=held,
        at=at,
        recorded_at=at,
        recorded_by=by,
        code=step.code,
        outcome=row.outcome,
        missed_reason=row.missed_reason,
        work_attendance=row.work_attendance,
        hours=row.hours,
        usual_hours=row.usual_hours,
        answers=row.answers,
    )
    taken = exclude_struck_out(row.case.measures).filter(follow_up=row.code, instrument__in=step.instruments)
    for measure in taken:
        measure.pk, measure.case, measure.follow_up, measure.request_id = None, held, step.code, None
        measure.save()
    append_event(
        held, "follow_up.shared", by=by, at=at, label=step.label, outcome_label=outcome_label,
        other_case=row.case.reference,
    )  # fmt: skip
    drop_draft(f"follow-up:{held.pk}:{step.code}")
