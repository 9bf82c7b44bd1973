"""A matter that a service answers for, what was done about it, and the people named in it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.foundation.choices import TextChoices
from handrail.governance.rules import RULES, MatterKind, MatterOutcome, MatterStepKind
from handrail.journey.case.models import Case, one_of


class PartyRole(TextChoices):
    """What a member of staff has to do with a matter besides owning it."""

    READER = "reader", "May read it"
    SUBJECT = "subject", "It is about them"


class Matter(models.Model):
    """Something with an owner, clocks, an outcome and what was learnt; its steps say what was done."""

    kind = models.CharField(max_length=20)
    service = models.SlugField(max_length=60)
    # The client it is about or who raised it, where it is one.
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="matters")
    # When it was received, or the service became aware of it: the clocks begin here.
    came_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # Nobody, where the client wrote it on their own page.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Who raised it, where that is not the client of the case.
    raised_by = models.CharField(max_length=160, blank=True)
    categories = models.JSONField(default=list, blank=True)
    # What was seen, said or happened, in the words of who saw or said it; what we make of it is kept apart.
    account = models.TextField()
    opinion = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="matters"
    )
    # Whether those who see the case and not the matter are told that there is one.
    shown_on_case = models.BooleanField(default=False)
    review_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    # What the person was told, and what the service learnt.
    answer = models.TextField(blank=True)
    learning = models.TextField(blank=True)

    class Meta:
        ordering = ["-came_at", "-id"]
        indexes = [
            models.Index(fields=["service", "kind"], name="matter_open", condition=Q(closed_at__isnull=True))
        ]
        constraints = [
            one_of("kind", MatterKind, "matter_kind_known"),
            one_of("outcome", ["", *MatterOutcome], "matter_outcome_known"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="matter_closed_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=Q(came_at__lte=F("recorded_at")), name="matter_came_before_it_was_recorded"
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=False) | Q(case__isnull=False), name="matter_has_a_source"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What it is called in lists, emails and the audit: SG-12."""
        return f"{RULES[MatterKind(self.kind)].prefix}-{self.pk}"

    @property
    def kind_label(self) -> str:
        """Its kind in words."""
        return MatterKind(self.kind).label

    @property
    def is_safeguarding(self) -> bool:
        """Whether the safeguarding lead looks after it, and not the service manager."""
        return self.kind == MatterKind.SAFEGUARDING


class MatterStep(models.Model):
    """One thing done about a matter. Added, never changed."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20)
    at = models.DateTimeField(help_text="when it happened")
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    # The page that recorded it: what is sent twice acts once.
    submission = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            one_of("kind", MatterStepKind, "matter_step_kind_known"),
            models.CheckConstraint(
                condition=Q(at__lte=F("recorded_at")), name="matter_step_recorded_after_it_happened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter}: {MatterStepKind(self.kind).label}"


class MatterParty(models.Model):
    """A member of staff who may read a matter, or who it is about and who may not."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="parties")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("role", PartyRole, "matter_party_role_known"),
            models.UniqueConstraint(
                fields=["matter", "user", "role"],
                condition=Q(removed_at__isnull=True),
                name="matter_party_named_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {PartyRole(self.role).label} ({self.matter})"
