"""A referral that opens nothing until staff have decided about it."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Person, one_of


class WaitingDecision(TextChoices):
    """What staff found out about a referral of somebody recorded as dead."""

    ALIVE = "alive", "They are alive: the death was recorded in error"
    SOMEONE_ELSE = "someone_else", "It is about someone else: the NHS or CHI number is wrong"
    CLOSED = "closed", "They have died: close this referral"


class WaitingReferral(models.Model):
    """A referral whose NHS or CHI number is that of a person recorded as dead, until staff decide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Given to the referrer; the referral has it too once it is taken.
    reference = models.CharField(max_length=12, unique=True)
    service = models.SlugField(max_length=60)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # What the referral says, as `receive_referral` takes it.
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    # Whoever took it was worried about the caller's safety.
    worried = models.BooleanField(default=False)
    submission = models.UUIDField(unique=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["at", "reference"]
        indexes = [
            models.Index(
                fields=["service"], name="referral_waits", condition=models.Q(decided_at__isnull=True)
            )
        ]
        constraints = [
            one_of("decision", ["", *WaitingDecision], "waiting_decision_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="waiting_referral_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.reference
