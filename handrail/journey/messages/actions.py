"""Queueing a message, and the one gate through which it leaves or is held back."""

import functools
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.actions import append_event, lock_case, record_contact
from handrail.journey.case.models import Case, Document
from handrail.journey.messages import outbox
from handrail.journey.messages.models import Message
from handrail.journey.messages.queries import refusals_of
from handrail.journey.messages.rules import Channel

RECIPIENTS = {
    "client": "the client",
    "referrer": "the referrer",
    "gp": "the GP",
    "employer": "the employer",
    "named_other": "the person the client named",
    "staff": "a member of staff",
}
# Telling a referrer that the referral arrived discloses nothing they did not send; staff may know anyway.
WITHOUT_CONSENT = ("referrer", "staff")


def queue_message(
    *,
    case: Case,
    recipient: str,
    address: str,
    subject: str,
    body: str,
    by: User | None,
    at: datetime,
    document: Document | None = None,
    channel: str = Channel.EMAIL,
    sending: Model | None = None,
) -> Message:
    """Put a message in the outbox; it leaves once the transaction has been kept.

    `sending` is that of the questionnaire which the message brings.
    """
    with transaction.atomic():
        message = Message.objects.create(
            case=case,
            recipient=recipient,
            address=address,
            subject=subject,
            body=body,
            document=document,
            channel=channel,
            sending_id=sending.pk if sending else None,
            queued_at=at,
            queued_by=by,
        )
        append_event(
            case, "message.queued", by=by, at=at, subject=subject, recipient_label=RECIPIENTS[recipient]
        )
        transaction.on_commit(functools.partial(deliver_message, message_id=message.pk, at=at), robust=True)
        return message


def deliver_message(*, message_id: int, at: datetime) -> Message:
    """Send a waiting message if it still may be sent; `handrail manage deliver` tries those left over.

    A text waits where no gateway for texts is set up.
    """
    with transaction.atomic():
        # The case first, as every action locks it: two that lock in different orders wait for each other.
        case = lock_case(Message.objects.select_related("case").get(pk=message_id).case)
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.sent_at or message.held_back:
            return message
        if reason := why_held_back(message, case):
            _hold_back(message, reason, at)
        elif outbox.send_by_channel(message, at):
            _note_sent(message, case, at)
        return message


def _note_sent(message: Message, case: Case, at: datetime) -> None:
    """Note that a message has left; one about a questionnaire is also an attempt to reach the client."""
    message.sent_at = at
    message.save()
    label = RECIPIENTS[message.recipient]
    append_event(case, "message.sent", by=None, at=at, subject=message.subject, recipient_label=label)
    if message.sending_id:
        record_contact(
            case=case, by=message.queued_by, at=at, happened_at=at, with_whom="client",
            mode=message.channel, successful=False, kind="questionnaire", note=message.subject,
        )  # fmt: skip


def why_held_back(message: Message, case: Case) -> str:
    """Return why a waiting message must not leave any more; empty where it may.

    The one gate for whatever leaves for a person. Whoever knows more, such as that a questionnaire has been
    answered, has held the message back by then (`hold_back`).
    """
    if message.recipient not in WITHOUT_CONSENT and not queries.may_tell(case, message.recipient):
        return "the client has not agreed, or no longer agrees"
    return refusals_of([case])[case.pk].reason if message.sending_id else ""


def hold_back(messages: QuerySet[Message], *, reason: str, at: datetime) -> None:
    """Hold back those of these messages that still wait; part of an action that holds their case."""
    for message in messages.filter(sent_at__isnull=True, held_back="").select_for_update(of=("self",)):
        _hold_back(message, reason, at)


def _hold_back(message: Message, reason: str, at: datetime) -> None:
    message.held_back = reason
    message.save()
    append_event(
        message.case, "message.held_back", by=None, at=at, subject=message.subject,
        recipient_label=RECIPIENTS[message.recipient], reason=reason,
    )  # fmt: skip
