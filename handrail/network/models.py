"""General practices, employers and providers, shared by the services that deal with them."""

from django.db import models

from handrail.foundation.choices import TextChoices
from handrail.foundation.telephones import TELEPHONE_LENGTH


class Practice(models.Model):
    """A general practice: refers clients, signs fit notes, hears back."""

    name = models.CharField(max_length=160)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
