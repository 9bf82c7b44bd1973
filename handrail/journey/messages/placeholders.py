"""What a message says only once it leaves: words that the outbox must not keep."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from handrail.journey.case.models import Case
from handrail.journey.messages.models import Message

# What the kept message says in its place -> what makes it, from the case, as the message leaves.
MADE_AS_IT_LEAVES: dict[str, str] = {
    "[a link of the client's own, made as this left and kept nowhere]": (
        "handrail.journey.anonymous.invitation.link_for"
    ),
}


def filled(message: Message, at: datetime) -> str:
    """The body as it is sent."""
    body = message.body
    for placeholder, maker in MADE_AS_IT_LEAVES.items():
        if placeholder in body:
            make: Callable[[Case, datetime], Any] = import_string(maker)
            body = body.replace(placeholder, str(make(message.case, at)))
    return body
