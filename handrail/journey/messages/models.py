"""Messages on their way out."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case, Document, one_of
from handrail.journey.messages.purposes import Recipient
from handrail.journey.messages.rules import Channel
from handrail.outbox.rules import DeliveryState


def _only_where(state: str, given: Q, lacking: Q, name: str) -> models.CheckConstraint:
    """A constraint that something is `given` in one state and lacking in every other."""
    in_state = Q(state=state)
    return models.CheckConstraint(condition=(in_state & given) | (~in_state & lacking), name=name)


# What staff can close with a reason: what could not be sent, and what must not be.
CLOSED_FROM = (DeliveryState.FAILED, DeliveryState.HELD_BACK)


class Message(models.Model):
    """Something on its way out, as the case keeps it; a row of `outbox` with its key waits for the worker.

    Consent is checked again when it leaves, not when it was queued. Where it carries a link to a
    questionnaire, the body holds a mark that the link replaces as it leaves.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=20)
    # A member of MessagePurpose; what says nothing of itself is held back.
    purpose = models.CharField(max_length=30, blank=True)
    # Which of the people the client named.
    recipient_name = models.CharField(max_length=160, blank=True)
    channel = models.CharField(max_length=10, default=Channel.EMAIL)
    # An email address, or a mobile number.
    address = models.CharField(max_length=254)
    sending = models.ForeignKey(
        "journey.QuestionnaireSending", null=True, on_delete=models.PROTECT, related_name="messages"
    )
    subject = models.TextField()
    body = models.TextField()
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT)
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, default=DeliveryState.WAITING)
    # When it was sent: what was written to a folder has not been.
    sent_at = models.DateTimeField(null=True)
    held_back = models.TextField(blank=True)
    # A time at which it is safe to reach the client, where now is not; it leaves no sooner.
    not_before = models.DateTimeField(null=True)
    # Staff asked the client about this message: they said that it is safe to send it there.
    confirmed_safe = models.BooleanField(default=False)
    # Since when somebody must tell the client in another way; none once it is sent, or closed.
    for_staff_since = models.DateTimeField(null=True)
    # Why it could not be sent, and who said why nothing more is done about that.
    failure = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["queued_at", "id"]
        indexes = [
            # What is sent is nearly all: these hold what somebody or the worker still looks for.
            models.Index(fields=["state"], condition=Q(sent_at__isnull=True), name="message_unsent"),
            models.Index(
                fields=["for_staff_since"],
                condition=Q(for_staff_since__isnull=False),
                name="message_for_staff",
            ),
        ]
        constraints = [
            one_of("recipient", Recipient, "message_recipient_known"),
            one_of("state", DeliveryState, "message_state_known"),
            _only_where("sent", Q(sent_at__isnull=False), Q(sent_at__isnull=True), "message_sent_when"),
            _only_where("held_back", ~Q(held_back=""), Q(held_back=""), "message_held_back_why"),
            _only_where("failed", ~Q(failure=""), Q(failure=""), "message_failed_why"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_reason="")
                | Q(
                    state__in=CLOSED_FROM,
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    closed_reason__gt="",
                ),
                name="message_closed_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"
