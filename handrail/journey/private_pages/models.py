"""What clients write to whoever looks after them, on their own page, and what is answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case


class ClientMessage(models.Model):
    """A message of a client to their case manager: read, and answered on their own page."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="client_messages")
    words = models.TextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["case"], name="client_message_open", condition=Q(answered_at__isnull=True))
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="client_message_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="client_message_read_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"
