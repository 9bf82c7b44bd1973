"""Answers that belong to nobody: no case, no person, no time but the month, no running number.

Primary keys are random, and no table points at another. How it holds: decision record 0024.
"""

import uuid

from django.db import models

from handrail.foundation.conditions import ConditionGroup
from handrail.journey.anonymous.rules import NO_GROUP, HelpfulIntervention
from handrail.journey.case.models import one_of


class AnonymousAnswer(models.Model):
    """One answer, told with at least four others. `month` is when it was told of, not when it was given."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.SlugField(max_length=60)
    month = models.CharField(max_length=7)
    condition_group = models.CharField(max_length=20, blank=True)
    intervention = models.CharField(max_length=40)

    class Meta:
        constraints = [
            one_of("condition_group", [NO_GROUP, *ConditionGroup], "anonymous_group_known"),
            one_of("intervention", HelpfulIntervention, "anonymous_intervention_known"),
        ]

    def __str__(self) -> str:
        return f"{self.service}, {self.month}: {self.intervention}"


class SealedAnswer(models.Model):
    """An answer that nobody can read yet. It is gone when its month is told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.CharField(max_length=7)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"a sealed answer of {self.month}"


class SpentLink(models.Model):
    """The digest of a link that has been used, until no link of that month could be."""

    digest = models.CharField(primary_key=True, max_length=64)
    month = models.CharField(max_length=7)

    def __str__(self) -> str:
        return f"a link of {self.month}, used"
