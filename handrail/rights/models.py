"""What was decided about the texts of a copy, and each copy made of a record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.governance.models import Matter
from handrail.journey.case.models import one_of
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
