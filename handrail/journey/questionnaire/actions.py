"""Asking a client, keeping what they answer as they go, finishing, stopping; and what is due by itself."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from handrail.accounts.models import User
from handrail.design.forms import CleanedData
from handrail.design.service_voice import write_for
from handrail.foundation.identifiers import new_reference
from handrail.journey.case.actions import (
    append_event,
    drop_draft,
    lock_case,
    once_per_submission,
    record_consents,
)
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.measures.actions import take_measure
from handrail.journey.measures.models import AnswerMode
from handrail.journey.messages.actions import hold_back, queue_message
from handrail.journey.messages.links import digest_of, new_key, short_token
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Barrier, MessagePurpose
from handrail.journey.messages.queries import reach_of
from handrail.journey.messages.rules import LINK_CHANNELS, Channel, channel_by_itself
from handrail.journey.questionnaire import queries, rules, wording
from handrail.journey.questionnaire.declarations import Occasion
from handrail.journey.questionnaire.models import (
    QuestionnaireAnswers,
    QuestionnaireRequest,
    QuestionnaireSending,
)
from handrail.journey.questionnaire.parts import list_reasons_withheld
from handrail.journey.questionnaire.signals import questionnaire_answered
from handrail.questions import QuestionSection
from handrail.questions.question_set import OccasionKind
from handrail.service_models.vocabulary import QUESTIONNAIRES_BY_LINK


@once_per_submission
def ask_client(
    *,
    case: Case,
    code: str,
    channel: str,
    by: User | None,
    at: datetime,
    large_print: bool | None = None,
    confirmed_safe: bool = False,
    submission: uuid.UUID | None = None,
) -> QuestionnaireRequest:
    """Ask the client on an occasion by a channel; asked before, a new link takes the place of the old.

    `confirmed_safe`: the client has just told staff that this channel is safe. Raises NotNow, with what to
    do, where the case is not at that point, the client is not to be asked, there is nothing that can be
    asked, or the channel leads nowhere.
    """
    held = lock_case(case)
    occasion, parts = _askable(held, code, at)
    reach = reach_of(held)
    if channel in LINK_CHANNELS and not reach.find_address(channel):
        raise NotNow(
            f"There is no {'email address' if channel == Channel.EMAIL else 'mobile number'} on the record: "
            "add one to the person's details, or use the paper form or the phone."
        )
    request = _request(held, occasion, parts, by=by, at=at)
    wanted = held.person.large_print or request.large_print
    request.large_print = wanted if large_print is None else large_print
    request.closes_at = closing_of(held, occasion, at)
    request.save()
    sending = _send(request, channel, by=by, at=at, confirmed_safe=confirmed_safe)
    append_event(
        held,
        "questionnaire.asked",
        by=by,
        at=at,
        submission=submission,
        label=occasion.label,
        request=request.pk,
        sending=sending.pk,
        channel_label=Channel(channel).label,
    )
    return request


def _askable(case: Case, code: str, at: datetime) -> tuple[Occasion, list[QuestionSection]]:
    """The occasion and what can be asked on it. Raises NotNow."""
    occasion = queries.occasion_of(case, code)
    if occasion is None:
        raise NotNow(f"This service asks nothing on the occasion {code!r}.")
    if reason := queries.why_not_now(case, occasion, at):
        raise NotNow(reason)
    parts = queries.parts_to_ask(case, occasion)
    if not parts:
        raise NotNow(
            " ".join(list_reasons_withheld(occasion)) or "This service has no questions at this stage."
        )
    return occasion, parts


def _request(
    case: Case, occasion: Occasion, parts: list[QuestionSection], *, by: User | None, at: datetime
) -> QuestionnaireRequest:
    """The request that stands for this occasion, or a new one. Reviews are asked again and again."""
    found = queries.latest_request(case, occasion.code)
    asked_again = occasion.kind == OccasionKind.REVIEW
    if found and found.answered_at is None and (not asked_again or found.closes_at >= at):
        return found
    if found and not asked_again:
        raise NotNow(f"The client answered this on {timezone.localdate(found.answered_at):%-d %B %Y}.")
    return QuestionnaireRequest(
        case=case,
        at=at,
        recorded_at=at,
        recorded_by=by,
        reference=new_reference().replace("HR-", "QU-"),
        code=occasion.code,
        occasion=occasion.kind,
        model_version=case.model_version,
        parts=[part.code for part in parts],
    )


def closing_of(case: Case, occasion: Occasion, at: datetime) -> datetime:
    """When it closes: a follow-up's own window ends it sooner."""
    scheduled = queries.scheduled_of(case, at).get(occasion.code)
    return min(filter(None, [rules.find_closing(at), scheduled.closes_at if scheduled else None]))


