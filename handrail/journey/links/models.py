"""Private links as they were made."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Case, Document, one_of
from handrail.journey.messages.purposes import Recipient


class LinkKind(TextChoices):
    """What a private link opens."""

    CLIENT = "client", "The client’s own page"
    REFERRER = "referrer", "What became of the referral"
    DOCUMENT = "document", "A letter"


class PrivateLink(models.Model):
    """A link that was given to one recipient. Its token is its key, signed: the database cannot give it away.

    `address` is where it was sent; empty where it was shown on a page.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="private_links")
    kind = models.CharField(max_length=10)
    recipient = models.CharField(max_length=20)
    recipient_name = models.CharField(max_length=160, blank=True)
    address = models.EmailField(blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="links")
    referral = models.ForeignKey(
        "journey.Referral", null=True, on_delete=models.PROTECT, related_name="links"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField()
    switched_off_at = models.DateTimeField(null=True)
    switched_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    switched_off_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            one_of("kind", LinkKind, "private_link_kind_known"),
            one_of("recipient", Recipient, "private_link_recipient_known"),
            models.CheckConstraint(
                condition=Q(kind="document", document__isnull=False, referral__isnull=True)
                | Q(kind="referrer", document__isnull=True, referral__isnull=False)
                | Q(kind="client", document__isnull=True, referral__isnull=True),
                name="private_link_opens_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(
                    switched_off_at__isnull=True, switched_off_by__isnull=True, switched_off_reason=""
                )
                | (Q(switched_off_at__isnull=False) & ~Q(switched_off_reason="")),
                name="private_link_switched_off_why",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("made_at")), name="private_link_expires_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} link {self.pk}"
