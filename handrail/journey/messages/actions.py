"""Queueing a message, and the one gate through which it leaves or is held back."""

import functools
from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.journey.case import queries
from handrail.journey.case.actions import append, lock, record_contact
from handrail.journey.case.models import Case, Document
from handrail.journey.messages import outbox
from handrail.journey.messages.models import Message
from handrail.journey.questionnaire import queries as questionnaires
from handrail.journey.questionnaire.models import QuestionnaireSending


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
    channel: str = "email",
    sending: QuestionnaireSending | None = None,
) -> Message:
    """Put a message in the outbox; it leaves once the transaction has been kept."""
    with transaction.atomic():
        message = Message.objects.create(
            case=case,
            recipient=recipient,
            address=address,
            subject=subject,
            body=body,
            document=document,
            channel=channel,
            sending=sending,
            queued_at=at,
            queued_by=by,
        )
        append(case, "message.queued", by=by, at=at, subject=subject, recipient_label=RECIPIENTS[recipient])
        transaction.on_commit(functools.partial(deliver, message_id=message.pk, at=at), robust=True)
        return message


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


def deliver(*, message_id: int, at: datetime) -> Message:
    """Send a waiting message if it still may be sent; `handrail manage deliver` tries those left over.

    A text waits where no gateway for texts is set up.
    """
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.sent_at or message.held_back:
            return message
        case = lock(message.case)
        label = RECIPIENTS[message.recipient]
        if reason := why_held_back(message, case, at):
            message.held_back = reason
            message.save()
            append(
                case, "message.held_back", by=None, at=at, subject=message.subject, recipient_label=label,
                reason=message.held_back,
            )  # fmt: skip
            return message
        if not outbox.send(message, at):
            return message
        message.sent_at = at
        message.save()
        append(case, "message.sent", by=None, at=at, subject=message.subject, recipient_label=label)
        if message.sending:
            record_contact(
                case=case, by=message.queued_by, at=at, happened_at=at, with_whom="client",
                mode=message.channel, successful=False, kind="questionnaire", note=message.subject,
            )  # fmt: skip
        return message


def why_held_back(message: Message, case: Case, at: datetime) -> str:
    """Why a waiting message must not leave any more; empty where it may."""
    if message.recipient not in WITHOUT_CONSENT and not queries.may_tell(case, message.recipient):
        return "the client has not agreed, or no longer agrees"
    if message.sending:
        if message.sending.replaced_at:
            return "a later link has taken its place"
        return questionnaires.why_stopped(message.sending.request, at)
    return ""
