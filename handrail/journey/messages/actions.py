"""Queueing a message, letting it leave where the gate does, and what became of it."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

from django.db import transaction
from django.db.models import Model, QuerySet

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.design.translation import in_page_language
from handrail.journey.case.actions import append_event, lock_case, record_contact
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Document
from handrail.journey.messages.discretion import find_calling_name, is_discreet, word_discreetly
from handrail.journey.messages.gate import Verdict, decide_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import fill_placeholders
from handrail.journey.messages.purposes import MessagePurpose, Recipient
from handrail.journey.messages.queries import reach_of
from handrail.journey.messages.rules import Channel, channel_by_itself
from handrail.network.details import refresh_details
from handrail.outbox.actions import add_to_queue, requeue_message, withdraw_messages
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.registry import MessageOwner
from handrail.outbox.rules import Delay, DeliveryState, Envelope, Refusal
from handrail.service_models.operator_details import find_details

# What the queue calls a message of a case; its reference is the key of the message.
KIND = "journey.message"
# The subject and words of a message, given the channel and the address by which it goes.
ComposeMessage: TypeAlias = Callable[[Channel, str], tuple[str, str]]


def queue_message(
    *,
    case: Case,
    recipient: str,
    address: str,
    subject: str,
    body: str,
    by: User | None,
    at: datetime,
    recipient_name: str = "",
    document: Document | None = None,
    channel: str = Channel.EMAIL,
    sending: Model | None = None,
    purpose: str = "",
    submission: uuid.UUID | None = None,
    confirmed_safe: bool = False,
) -> Message:
    """Queue a message; the worker sends it once the transaction has been kept.

    The gate is asked at once, and again as it leaves: what must not leave is held back, with the reason.
    `sending` is that of the questionnaire which the message brings; `purpose` a member of MessagePurpose,
    without which the message is held back; `confirmed_safe` says that the client has just told staff that it
    is safe to send this there.
    """
    with transaction.atomic():
        case = lock_case(case)
        message = Message.objects.create(
            case=case,
            recipient=recipient,
            purpose=purpose,
            recipient_name=recipient_name,
            address=address,
            subject=subject,
            body=body,
            document=document,
            channel=channel,
            sending_id=sending.pk if sending else None,
            confirmed_safe=confirmed_safe,
            queued_at=at,
            queued_by=by,
        )
        append_event(
            case,
            "message.queued",
            by=by,
            at=at,
            submission=submission,
            subject=subject,
            recipient_label=recipient_name or Recipient(recipient).label,
        )
        verdict = decide_message(message, case, at)
        if verdict.reason:
            _hold_back(message, verdict.reason, at, for_staff=verdict.for_staff)
            return message
        _follow(message, verdict, case)
        add_to_queue(
            kind=KIND, reference=str(message.pk), channel=message.channel, at=at,
            not_before=message.not_before,
        )  # fmt: skip
        return message


def write_to_client(
    *,
    case: Case,
    purpose: MessagePurpose,
    compose: ComposeMessage,
    by: User | None,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Message | None:
    """Queue what the service writes to a client unprompted, in their language, by the way that is safe.

    None where there is no such way: a person must decide. The gate may hold it back all the same.
    """
    reach = reach_of(case)
    channel = channel_by_itself(reach)
    if channel is None:
        return None
    address = reach.find_address(channel)
    with write_for(case.service, case.person.language):
        subject, body = compose(channel, address)
    return queue_message(
        case=case,
        purpose=purpose,
        recipient=Recipient.CLIENT,
        channel=channel,
        address=address,
        subject=subject,
        body=body,
        by=by,
        at=at,
        submission=submission,
    )


def _follow(message: Message, verdict: Verdict, case: Case) -> None:
    """Have a message leave as the gate says: by the safe channel, at a safe time, in words that are safe."""
    message.channel, message.address = verdict.channel, verdict.address
    message.not_before = verdict.not_before
    message.subject, message.body = word_discreetly(message, case)
    message.save()


def prepare_message(row: OutgoingMessage, at: datetime) -> Envelope | Refusal | Delay:
    """Give the final words of a message that leaves, or refuse and note why: the gate is asked again."""
    message, case = _hold(row)
    if message.state != DeliveryState.WAITING:
        return Refusal(message.held_back or "it does not wait any more")
    verdict = decide_message(message, case, at)
    if verdict.reason:
        _hold_back(message, verdict.reason, at, for_staff=verdict.for_staff)
        return Refusal(verdict.reason)
    _follow(message, verdict, case)
    if verdict.not_before:
        return Delay(verdict.not_before)
    return Envelope(
        channel="text" if message.channel == Channel.TEXT else "email",
        address=message.address,
        subject=message.subject,
        body=write_body(message, case, at),
        sender_name=find_calling_name(message.recipient, case)
        or service_models.get_service(case.service).name,
        is_discreet=is_discreet(message.recipient, case),
    )


def write_body(message: Message, case: Case, at: datetime) -> str:
    """Return what a message says as it leaves: an email begins and ends in the service's own words.

    Not where the client gave us another name: the service's must not be seen.
    """
    body = fill_placeholders(message, at)
    is_plain = message.channel == Channel.TEXT or message.recipient == Recipient.STAFF
    if is_plain or find_calling_name(message.recipient, case):
        return body
    refresh_details()
    details = find_details(case.service)
    with write_for(case.service, case.person.language if message.recipient == Recipient.CLIENT else ""):
        greeting, signature = in_page_language(details.greeting), in_page_language(details.signature)
    return "\n\n".join(part for part in (f"{greeting}," if greeting else "", body, str(signature)) if part)


def note_left(row: OutgoingMessage, state: DeliveryState, at: datetime) -> None:
    """Note that a message was sent, or only written to a folder.

    That is so even where somebody held it back in the same moment. What was sent about a questionnaire is
    also an attempt to reach the client.
    """
    message, case = _hold(row)
    message.state, message.held_back = state, ""
    message.sent_at = at if state == DeliveryState.SENT else None
    message.save()
    _append(message, f"message.{state}", at)
    if message.sending_id and state == DeliveryState.SENT:
        record_contact(
            case=case, by=message.queued_by, at=at, happened_at=at, with_whom="client",
            mode=message.channel, successful=False, kind="questionnaire", note=message.subject,
        )  # fmt: skip


def note_failed(row: OutgoingMessage, reason: str, at: datetime) -> None:
    """Note that a message could not be sent: staff see it until it is sent again or closed."""
    message, _ = _hold(row)
    if message.state == DeliveryState.WAITING:
        message.state, message.failure = DeliveryState.FAILED, reason
        message.save()
        _append(message, "message.failed", at, reason=reason)


OWNER = MessageOwner(prepare_message, note_left, note_failed)


def _hold(row: OutgoingMessage) -> tuple[Message, Case]:
    """Lock the case, then its message: two that lock in different orders wait for each other."""
    case = lock_case(Message.objects.select_related("case").get(pk=row.reference).case)
    message = Message.objects.select_for_update(of=("self",)).get(pk=row.reference)
    message.case = case
    return message, case


def resend_message(*, message: Message, by: User, at: datetime) -> Message:
    """Queue again what could not be sent or was held back, to the client's address of today.

    Raises NotNow where it waits, or where the gate does not let it leave.
    """
    with transaction.atomic():
        case, message = _hold_unsent(message)
        if message.recipient == Recipient.CLIENT:
            message.address = reach_of(case).find_address(message.channel) or message.address
        verdict = decide_message(message, case, at)
        if verdict.reason:
            raise NotNow(f"You cannot send this message: {verdict.reason}.")
        message.state, message.failure, message.held_back = DeliveryState.WAITING, "", ""
        message.for_staff_since = None
        _follow(message, verdict, case)
        _append(message, "message.resent", at, by=by)
        requeue_message(
            kind=KIND, reference=str(message.pk), channel=message.channel, at=at,
            not_before=message.not_before,
        )  # fmt: skip
        return message


def close_message(*, message: Message, reason: str, by: User, at: datetime) -> Message:
    """Say why nothing more is done about what was not sent. Raises NotNow where it waits again."""
    with transaction.atomic():
        _, message = _hold_unsent(message)
        message.closed_at, message.closed_by, message.closed_reason = at, by, reason
        message.for_staff_since = None
        message.save()
        _append(message, "message.closed", at, by=by, reason=reason)
        return message


def _hold_unsent(message: Message) -> tuple[Case, Message]:
    case = lock_case(message.case)
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    waits_for_staff = message.state == DeliveryState.FAILED or message.for_staff_since
    if message.closed_at or not waits_for_staff:
        raise NotNow("Someone has already sent this message again, or closed it.")
    message.case = case
    return case, message


def hold_back(messages: QuerySet[Message], *, reason: str, at: datetime) -> None:
    """Hold back those of these messages that still wait; part of an action that holds their case."""
    waiting = list(messages.filter(state=DeliveryState.WAITING).select_for_update(of=("self",)))
    for message in waiting:
        _hold_back(message, reason, at)
    withdraw_messages(kind=KIND, references=[str(message.pk) for message in waiting], at=at)


def _hold_back(message: Message, reason: str, at: datetime, *, for_staff: bool = False) -> None:
    message.state, message.held_back = DeliveryState.HELD_BACK, reason
    message.for_staff_since = at if for_staff else None
    message.save()
    _append(message, "message.held_back", at, reason=reason)


def _append(message: Message, kind: str, at: datetime, *, by: User | None = None, reason: str = "") -> None:
    append_event(
        message.case, kind, by=by, at=at, subject=message.subject,
        recipient_label=message.recipient_name or Recipient(message.recipient).label, reason=reason,
    )  # fmt: skip
