"""Places of clients in fit-note surgeries."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case, one_of
from handrail.journey.support.models import FitNote
from handrail.journey.surgeries.rules import ProposedAdvice, SurgeryOutcome


class SurgeryPlace(models.Model):
    """A client in the surgery of a day: what is asked and proposed, and what the clinician decided."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="surgery_places")
    held_on = models.DateField()
    question = models.CharField(max_length=300)
    proposed = models.CharField(max_length=20)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    fit_note = models.ForeignKey(FitNote, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["held_on", "id"]
        constraints = [
            one_of("outcome", ["", *SurgeryOutcome], "surgery_outcome_known"),
            one_of("proposed", ProposedAdvice, "surgery_proposed_known"),
            models.UniqueConstraint(fields=["case"], condition=Q(outcome=""), name="one_surgery_to_come"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="surgery_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Surgery of {self.held_on}"
