"""What was decided about the texts of a copy, each copy made of a record, legal holds, and erasures."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.governance.models import Matter
from handrail.journey.case.models import Case, Person, one_of
from handrail.rights.grounds import ErasureGround, HoldReason, KeepReason
from handrail.rights.rules import TextVerdict


class TextDecision(models.Model):
    """What somebody decided about one text of the record a request is for. The latest of a text holds."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="text_decisions")
    # The model, the row and the field of the text.
    text_key = models.CharField(max_length=120)
    # Of the text as it was read: one that has changed since is read again.
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    # What is left of it, where words were taken out.
    words = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["matter", "text_key"], name="text_decision_of_text")]
        constraints = [
            one_of("verdict", TextVerdict, "text_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict=TextVerdict.GIVE) | ~Q(reason=""), name="text_held_back_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_key}: {TextVerdict(self.verdict).label}"


class RecordCopy(models.Model):
    """A copy of a record that can be downloaded once, until it expires. No file is kept."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="copies")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    downloaded_at = models.DateTimeField(null=True, blank=True)
    downloaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The page that made it: what is sent twice makes one.
    submission = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(downloaded_at__isnull=True, downloaded_by__isnull=True)
                | Q(downloaded_at__isnull=False, downloaded_by__isnull=False),
                name="record_copy_downloaded_by",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="record_copy_expires_after_it_is_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter}: copy of {self.made_at}"


class LegalHold(models.Model):
    """While it stands, nothing of a person's record is erased. It is put on by a case, and holds for all."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="legal_holds")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=20)
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("reason", HoldReason, "legal_hold_reason_known"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="legal_hold_lifted_by",
            ),
            models.UniqueConstraint(
                fields=["case", "reason"],
                condition=Q(lifted_at__isnull=True),
                name="one_legal_hold_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case}: {HoldReason(self.reason).label}"


class RetentionExtension(models.Model):
    """That a person's record is kept longer than the schedule says: until when, why, and by who."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="retention_extensions")
    until = models.DateField()
    reason = models.CharField(max_length=20)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [one_of("reason", KeepReason, "retention_extension_reason_known")]

    def __str__(self) -> str:
        return f"{self.person_id}: until {self.until}"


class Erasure(models.Model):
    """One person's record erased: on what ground, by whose decision, and when. It names nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="erasure")
    ground = models.CharField(max_length=20)
    # The request that it answers, where somebody asked for it.
    matter = models.ForeignKey(
        Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="erasures"
    )
    at = models.DateTimeField()
    # Nobody known, where it is done again in a database that does not have them.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # When it was done again after a restore.
    replayed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            one_of("ground", ErasureGround, "erasure_ground_known"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(replayed_at__isnull=False), name="erasure_is_decided_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {ErasureGround(self.ground).label}"
