"""What a client has answered in a questionnaire may be the follow-up itself."""

from collections.abc import Mapping
from datetime import datetime

from django.dispatch import receiver

from handrail.accounts.models import User
from handrail.design.forms import CleanedData
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.followup.models import FollowUpOutcome
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.question_sets.follow_up import WORK_AND_HEALTH
from handrail.journey.questionnaire.signals import questionnaire_answered


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
