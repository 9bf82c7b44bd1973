"""Invented clients who answer by themselves: by link, on paper, in part, or not at all."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from handrail.accounts.models import User
from handrail.demo import health
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.journey.case.queries import version_of
from handrail.journey.measures.queries import answered_by_client
from handrail.journey.messages.actions import deliver
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.question_sets.follow_up import WORK_AND_HEALTH
from handrail.questions import AnswerKind, QuestionSection


def ask(case: Case, code: str, *, by: User | None, at: datetime) -> QuestionnaireRequest | None:
    """Ask by link where there is an address, else on paper; None where nothing can be asked."""
    case = Case.objects.select_related("person").get(pk=case.pk)
    channel = "email" if case.person.email else "paper"
    try:
        request: QuestionnaireRequest = actions.ask(case=case, code=code, channel=channel, by=by, at=at)
    except UserError:
        return None
    # At once: everything in a demonstration is kept in one transaction, after which the client has answered.
    for message in case.messages.filter(sent_at__isnull=True, sending__isnull=False):
        deliver(message_id=message.pk, at=at)
    return request


def answer(
    rng: Random,
    request: QuestionnaireRequest,
    levels: dict[str, int],
    attendance: str,
    *,
    by: User,
    at: datetime,
) -> None:
    """Finish the request as somebody in this state of health would."""
    paper = request.sendings.filter(channel="paper").exists()
    said = {part.code: _said(rng, part, levels, attendance) for part in queries.parts_in(request)}
    actions.finish(
        request=request,
        said=said,
        mode="paper" if paper else "online",
        by=by if paper else None,
        at=at,
        answered_on=(at - timedelta(days=2)).date() if paper else None,
    )


def or_together(
    rng: Random, case: Case, levels: dict[str, int], *, by: User, at: datetime
) -> dict[str, dict[str, int]]:
    """The instruments of the assessment: those that the client has not answered alone the day before."""
    asked = ask(case, "entry", by=by, at=at - timedelta(hours=20)) if rng.random() < 0.4 else None
    if asked and rng.random() < 0.7:
        answer(rng, asked, levels, "", by=by, at=at - timedelta(hours=3))
    done = answered_by_client(case, "entry")
    wanted = [use.slug for use in version_of(case).assessment.instruments if use.use == "required"]
    return health.measures(rng, levels, [slug for slug in wanted if slug not in done])


def _said(rng: Random, part: QuestionSection, levels: dict[str, int], attendance: str) -> dict[str, Any]:
    """The answers to one part; now and then a question is left out."""
    if part.instrument:
        found: dict[str, Any] = health.measures(rng, levels, [part.instrument])[part.instrument]
        return found
    said: dict[str, Any] = {
        each.code: [rng.choice(each.choices).value]
        if each.kind == AnswerKind.CHOICES
        else rng.choice(each.choices).value
        for each in part.questions
        if each.choices and rng.random() > 0.05
    }
    if part.code == WORK_AND_HEALTH:
        said["work_attendance"] = attendance if attendance != "not_known" else "at_work"
    return said
