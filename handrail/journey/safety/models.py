"""A concern over a client's safety, its steps, and who is on call. Steps are added, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.telephones import TELEPHONE_LENGTH
from handrail.journey.case.models import Case, one_of
from handrail.journey.safety.rules import ConcernStepKind

ACCEPTANCE = ("accepted_name", "accepted_role", "accepted_telephone")


class Concern(models.Model):
    """Open until a named person has accepted responsibility: the database knows no other end."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="concerns")
    opened_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    # Staff accept for themselves; a professional outside is named, and has no account.
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_name = models.CharField(max_length=120, blank=True)
    accepted_role = models.CharField(max_length=120, blank=True)
    accepted_organisation = models.CharField(max_length=160, blank=True)
    accepted_telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    # Why it should never have been opened, where whoever is named closed it as a mistake.
    mistake = models.TextField(blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(accepted_at__isnull=True), name="one_open_concern"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True, accepted_organisation="")
                & Q(**dict.fromkeys(ACCEPTANCE, ""))
                | Q(accepted_at__isnull=False)
                & ~Q(accepted_name="")
                & ~Q(accepted_role="")
                & ~Q(accepted_telephone="")
                & (Q(accepted_by__isnull=False) | ~Q(accepted_organisation="")),
                name="concern_ends_with_a_named_person",
            ),
            models.CheckConstraint(
                condition=Q(mistake="") | Q(accepted_by__isnull=False),
                name="concern_mistake_is_closed_by_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"Concern over {self.case}, {self.opened_at}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None


class ConcernStep(models.Model):
    """One thing done about a concern, or told to somebody."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField(help_text="when it happened")
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The person told.
    alerted = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # What raised it, the part recorded, the rung tried, or why somebody was told.
    about = models.CharField(max_length=40, blank=True)
    reached = models.BooleanField(default=False)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("kind", ConcernStepKind, "concern_step_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind=ConcernStepKind.TOLD) & Q(alerted__isnull=False))
                | (~Q(kind=ConcernStepKind.TOLD) & Q(alerted__isnull=True)),
                name="concern_step_told_names_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.at}"


class OnCall(models.Model):
    """A turn on call for a service, out of hours: who, from when until when, and where to reach them."""

    service = models.SlugField(max_length=60)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="turns_on_call")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The mailbox that wakes them, empty for the address they sign in with; and a mobile number for a text.
    address = models.EmailField(blank=True)
    mobile = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["service", "ends_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="on_call_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="on_call_removed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on call for {self.service}, {self.starts_at} to {self.ends_at}"
