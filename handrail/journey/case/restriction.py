"""That a record is open to named people alone, as a record: the act stands in the stage `restriction`."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Restriction(models.Model):
    """That the records of a person may be opened only by those named; lifted with a reason, never deleted."""

    person = models.ForeignKey("journey.Person", on_delete=models.PROTECT, related_name="restrictions")
    reason = models.TextField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(lifted_at__isnull=True), name="one_restriction_of_a_person"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lifted_reason__gt=""),
                name="restriction_lifted_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.set_at}"


class NamedReader(models.Model):
    """Somebody who may open a restricted record; in an emergency for a day, by their own word."""

    restriction = models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    # Why somebody opened it who had not been named.
    emergency = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restriction", "user"],
                condition=Q(removed_at__isnull=True),
                name="named_once_in_a_restriction",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} since {self.added_at}"
