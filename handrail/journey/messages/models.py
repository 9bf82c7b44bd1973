"""Messages on their way out."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case, Document, one_of
from handrail.journey.messages.rules import Channel


class Message(models.Model):
    """Something on its way out. Consent is checked again when it leaves, not when it was queued.

    Where it carries a link to a questionnaire, the body holds a mark that the link replaces as it leaves.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    recipient = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, default=Channel.EMAIL)
    # An email address, or a mobile number.
    address = models.CharField(max_length=254)
    sending = models.ForeignKey(
        "journey.QuestionnaireSending", null=True, on_delete=models.PROTECT, related_name="messages"
    )
    subject = models.CharField(max_length=160)
    body = models.TextField()
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT)
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    held_back = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["queued_at", "id"]
        constraints = [
            one_of(
                "recipient",
                ["client", "referrer", "gp", "employer", "named_other", "staff"],
                "message_recipient_known",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(held_back=""), name="message_sent_or_held_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"
