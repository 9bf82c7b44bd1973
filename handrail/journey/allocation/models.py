"""Who looks after a case, from when and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Fact, one_of


class AllocationKind(TextChoices):
    """How a case came to a case manager."""

    FIRST = "first"
    REASSIGNED = "reassigned"
    COVER = "cover"


class Allocation(Fact):
    """A case given to a case manager, for good or to cover for one who is away. The latest for good holds."""

    case_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations"
    )
    reason = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, default=AllocationKind.FIRST)
    # The last day of cover.
    until = models.DateField(null=True, blank=True)

    class Meta(Fact.Meta):
        indexes = [
            models.Index(
                fields=["case_manager", "until"], condition=Q(until__isnull=False), name="allocation_of_cover"
            )
        ]
        constraints = [
            *Fact.Meta.constraints,
            one_of("kind", AllocationKind, "allocation_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=AllocationKind.COVER, until__isnull=False)
                | (~Q(kind=AllocationKind.COVER) & Q(until__isnull=True)),
                name="allocation_cover_has_an_end",
            ),
        ]
