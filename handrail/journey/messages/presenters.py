"""What became of a message, in words."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.foundation.wording import lower_first, nhs_datetime, upper_first
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Recipient
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.rules import DeliveryState


def describe_delivery(message: Message) -> str:
    """Return how far a message has come: 'waiting to be sent', 'could not be sent: ...'."""
    if message.state == DeliveryState.WAITING and message.not_before:
        return f"waiting for a safe time to send it: {nhs_datetime(message.not_before)}"
    words = lower_first(DeliveryState.find_label(message.state))
    reason = message.closed_reason or message.failure or message.held_back
    return f"{words}: {lower_first(reason)}" if reason else words


def failed_rows(messages: Iterable[Message]) -> list[list[object]]:
    """Return a row for each message: what, for which person, since when, and why it has not been sent."""
    return [
        [
            {"text": message.subject, "href": reverse("failed-message", args=[message.pk])}
            if message.state == DeliveryState.FAILED or message.for_staff_since
            else message.subject,
            {"text": message.case.reference, "href": reverse("case", args=[message.case.reference])},
            describe_recipient(message),
            nhs_datetime(message.queued_at),
            upper_first(message.failure or message.held_back) or DeliveryState.find_label(message.state),
        ]
        for message in messages
    ]


# Emails to staff about their accounts, by the kind that the queue knows them by.
STAFF_EMAILS = {
    "accounts.email": "About an account",
    "accounts.password_reset": "Link to choose a new password",
    "staff.invitation": "Invitation to work here",
}


def staff_email_rows(messages: Iterable[OutgoingMessage]) -> list[list[object]]:
    """Return a row for each email to staff that could not be sent: what it was, since when, and why."""
    return [
        [STAFF_EMAILS[message.kind], nhs_datetime(message.queued_at), message.last_error]
        for message in messages
    ]


def message_facts(message: Message) -> list[dict[str, str]]:
    """Return what staff need to decide about a message."""
    return [
        {"key": "Case", "value": message.case.reference},
        {"key": "To", "value": f"{describe_recipient(message)}, {message.address}"},
        {"key": "Written", "value": nhs_datetime(message.queued_at)},
        {"key": "What went wrong", "value": upper_first(message.failure or message.held_back)},
    ]


def describe_recipient(message: Message) -> str:
    """Return who a message is for: 'The client'."""
    return upper_first(Recipient.find_label(message.recipient))
