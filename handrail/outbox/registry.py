"""Who owns each kind of message, and the jobs of the schedule: registered at start-up by those above."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from handrail.outbox.models import OutgoingMessage
from handrail.outbox.rules import Delay, DeliveryState, Envelope, Refusal


@dataclass(frozen=True)
class MessageOwner:
    """What the owner of a kind of message does as one leaves; each is called within a transaction.

    `prepare` locks what it must and gives the final words, or refuses and notes that itself, or says until
    when the message waits. Sending happens after that transaction and before the next, in which `note_left`
    is told whether the message was sent or written to a folder; `note_failed` is told why it was given up.
    """

    prepare: Callable[[OutgoingMessage, datetime], Envelope | Refusal | Delay]
    note_left: Callable[[OutgoingMessage, DeliveryState, datetime], None]
    note_failed: Callable[[OutgoingMessage, str, datetime], None]


@dataclass(frozen=True)
class Job:
    """Something that is due by time. `run` may be run ten times over and does no more than once."""

    name: str
    every: timedelta
    run: Callable[[datetime], str]

    @property
    def late_after(self) -> timedelta:
        """How long after its last good end it is late."""
        return max(3 * self.every, timedelta(minutes=5))

    @property
    def lease(self) -> timedelta:
        """How long a run may take before another worker may begin the next."""
        return max(5 * self.every, timedelta(minutes=5))


_owners: dict[str, MessageOwner] = {}
_jobs: dict[str, Job] = {}


def register_owner(kind: str, owner: MessageOwner) -> None:
    """Have `owner` asked about every message of this kind."""
    _owners[kind] = owner


def find_owner(kind: str) -> MessageOwner:
    """Return the owner of a kind. Raises LookupError where none was registered."""
    if kind not in _owners:
        raise LookupError(f"no owner of messages of the kind {kind!r} has been registered")
    return _owners[kind]


def register_job(job: Job) -> None:
    """Add a job to the schedule, or replace the one of its name."""
    _jobs[job.name] = job


def list_jobs() -> list[Job]:
    """Return the jobs of the schedule by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def find_job(name: str) -> Job:
    """Return a job by its name."""
    return _jobs[name]
