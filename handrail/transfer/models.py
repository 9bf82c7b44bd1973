"""Batches of cases that were imported, and what each case was when it came."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.journey.case.models import Case, Person


class ImportBatch(models.Model):
    """One file whose cases were imported: who, when, which file. While it stands the file is refused."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    service = models.SlugField(max_length=60)
    file_name = models.CharField(max_length=160)
    # SHA-256 of the file.
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    # None while rows are imported, or where the machine stopped before the last: the file sent again goes on.
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rows_waiting = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "digest"], condition=Q(undone_at__isnull=True), name="file_imported_once"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="import_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}, batch {self.pk}"


class ImportedCase(models.Model):
    """One row of a batch that became a case. Taken back, the row of the batch stays and says so."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="cases")
    row = models.PositiveIntegerField()
    case = models.OneToOneField(
        Case, null=True, blank=True, on_delete=models.PROTECT, related_name="imported_as"
    )
    # The record that the import made; none where the person was known.
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The case's reference here, and the one it had where it came from.
    reference = models.CharField(max_length=12)
    old_reference = models.CharField(max_length=60, blank=True)
    # SHA-256 of all that was recorded of the case as it came: while it is the same, nothing was added.
    content_digest = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["row"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "row"], name="row_imported_once"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, case__isnull=False)
                | Q(removed_at__isnull=False, case__isnull=True, person__isnull=True, old_reference=""),
                name="import_removed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.row}: {self.reference}"