def _send(
    request: QuestionnaireRequest, channel: str, *, by: User | None, at: datetime, confirmed_safe: bool
) -> QuestionnaireSending:
    """Note the sending; by e-mail or text a new link leaves, and any earlier one is turned off."""
    by_link = channel in LINK_CHANNELS
    key = new_key() if by_link else ""
    if by_link:
        replaced = request.sendings.filter(digest__isnull=False, replaced_at__isnull=True)
        waiting = Message.objects.filter(sending__in=list(replaced))
        hold_back(waiting, reason="a later link has taken its place", at=at)
        replaced.update(replaced_at=at)
    sending = QuestionnaireSending.objects.create(
        request=request,
        channel=channel,
        made_at=at,
        made_by=by,
        expires_at=request.closes_at,
        key=key,
        digest=digest_of(short_token(key)) if by_link else None,
    )
    if by_link:
        _write(request, sending, wording.word_first_message, by=by, at=at, confirmed_safe=confirmed_safe)
    return sending


def _write(
    request: QuestionnaireRequest,
    sending: QuestionnaireSending,
    put_in_words: Callable[[QuestionnaireRequest, str], tuple[str, str]],
    *,
    by: User | None,
    at: datetime,
    confirmed_safe: bool = False,
) -> Message:
    with write_for(request.case.service, request.case.person.language):
        subject, body = put_in_words(request, sending.channel)
    return queue_message(
        case=request.case,
        recipient="client",
        channel=sending.channel,
        address=reach_of(request.case).find_address(sending.channel),
        subject=subject,
        body=body,
        sending=sending,
        purpose=MessagePurpose.QUESTIONNAIRE,
        confirmed_safe=confirmed_safe,
        by=by,
        at=at,
    )


def set_large_print(*, request: QuestionnaireRequest, on: bool) -> None:
    """The client's choice of size, kept with the request so that another device shows it too."""
    QuestionnaireRequest.objects.filter(pk=request.pk).update(large_print=on)


