"""Who looks after a case, from when and why."""

from django.conf import settings
from django.db import models

from handrail.journey.case.models import Fact


class Allocation(Fact):
    """A case given to a case manager. The latest holds."""

    case_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="allocations"
    )
    reason = models.CharField(max_length=300, blank=True)
