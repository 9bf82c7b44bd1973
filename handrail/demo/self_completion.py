"""Invented clients who answer by themselves: by link, on paper, in part, or not at all."""

from datetime import datetime, timedelta
from random import Random

from handrail.accounts.models import User
from handrail.demo import health
from handrail.demo.health import InstrumentAnswers
from handrail.demo.mail import deliver_messages
from handrail.foundation.errors import UserError
from handrail.journey.case.models import Case
from handrail.journey.case.queries import version_of
from handrail.journey.measures.queries import answered_by_client
from handrail.journey.questionnaire import actions, queries
from handrail.journey.questionnaire.models import QuestionnaireRequest
from handrail.journey.questionnaire.question_sets.follow_up import WORK_AND_HEALTH
from handrail.questions import AnswerKind, Question, QuestionSection


def send_questionnaire(
    case: Case, code: str, *, by: User | None, at: datetime
) -> QuestionnaireRequest | None:
    """Send a link where there is an address, else paper; return None where nothing can be asked."""
    case = Case.objects.select_related("person").get(pk=case.pk)
    channel = "email" if case.person.email else "paper"
    try:
        request = actions.ask_client(case=case, code=code, channel=channel, by=by, at=at)
    except UserError:
        return None
    # Delivered now: the client answers within this transaction, in which no worker runs.
    deliver_messages(case)
    return request


def finish_questionnaire(
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
    answers = {part.code: _draw_part(rng, part, levels, attendance) for part in queries.parts_in(request)}
    actions.finish_request(
        request=request,
        said=answers,
        mode="paper" if paper else "online",
        by=by if paper else None,
        at=at,
        answered_on=(at - timedelta(days=2)).date() if paper else None,
    )


def take_entry_measures(
    rng: Random, case: Case, levels: dict[str, int], *, by: User, at: datetime
) -> InstrumentAnswers:
    """Answer the required instruments of the assessment that the client has not answered alone before."""
    request = None
    if rng.random() < 0.4:
        request = send_questionnaire(case, "entry", by=by, at=at - timedelta(hours=20))
    if request and rng.random() < 0.7:
        finish_questionnaire(rng, request, levels, "", by=by, at=at - timedelta(hours=3))
    answered = answered_by_client(case, "entry")
    required = [use.slug for use in version_of(case).assessment.instruments if use.use == "required"]
    return health.draw_answers(rng, levels, [slug for slug in required if slug not in answered])


def _draw_part(
    rng: Random, part: QuestionSection, levels: dict[str, int], attendance: str
) -> dict[str, object]:
    """Draw the answers to one part; now and then a question is left out."""
    if part.instrument:
        return dict(health.draw_answers(rng, levels, [part.instrument])[part.instrument])
    answers: dict[str, object] = {
        question.code: _draw_choice(rng, question)
        for question in part.questions
        if question.choices and rng.random() > 0.05
    }
    if part.code == WORK_AND_HEALTH:
        answers["work_attendance"] = attendance if attendance != "not_known" else "at_work"
    return answers


def _draw_choice(rng: Random, question: Question) -> str | list[str]:
    value = rng.choice(question.choices).value
    return [value] if question.kind == AnswerKind.CHOICES else value
