"""How a message leaves: as an e-mail, or as a text through the gateway that the operator names."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage

from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import fill_placeholders
from handrail.journey.messages.rules import Channel
from handrail.outbox.carriers import TextFolder, find_gateway

# The name that settings of installations give it.
Files = TextFolder


def texts_are_set_up() -> bool:
    return bool(settings.TEXT_GATEWAY)


def send_by_channel(message: Message, at: datetime) -> bool:
    """Send it by its channel; False where nothing here carries texts."""
    carrier = find_gateway() if message.channel == Channel.TEXT else None
    if message.channel == Channel.TEXT and carrier is None:
        return False
    body = fill_placeholders(message, at)
    if carrier:
        carrier.send_text(to=message.address, body=body)
    else:
        EmailMessage(subject=message.subject, body=body, to=[message.address]).send()
    return True
