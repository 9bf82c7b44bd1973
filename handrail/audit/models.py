"""Entries of the audit, the records each is about, and the seals that show any alteration."""

import uuid

from django.conf import settings
from django.db import models

from handrail.foundation.choices import TextChoices

# In place of the record, where an export holds all those of a service.
ALL_RECORDS = "*"


class EntryKind(TextChoices):
    """What an entry says was done."""

    READ = "read", "Opened"
    REFUSED = "refused", "Tried to open, and was refused"
    LISTED = "listed", "Shown in a list"
    EXPORTED = "exported", "Exported"
    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
    SIGNED_OUT = "signed_out", "Signed out"
    ACCESS_CHANGED = "access_changed", "Access changed"
    IMPORTED = "imported", "Imported"
    IMPORT_UNDONE = "import_undone", "Import taken back"
    ERASED = "erased", "Erased"
    RETENTION = "retention", "How long it is kept"


class ReaderKind(TextChoices):
    """Who read or acted: only staff are known by name."""

    STAFF = "staff", "A member of staff"
    CLIENT = "client", "By private link: client"
    REFERRER = "referrer", "By private link: referrer"
    GP = "gp", "By private link: GP"
    EMPLOYER = "employer", "By private link: employer"
    NAMED_OTHER = "named_other", "By private link: person the client named"
    COMMAND = "command", "A command on the server"
    STRANGER = "stranger", "Somebody not signed in"


class Seal(models.Model):
    """A batch of entries, chained to the batch before: neither can be altered afterwards without trace.

    It holds digests under a key alone: nothing in the chain names or describes anybody.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    entry_count = models.PositiveIntegerField()
    # The digest of the seal before and of the signatures of its own entries, in their order.
    chain = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"Seal {self.number} of {self.entry_count} entries"


class AuditEntry(models.Model):
    """One thing done: who, what, when, by which page. Never changed afterwards."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="audit_entries"
    )
    reader_kind = models.CharField(max_length=20, default=ReaderKind.STAFF.value)
    page = models.CharField(max_length=60)
    # The record that was opened, such as a case by its reference, and its service. A list names many.
    record = models.CharField(max_length=40, blank=True)
    service = models.SlugField(max_length=60, blank=True)
    # What was changed, by codes and numbers: no name, no address.
    detail = models.CharField(max_length=200, blank=True)
    # From where somebody signed in or tried to.
    address = models.GenericIPAddressField(null=True)
    # The number of the request, as in the log.
    request_number = models.CharField(max_length=36, blank=True)
    signature = models.CharField(max_length=64)
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["record", "at"], name="audit_by_record"),
            models.Index(fields=["user", "at"], name="audit_by_reader"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in EntryKind]), name="audit_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(reader_kind__in=[kind.value for kind in ReaderKind]),
                name="audit_reader_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | ~models.Q(reader_kind="staff"),
                name="staff_reading_names_its_reader",
            ),
            models.UniqueConstraint(fields=["seal", "position"], name="one_entry_at_each_place_of_a_seal"),
        ]

    def __str__(self) -> str:
        return f"{EntryKind(self.kind).label} at {self.at}"


class ListedRecord(models.Model):
    """A record that a list named, such as a case by its reference, and its service.

    An export names `ALL_RECORDS` of a service.
    """

    entry = models.ForeignKey(AuditEntry, on_delete=models.PROTECT, related_name="listed_records")
    record = models.CharField(max_length=40)
    service = models.SlugField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "service", "entry"], name="one_line_per_listed_record")
        ]

    def __str__(self) -> str:
        return self.record
