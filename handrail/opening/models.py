"""That a service was set up here, and that it opened. One that has no row was open before rows were kept."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ServiceOpening(models.Model):
    """A service that was set up; it takes referrals from the public once it is opened."""

    service = models.SlugField(max_length=60, unique=True)
    set_up_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    # Nobody, where a command on the server opened it.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The codes of what was missing as it opened.
    missing = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["service"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | Q(opened_at__isnull=False),
                name="service_opened_by_with_opened_at",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}, {'open' if self.opened_at else 'not open yet'}"
