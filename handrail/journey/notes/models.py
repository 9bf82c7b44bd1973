"""Case notes."""

from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.journey.case.models import Case, Fact, one_of


class NoteKind(TextChoices):
    """What a case note is about."""

    INFORMATION = "information", "Something we were told"
    DISCUSSION = "discussion", "Case discussion or supervision"
    CLINICAL = "clinical", "Clinical opinion"
    ADMINISTRATION = "administration", "Administration"
    OTHER = "other", "Something else"


class CaseNote(Fact):
    """A note of a case that is not a contact. A correction replaces it: the earlier one is struck out."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20)
    text = models.TextField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("kind", NoteKind, "case_note_kind_known"),
            models.CheckConstraint(condition=~Q(text=""), name="case_note_says_something"),
        ]

    @property
    def kind_label(self) -> str:
        return NoteKind(self.kind).label
