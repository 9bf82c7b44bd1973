"""Consents taken back, each with what was decided about the case."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Fact, one_of


class WithdrawalDecision(TextChoices):
    """What becomes of a case whose client takes back a consent."""

    KEPT = "kept", "The client wants support to go on"
    CLOSED = "closed", "The client wants the case closed"
    GIVEN_AGAIN = "given_again", "The client agreed to it again"


class Withdrawal(Fact):
    """A consent that a client took back, until somebody has asked what they want to happen."""

    item = models.CharField(max_length=40)
    label = models.CharField(max_length=200)
    recipient_name = models.CharField(max_length=160, blank=True)
    # Without it the service cannot support the client.
    required = models.BooleanField()
    decision = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("decision", ["", *WithdrawalDecision], "withdrawal_decision_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="withdrawal_decided_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case"], name="withdrawal_undecided", condition=models.Q(decided_at__isnull=True)
            )
        ]
