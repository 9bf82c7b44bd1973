"""Putting messages in the queue, taking and finishing them, and keeping the times of jobs."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from handrail.outbox import rules
from handrail.outbox.models import OutgoingMessage, ScheduledJob
from handrail.outbox.registry import Job
from handrail.outbox.rules import DeliveryState, Envelope

FREE = {"lease": None, "leased_until": None}


def add_to_queue(
    *,
    kind: str,
    reference: str,
    channel: str,
    at: datetime,
    words: Envelope | None = None,
    not_before: datetime | None = None,
) -> OutgoingMessage:
    """Queue a message in the caller's transaction; the worker sends it after that was kept.

    The same reference is queued once. `words` are for messages that only the queue keeps until they leave.
    """
    first_attempt = not_before or at
    message: OutgoingMessage
    message, _ = OutgoingMessage.objects.get_or_create(
        kind=kind,
        reference=reference,
        defaults={
            "channel": channel,
            "address": words.address if words else "",
            "subject": words.subject if words else "",
            "body": words.body if words else "",
            "queued_at": at,
            "next_attempt_at": first_attempt,
            "not_before": not_before,
            "give_up_at": first_attempt + rules.GIVE_UP_AFTER,
        },
    )
    return message


def requeue_message(
    *, kind: str, reference: str, channel: str, at: datetime, not_before: datetime | None = None
) -> None:
    """Try again, from the first attempt on, what was given up."""
    OutgoingMessage.objects.filter(kind=kind, reference=reference).exclude(
        state=DeliveryState.WAITING
    ).delete()
    add_to_queue(kind=kind, reference=reference, channel=channel, at=at, not_before=not_before)


def withdraw_messages(*, kind: str, references: Iterable[str], at: datetime) -> None:
    """Take these out of the queue, unless they have left: their owner holds them back."""
    waiting = OutgoingMessage.objects.filter(
        kind=kind, reference__in=list(references), state=DeliveryState.WAITING
    )
    waiting.update(**_finished(DeliveryState.HELD_BACK, at))


def claim_message(pk: int, at: datetime, *, early: bool = False) -> uuid.UUID | None:
    """Take a waiting message for sending; None where another worker has it, or it is not yet due.

    One UPDATE decides on either database: of two workers one finds the row as it was.
    """
    lease = uuid.uuid4()
    waiting = OutgoingMessage.objects.filter(_unleased(at), pk=pk, state=DeliveryState.WAITING)
    due = waiting if early else waiting.filter(next_attempt_at__lte=at)
    taken = due.update(lease=lease, leased_until=at + rules.LEASE, attempts=F("attempts") + 1)
    return lease if taken else None


def finish_message(message: OutgoingMessage, state: DeliveryState, at: datetime, *, error: str = "") -> None:
    """Finish a message and forget its words."""
    OutgoingMessage.objects.filter(pk=message.pk).update(**_finished(state, at), last_error=error)


def postpone_message(message: OutgoingMessage, lease: uuid.UUID, until: datetime, *, error: str) -> None:
    """Give a message back to the queue, if it is still this worker's."""
    still_ours = OutgoingMessage.objects.filter(pk=message.pk, lease=lease, state=DeliveryState.WAITING)
    still_ours.update(next_attempt_at=until, last_error=error, **FREE)


def give_back_message(message: OutgoingMessage, lease: uuid.UUID) -> None:
    """Give back what could not even be looked at, if it is still this worker's: no attempt was made."""
    still_ours = OutgoingMessage.objects.filter(pk=message.pk, lease=lease, state=DeliveryState.WAITING)
    still_ours.update(attempts=F("attempts") - 1, **FREE)


def delay_message(message: OutgoingMessage, lease: uuid.UUID, until: datetime) -> None:
    """Keep a message until its owner lets it leave, if it is still this worker's: no attempt was made."""
    still_ours = OutgoingMessage.objects.filter(pk=message.pk, lease=lease, state=DeliveryState.WAITING)
    give_up_at = until + rules.GIVE_UP_AFTER
    still_ours.update(next_attempt_at=until, not_before=until, give_up_at=give_up_at, attempts=0, **FREE)


def forget_finished(at: datetime) -> int:
    """Delete the rows finished long ago; return how many."""
    count: int
    count, _ = OutgoingMessage.objects.filter(finished_at__lt=at - rules.KEEP_FINISHED).delete()
    return count


def claim_job(job: Job, at: datetime, *, early: bool = False) -> uuid.UUID | None:
    """Take a job that is due; None where it is not, or another worker runs it."""
    ScheduledJob.objects.get_or_create(name=job.name)
    lease = uuid.uuid4()
    free = ScheduledJob.objects.filter(_unleased(at), name=job.name)
    due = free if early else _due(free, job.every, at)
    taken = due.update(last_started_at=at, lease=lease, leased_until=at + job.lease)
    return lease if taken else None


def finish_job(job: Job, lease: uuid.UUID, at: datetime, *, error: str = "") -> None:
    """Note how a run ended; one that failed does not move the time of the last good end."""
    ended = {"last_error": error} if error else {"last_error": "", "last_finished_at": at}
    ScheduledJob.objects.filter(name=job.name, lease=lease).update(**ended, **FREE)


def _due(jobs: QuerySet[ScheduledJob], every: timedelta, at: datetime) -> QuerySet[ScheduledJob]:
    return jobs.filter(Q(last_started_at__isnull=True) | Q(last_started_at__lte=at - every))


def _unleased(at: datetime) -> Q:
    return Q(lease__isnull=True) | Q(leased_until__lt=at)


def _finished(state: DeliveryState, at: datetime) -> dict[str, object]:
    return {"state": state, "finished_at": at, "address": "", "subject": "", "body": "", **FREE}
