"""What leaves for whoever is alerted of a concern, and what calls it off."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from handrail.accounts.models import User
from handrail.journey.case.models import Case
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.messages.rules import Channel
from handrail.journey.safety.models import Concern, OnCall
from handrail.journey.safety.rules import ConcernStepKind


def list_ways(person: User, turns: Sequence[OnCall]) -> list[tuple[str, str]]:
    """Return how somebody is woken, each as channel and address: on call, by the mailbox and number given."""
    mailbox = next((turn.address for turn in turns if turn.address), "") or person.email
    return [(Channel.EMAIL, mailbox), *((Channel.TEXT, turn.mobile) for turn in turns[:1] if turn.mobile)]


def queue_alerts(
    case: Case, ways: Iterable[tuple[str, str]], *, subject: str, body: str, by: User | None, at: datetime
) -> None:
    """Queue the same words for each way (channel, address) to reach a member of staff."""
    for channel, address in ways:
        queue_message(
            case=case,
            purpose=MessagePurpose.CONCERN_ALERT,
            recipient="staff",
            channel=channel,
            address=address,
            subject=subject,
            body=body,
            by=by,
            at=at,
        )


def call_off_alerts(concern: Concern, by: User, at: datetime) -> None:
    """Tell whoever was alerted, the way they were, that a concern was a mistake and needs nobody."""
    case = concern.case
    ways = {
        (str(channel), str(address))
        for step in concern.steps.filter(kind=ConcernStepKind.TOLD).exclude(alerted=by)
        for channel, address in step.data.get("ways", [])
    }
    queue_alerts(
        case,
        sorted(ways),
        subject=f"{case.reference} no longer needs you",
        body=(
            f"{by.name} closed what we alerted you to about {case.reference}: it was opened by mistake. "
            f"You need to do nothing. To read why: {settings.PUBLIC_ADDRESS}"
            f"{reverse('safety', args=[case.reference])}"
        ),
        by=by,
        at=at,
    )
