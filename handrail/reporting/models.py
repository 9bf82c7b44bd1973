"""What the pages of figures keep: what was shown to readers who may not see a record."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Release(models.Model):
    """A table as it was shown under disclosure control, with the true counts behind what was shown.

    `edition` is the day of the extract, `scope` the filters and days, `digest` that of the question and its
    counts: the same question of the same counts is answered the same. `withheld` are those of `hidden` that
    are so only for the sake of others. `returned` names the return that the table left in; one that was
    frozen from the command line names nobody here.
    """

    table = models.SlugField(max_length=60)
    profile = models.CharField(max_length=20)
    edition = models.DateField()
    digest = models.CharField(max_length=64)
    scope = models.JSONField()
    counts = models.JSONField()
    hidden = models.JSONField()
    withheld = models.JSONField(default=list)
    returned = models.CharField(max_length=120, blank=True)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "profile", "edition", "digest"], name="release_said_once"
            ),
            models.CheckConstraint(condition=~Q(profile="internal"), name="release_is_protected"),
        ]

    def __str__(self) -> str:
        return f"{self.table}, {self.edition}, {self.profile}"
