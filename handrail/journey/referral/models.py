"""A request for support, with its date, route and what the referrer said."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.foundation.telephones import TELEPHONE_LENGTH
from handrail.journey.case.models import Case, one_of


class ReferralChannel(TextChoices):
    """Where a referral was entered."""

    PUBLIC_PAGE = "public_page"
    GP_CARD = "gp_card"
    CALL_HANDLER = "call_handler"
    # With a case that began in another system.
    IMPORT = "import", "Imported"


class Referral(models.Model):
    """One request. A second request for somebody with an open case joins that case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    reference = models.CharField(max_length=12, unique=True)
    at = models.DateTimeField()
    route = models.CharField(max_length=30)
    channel = models.CharField(max_length=20)
    information_source = models.CharField(max_length=40, blank=True)
    referrer_name = models.CharField(max_length=160, blank=True)
    referrer_organisation = models.CharField(max_length=160, blank=True)
    referrer_email = models.EmailField(blank=True)
    referrer_telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    reason = models.TextField(blank=True)
    # Screening questions already answered: nobody is asked twice.
    answers = models.JSONField(default=dict)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The form that made it: sent twice, it makes one referral.
    submission = models.UUIDField(unique=True)

    class Meta:
        ordering = ["at"]
        constraints = [
            one_of("channel", ReferralChannel, "referral_channel_known"),
            models.CheckConstraint(
                condition=~Q(channel=ReferralChannel.CALL_HANDLER) | Q(recorded_by__isnull=False),
                name="referral_by_call_handler_names_them",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
