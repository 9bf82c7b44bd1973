"""What waits to leave, and when each job of the schedule last ran."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from handrail.outbox.rules import DeliveryState

CHANNELS = ("email", "text")


class OutgoingMessage(models.Model):
    """One message in the queue, written in the transaction of whatever caused it and sent after it.

    `kind` names the owner and `reference` the owner's own record. The owner gives the words as the message
    leaves, so that address, subject and body are empty here, unless nobody else keeps them; then they are
    emptied once it is finished.
    """

    kind = models.CharField(max_length=60)
    reference = models.CharField(max_length=64)
    channel = models.CharField(max_length=10)
    address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=10, default=DeliveryState.WAITING.value)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    # Its owner lets it leave no sooner: until then it is not late.
    not_before = models.DateTimeField(null=True)
    # A failure after this moment is the last.
    give_up_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    # What the mail server or gateway said, without a name, an address or a word of the message.
    last_error = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True)
    # The worker that is sending it, until when: a worker that was killed holds nothing for longer.
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["queued_at", "id"]
        indexes = [
            Index(fields=["next_attempt_at"], condition=Q(state="waiting"), name="outgoing_message_waiting")
        ]
        constraints = [
            UniqueConstraint(fields=["kind", "reference"], name="outgoing_message_queued_once"),
            CheckConstraint(
                condition=Q(state__in=[state.value for state in DeliveryState]),
                name="outgoing_message_state_known",
            ),
            CheckConstraint(condition=Q(channel__in=CHANNELS), name="outgoing_message_channel_known"),
            CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | (~Q(state="waiting") & Q(finished_at__isnull=False)),
                name="outgoing_message_finished_when",
            ),
            CheckConstraint(
                condition=Q(state="waiting") | Q(address="", subject="", body=""),
                name="outgoing_message_words_forgotten",
            ),
            CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="outgoing_message_leased_until_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}: {DeliveryState(self.state).label}"


class ScheduledJob(models.Model):
    """When a job of the schedule last began and last ended well, and what went wrong since."""

    name = models.CharField(max_length=60, unique=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    # The class of what was raised; empty where the last run ended well.
    last_error = models.CharField(max_length=200, blank=True)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            CheckConstraint(
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
                name="scheduled_job_leased_until_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}"
