"""General practices, employers and providers, shared by the services that deal with them."""

from collections.abc import Iterable

from django.db import models
from django.db.models.base import ModelBase

from handrail.foundation.choices import TextChoices
from handrail.foundation.names import fold_name
from handrail.foundation.telephones import TELEPHONE_LENGTH

FOLDED_NAME_LENGTH = 200


def fold_practice_name(name: str) -> str:
    """Return the name of a practice as it is compared."""
    return fold_name(name)[:FOLDED_NAME_LENGTH]


class Practice(models.Model):
    """A general practice: refers clients, signs fit notes, hears back."""

    name = models.CharField(max_length=160)
    # Kept as the practice is saved.
    folded_name = models.CharField(max_length=FOLDED_NAME_LENGTH, default="", editable=False)
    # Of the Organisation Data Service; in Scotland the practice code.
    ods_code = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    # Made a second time before practices were looked up: this one points at the one used since.
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["ods_code"],
                condition=~models.Q(ods_code="") & models.Q(same_as__isnull=True),
                name="one_practice_per_ods_code",
            ),
            models.UniqueConstraint(
                fields=["folded_name", "postcode"],
                condition=models.Q(ods_code="", same_as__isnull=True),
                name="one_practice_per_name_and_postcode",
            ),
            models.CheckConstraint(
                condition=models.Q(same_as__isnull=True) | ~models.Q(same_as=models.F("id")),
                name="practice_not_own_duplicate",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(
        self,
        *,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        self.folded_name = fold_practice_name(self.name)
        super().save(
            force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields
        )


class EmployerSector(TextChoices):
    """The part of the economy an employer belongs to."""

    PRIVATE = "private"
    PUBLIC = "public"
    THIRD = "third"


class Employer(models.Model):
    """Where a client works."""

    name = models.CharField(max_length=160)
    head_count = models.PositiveIntegerField(null=True, blank=True)
    sector = models.CharField(max_length=20, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sector__in=["", *(sector.value for sector in EmployerSector)]),
                name="employer_sector_known",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Provider(models.Model):
    """Somebody who gives an intervention: in-house, in partnership or outside."""

    service = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    intervention = models.SlugField(max_length=60)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "name", "intervention"], name="one_provider_per_intervention"
            )
        ]

    def __str__(self) -> str:
        return self.name