@once_per_submission
def record_wish(
    *,
    case: Case,
    given: bool,
    how: str,
    by: User | None,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> None:
    """The client asks us to stop sending questionnaires, or to begin again; every later request heeds it."""
    record_consents(
        case=case,
        by=by,
        at=at,
        how=how,
        answers=[
            {
                "item": QUESTIONNAIRES_BY_LINK,
                "label": "Questionnaires by link",
                "recipient": "service",
                "given": given,
            }
        ],
        submission=submission,
    )
    if not given:
        held = lock_case(case)
        unanswered = held.questionnaires.filter(answered_at__isnull=True)
        hold_back_questions(unanswered, reason=Barrier.OPTED_OUT.label, at=at)
        unanswered.filter(closes_at__gt=at).update(closes_at=at)
        append_event(held, "questionnaire.stopped", by=by, at=at)


# ---- Answering ---------------------------------------------------------------------------------------------


@once_per_submission
def finish_request(
    *,
    request: QuestionnaireRequest,
    said: Mapping[str, CleanedData],
    mode: str,
    by: User | None,
    at: datetime,
    answered_on: date | None = None,
    unreadable: tuple[str, ...] = (),
    kind: str = "questionnaire.answered",
    submission: uuid.UUID | None = None,
) -> QuestionnaireRequest:
    """Turn what was answered, by part and code, into measures and answers; the link is spent.

    `answered_on` is the day on a paper form. Raises NotNow where it has been finished already.
    """
    case = lock_case(request.case)
    held = QuestionnaireRequest.objects.select_for_update().get(pk=request.pk)
    held.case = case
    if held.answered_at:
        raise NotNow("The client has already answered these questions. Nothing was added.")
    taken_at = _moment(answered_on, at)
    for part in queries.parts_in(held):
        _keep(held, part, said.get(part.code, {}), mode=mode, by=by, at=at, taken_at=taken_at)
    held.answered_at, held.answered_by, held.answered_mode = at, by, mode
    held.save()
    drop_draft(queries.draft_key(held))
    hold_back_questions(QuestionnaireRequest.objects.filter(pk=held.pk), reason=rules.ANSWERED, at=at)
    questionnaire_answered.send(QuestionnaireRequest, request=held, answers=said, by=by, at=at)
    append_event(
        case,
        kind,
        by=by,
        at=at,
        submission=submission,
        label=queries.occasion_in(held).label,
        request=held.pk,
        mode_label=AnswerMode(mode).label,
        unreadable=list(unreadable),
    )
    return held


def _moment(day: date | None, at: datetime) -> datetime:
    """Midday of the day on a paper form; now where there is none, or it is today."""
    if day is None or day >= timezone.localdate(at):
        return at
    return timezone.make_aware(datetime.combine(day, time(12)))


def _keep(
    request: QuestionnaireRequest,
    part: QuestionSection,
    answers: CleanedData,
    *,
    mode: str,
    by: User | None,
    at: datetime,
    taken_at: datetime,
) -> None:
    """One part as a record; nothing is kept where nothing was answered."""
    if not any(value not in (None, "", []) for value in answers.values()):
        return
    if part.instrument:
        take_measure(
            case=request.case,
            instrument=part.instrument,
            answers=answers,
            occasion=request.occasion,
            follow_up=queries.occasion_in(request).follow_up,
            by=by,
            at=at,
            mode=mode,
            request=request,
            taken_at=taken_at,
        )
        return
    QuestionnaireAnswers.objects.create(
        case=request.case,
        at=taken_at,
        recorded_at=at,
        recorded_by=by,
        request=request,
        part=part.code,
        part_version=part.version,
        mode=mode,
        answers=dict(answers),
    )


def hold_back_questions(requests: QuerySet[QuestionnaireRequest], *, reason: str, at: datetime) -> None:
    """Hold back what waits to be sent about these requests; part of an action that holds their case."""
    hold_back(Message.objects.filter(sending__request__in=requests), reason=reason, at=at)


# ---- By itself ---------------------------------------------------------------------------------------------


def ask_by_itself(*, case: Case, code: str, at: datetime) -> QuestionnaireRequest | None:
    """Ask a follow-up that has fallen due, where the client may be written to; None where a person must."""
    with transaction.atomic():
        held = lock_case(case)
        channel = channel_by_itself(reach_of(held))
        if channel is None or not queries.agreed_to_follow_up(held) or queries.latest_request(held, code):
            return None
        try:
            return ask_client(case=held, code=code, channel=channel, by=None, at=at)
        except NotNow:
            return None


def stop_overdue(*, request: QuestionnaireRequest, at: datetime) -> None:
    """Hold back what still waits about a request whose time is over."""
    with transaction.atomic():
        lock_case(request.case)
        late = QuestionnaireRequest.objects.filter(pk=request.pk, closes_at__lt=at)
        hold_back_questions(late, reason=rules.TIME_IS_OVER, at=at)


def remind_client(*, request: QuestionnaireRequest, at: datetime) -> Message | None:
    """Remind once where a reminder is due and safe: the same link again. None where it is not."""
    with transaction.atomic():
        lock_case(request.case)
        fresh = queries.open_by_link().filter(pk=request.pk).first()
        if fresh is None:
            return None
        sending = fresh.sendings.filter(digest__isnull=False, replaced_at__isnull=True).last()
        if not sending or sending.channel not in reach_of(fresh.case).safe_channels:
            return None
        if not rules.reminder_due(queries.standing_of(fresh), queries.messages_about(fresh), at):
            return None
        return _write(fresh, sending, wording.word_reminder, by=None, at=at)
