"""An invitation to work here: open until it is accepted, withdrawn or too old."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

OPEN_INVITATION = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)


class Invitation(models.Model):
    """A link, sent to a new member of staff, to choose a password with. Another one withdraws it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    # Nobody, where a command on the server invited.
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The page that sent it: what is sent twice invites once.
    submission = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        ordering = ["sent_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=OPEN_INVITATION, name="one_open_invitation"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_it_was_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.user}, {self.sent_at}"

    def is_open(self, at: datetime) -> bool:
        """Return whether its link still works."""
        return self.accepted_at is None and self.withdrawn_at is None and at < self.expires_at
