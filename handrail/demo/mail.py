"""Mail of invented people: it leaves the moment it was queued, and reaches nobody."""

from django.core.mail.backends.dummy import EmailBackend

from handrail.journey.case.models import Case
from handrail.journey.messages.actions import KIND
from handrail.journey.messages.models import Message
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.rules import DeliveryState
from handrail.outbox.worker import attempt_message


class PretendMail(EmailBackend):
    """Takes every message as a mail server would, and forgets it."""


def deliver_messages(*cases: Case) -> None:
    """Send what waits, in these cases if any are named, as the worker would have done at that time."""
    rows = OutgoingMessage.objects.filter(kind=KIND, state=DeliveryState.WAITING)
    if cases:
        messages = Message.objects.filter(case__in=cases).values_list("pk", flat=True)
        rows = rows.filter(reference__in=[str(pk) for pk in messages])
    for pk, queued_at in list(rows.values_list("pk", "queued_at")):
        attempt_message(pk, queued_at)
