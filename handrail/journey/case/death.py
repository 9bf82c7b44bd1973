"""That a person has died, as a record: the act stands in the stage `death`."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Death(models.Model):
    """That a person has died. One holds at a time; one recorded in error is undone with the reason."""

    person = models.ForeignKey("journey.Person", on_delete=models.PROTECT, related_name="deaths")
    # None where nobody could say which day.
    died_on = models.DateField(null=True, blank=True)
    learnt_from = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        indexes = [models.Index(fields=["recorded_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(undone_at__isnull=True), name="one_death_holds"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True, undone_reason="")
                | Q(undone_at__isnull=False, undone_by__isnull=False, undone_reason__gt=""),
                name="death_undone_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"Death of {self.person}"
