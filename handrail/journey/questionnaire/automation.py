"""What happens by itself: follow-ups that have fallen due, reminders, closing what was half answered."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.journey.measures.models import AnswerMode
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.answers import Answers
from handrail.journey.questionnaire.models import QuestionnaireRequest

log = logging.getLogger(__name__)


@dataclass
class Done:
    asked: int = 0
    reminded: int = 0
    closed: int = 0


def ask_and_remind(at: datetime) -> Done:
    """All that is due now. Derived from facts: run ten times a day, a client gets no more messages."""
    done = Done()
    for case in list(queries.due_for_follow_up(at)):
        done.asked += _ask(case, at)
    for request in list(queries.open_by_link()):
        done.reminded += actions.remind_client(request=request, at=at) is not None
    for request in list(queries.overdue_with_waiting_messages(at)):
        actions.stop_overdue(request=request, at=at)
    for request in list(queries.closed_half_answered(at)):
        done.closed += _close(request, at)
    return done


def _ask(case: Case, at: datetime) -> int:
    """How many follow-ups of this case were asked: those whose day has come."""
    scheduled = queries.scheduled_of(case, at).values()
    today = timezone.localdate(at)
    due = [each for each in scheduled if each.state == "open" and timezone.localdate(each.due_at) <= today]
    return sum(actions.ask_by_itself(case=case, code=each.code, at=at) is not None for each in due)


def _close(request: QuestionnaireRequest, at: datetime) -> int:
    """Keep what was answered before the time was over."""
    try:
        actions.finish_request(
            request=request,
            said=Answers(request).group_by_part(),
            mode=AnswerMode.ONLINE,
            by=None,
            at=at,
            kind="questionnaire.closed",
        )
    except UserError as problem:
        log.warning("questionnaire %s was not closed: %s", request.reference, problem)
        return 0
    return 1
