"""What is known of an attached file; the file itself lies outside the database."""

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Case, Fact, one_of


class AttachmentKind(TextChoices):
    """What an attached file is."""

    FIT_NOTE = "fit_note"
    GP_LETTER = "gp_letter", "Letter from a GP, hospital or clinic"
    CONSENT = "consent", "Signed consent"
    EMPLOYER = "employer", "From the employer"
    OTHER = "other", "Something else"


class Attachment(Fact):
    """A file attached to a case; `stored_name` is its name in the folder of attachments and says nothing."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=160)
    # As it is offered for download: a plain name with the ending of its content.
    file_name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content")
    stored_name = models.CharField(max_length=32, unique=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("kind", AttachmentKind, "attachment_kind_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="attachment_is_not_empty"),
        ]

    @property
    def kind_label(self) -> str:
        return AttachmentKind(self.kind).label
