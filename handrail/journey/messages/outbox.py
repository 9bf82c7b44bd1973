"""How a message leaves: as an e-mail, or as a text through the gateway that the operator names.

A gateway is a class with `send(to=, body=)`, named by the setting TEXT_GATEWAY. Without one texts wait in the
outbox; the pages that send them say so.
"""

from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.module_loading import import_string

from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import fill_placeholders


class Gateway(Protocol):
    """What carries texts. It raises where one cannot be sent, so that it is tried again later."""

    def send_text(self, *, to: str, body: str) -> None: ...


class Files:
    """A gateway for demonstrations and tests: each text becomes a file in the folder of the texts."""

    def send_text(self, *, to: str, body: str) -> None:
        folder = Path(settings.TEXT_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{timezone.now():%Y%m%d-%H%M%S-%f}-{to.replace(' ', '')}.txt"
        (folder / name).write_text(f"To: {to}\n\n{body}\n")


def find_gateway() -> Gateway | None:
    """What carries texts here, if anything does."""
    return import_string(settings.TEXT_GATEWAY)() if settings.TEXT_GATEWAY else None


def texts_are_set_up() -> bool:
    return bool(settings.TEXT_GATEWAY)


def send_by_channel(message: Message, at: datetime) -> bool:
    """Send it by its channel; False where nothing here carries texts."""
    carrier = find_gateway() if message.channel == "text" else None
    if message.channel == "text" and carrier is None:
        return False
    body = fill_placeholders(message, at)
    if carrier:
        carrier.send_text(to=message.address, body=body)
    else:
        EmailMessage(subject=message.subject, body=body, to=[message.address]).send()
    return True
