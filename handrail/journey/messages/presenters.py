"""What became of a message, in words."""

from handrail.foundation.wording import lower_first
from handrail.journey.messages.models import Message
from handrail.outbox.rules import DeliveryState


def describe_delivery(message: Message) -> str:
    """Return how far a message has come: 'waiting to be sent', 'could not be sent: ...'."""
    words = lower_first(DeliveryState.find_label(message.state))
    reason = message.closed_reason or message.failure or message.held_back
    return f"{words}: {lower_first(reason)}" if reason else words
