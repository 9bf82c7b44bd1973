"""What is due, and what is late."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from handrail.foundation.wording import format_count
from handrail.outbox.carriers import is_carried
from handrail.outbox.models import OutgoingMessage, ScheduledJob
from handrail.outbox.registry import Job, list_jobs
from handrail.outbox.rules import DeliveryState

# A message that is due for longer than this waits for a worker or a server that does not answer.
LATE_AFTER = timedelta(minutes=5)


def list_waiting(at: datetime, *, early: bool = False) -> list[tuple[int, str]]:
    """Return key and channel of what is due to be sent; with `early` also what waits to be tried again."""
    waiting = OutgoingMessage.objects.filter(state=DeliveryState.WAITING)
    due = waiting if early else waiting.filter(next_attempt_at__lte=at)
    return list(due.order_by("next_attempt_at", "pk").values_list("pk", "channel"))


def get_message(pk: int) -> OutgoingMessage:
    """Return a row of the queue."""
    message: OutgoingMessage = OutgoingMessage.objects.get(pk=pk)
    return message


def list_failed_emails(kinds: Iterable[str]) -> QuerySet[OutgoingMessage]:
    """Return what of these kinds could not be sent, the latest first; who it was for is forgotten by then."""
    failed = OutgoingMessage.objects.filter(state=DeliveryState.FAILED, kind__in=list(kinds))
    return failed.order_by("-finished_at", "-pk")


def find_waiting(kind: str, reference: str) -> OutgoingMessage | None:
    """Return the waiting message of this owner's record, if it waits."""
    waiting = OutgoingMessage.objects.filter(kind=kind, reference=reference, state=DeliveryState.WAITING)
    message: OutgoingMessage | None = waiting.first()
    return message


def find_last_finished(name: str) -> datetime | None:
    """Return when a job last ended well; None where it never has."""
    finished = ScheduledJob.objects.filter(name=name).values_list("last_finished_at", flat=True)
    last: datetime | None = finished.first()
    return last


def is_job_late(job: Job, at: datetime) -> bool:
    """Return whether a job has not ended well for so long that somebody must be told."""
    finished = find_last_finished(job.name)
    return finished is None or finished < at - job.late_after


def describe_late(at: datetime) -> list[str]:
    """Return a sentence for every job that is late, and for messages that wait too long."""
    return [_describe_job(job) for job in list_jobs() if is_job_late(job, at)] + _describe_waiting(at)


def _describe_job(job: Job) -> str:
    row = ScheduledJob.objects.filter(name=job.name).first()
    if row is None or row.last_finished_at is None:
        last = "has never ended well"
    else:
        last = f"last ended well at {row.last_finished_at:%Y-%m-%d %H:%M} UTC"
    error = f" ({row.last_error})" if row and row.last_error else ""
    return f"{job.name}: {last}; expected every {job.every}{error}."


def _describe_waiting(at: datetime) -> list[str]:
    before = at - LATE_AFTER
    waiting = OutgoingMessage.objects.filter(state=DeliveryState.WAITING, queued_at__lt=before)
    late = waiting.exclude(not_before__gt=before)
    sentences = []
    for channel in ("email", "text"):
        rows = late.filter(channel=channel)
        if count := rows.count():
            oldest = rows.order_by("queued_at").values_list("queued_at", flat=True)[0]
            error = rows.exclude(last_error="").values_list("last_error", flat=True).first()
            why = error or ("no worker has tried" if is_carried(channel) else "texts are not set up")
            sentences.append(
                f"{format_count(count, f'{channel} message')} waiting, the oldest since "
                f"{oldest:%Y-%m-%d %H:%M} UTC: {why}."
            )
    return sentences
