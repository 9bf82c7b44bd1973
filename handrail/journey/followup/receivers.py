"""What a client has answered may be the follow-up itself; a death recorded in error missed none."""

from collections.abc import Mapping
from datetime import datetime

from django.dispatch import receiver

from handrail.accounts.models import User
from handrail.design.forms import CleanedData
from handrail.journey.case.actions import strike_out
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.death.signals import death_undone
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.followup.models import FollowUpOutcome, MissedReason
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.question_sets.follow_up import WORK_AND_HEALTH
from handrail.journey.questionnaire.signals import questionnaire_answered


@receiver(death_undone)
def strike_out_missed_as_died(*, case: Case, reason: str, by: User, at: datetime, **_: object) -> None:
    """Strike out follow-ups of old that were missed because of a death: they are due again."""
    for row in exclude_struck_out(case.follow_ups).filter(missed_reason=MissedReason.DIED.label):
        strike_out(fact=row, what="A follow-up", by=by, at=at, reason=reason)


@receiver(questionnaire_answered)
def record_answered_follow_up(
    *,
    request: QuestionnaireRequest,
    answers: Mapping[str, CleanedData],
    by: User | None,
    at: datetime,
    **_: object,
) -> None:
    """Record the follow-up of what the client said about work; without that somebody still has to ring."""
    said = answers.get(WORK_AND_HEALTH, {})
    case = request.case
    if not said.get("work_attendance") or not case.is_open:
        return
    if exclude_struck_out(case.follow_ups).filter(code=request.code).exists():
        return
    record_follow_up(
        case=case,
        by=by,
        at=at,
        code=request.code,
        outcome=FollowUpOutcome.DONE,
        work_attendance=said["work_attendance"],
        answers={name: said.get(name) or "" for name in ("health", "note")},
    )
