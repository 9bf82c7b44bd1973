"""General practices, employers and providers, shared by the services that deal with them."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models.base import ModelBase
from django.utils.translation import get_language_info

from handrail.foundation.choices import TextChoices
from handrail.foundation.names import fold_name
from handrail.foundation.telephones import TELEPHONE_LENGTH
from handrail.network.lookups import BeginsWith
from handrail.questions.text import ENGLISH

FOLDED_NAME_LENGTH = 200


def fold_entry_name(name: str) -> str:
    """Return the name of an organisation as it is compared."""
    return fold_name(name)[:FOLDED_NAME_LENGTH]


class RegisterEntry(models.Model):
    """A row of a register: taken out of use, never deleted, once it is of no use."""

    active = models.BooleanField(default=True)

    class Meta:
        abstract = True

    @classmethod
    def list_own(cls) -> models.QuerySet["RegisterEntry"]:
        """Return the entries that a register shows."""
        return cls._default_manager.all()


class NamedEntry(RegisterEntry):
    """An organisation, found by its name however somebody spells it."""

    name = models.CharField(max_length=160)
    # Kept as the entry is saved.
    folded_name = models.CharField(max_length=FOLDED_NAME_LENGTH, default="", editable=False)

    class Meta:
        abstract = True

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
        self.folded_name = fold_entry_name(self.name)
        super().save(
            force_insert=force_insert, force_update=force_update, using=using, update_fields=update_fields
        )


class JoinedEntry(NamedEntry):
    """An organisation that may have been entered more than once: `same_as` leads to the entry kept."""

    same_as_id: int | None

    class Meta:
        abstract = True

    @classmethod
    def list_own(cls) -> models.QuerySet[RegisterEntry]:
        """Return the entries but those that were found to be another."""
        return super().list_own().filter(models.Q(("same_as", None)))


class Practice(JoinedEntry):
    """A general practice: refers clients, signs fit notes, hears back."""

    # Of the Organisation Data Service; in Scotland the practice code.
    ods_code = models.CharField(max_length=10, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
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


class EmployerSector(TextChoices):
    """The part of the economy an employer belongs to."""

    PRIVATE = "private"
    PUBLIC = "public"
    THIRD = "third"


class Employer(JoinedEntry):
    """Where a client works."""

    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates"
    )
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
            ),
            models.CheckConstraint(
                condition=models.Q(same_as__isnull=True) | ~models.Q(same_as=models.F("id")),
                name="employer_not_own_duplicate",
            ),
        ]
        indexes = [
            # The operator class lets PostgreSQL find the beginning of a text by the index in any collation.
            models.Index(
                fields=["folded_name"], opclasses=["varchar_pattern_ops"], name="employer_folded_name"
            )
        ]

    def find_kept(self) -> "Employer":
        """Return the entry that is kept of this employer: itself, or the one it was joined to."""
        return self.same_as or self


class Provider(RegisterEntry):
    """Somebody who gives an intervention: in-house, in partnership or outside."""

    service = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    intervention = models.SlugField(max_length=60)
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "name", "intervention"], name="one_provider_per_intervention"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Site(RegisterEntry):
    """A place where a service sees people."""

    service = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=300, blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="one_site_per_name")]

    def __str__(self) -> str:
        return self.name


class ClosedDay(RegisterEntry):
    """A day besides weekends and bank holidays on which a service is closed."""

    service = models.SlugField(max_length=60)
    day = models.DateField()
    reason = models.CharField(max_length=160)

    class Meta:
        ordering = ["-day"]
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="one_closed_day_each")]

    def __str__(self) -> str:
        return self.reason


class DirectoryPlace(RegisterEntry):
    """How to reach a place that people are signposted to, in this operator's own words."""

    service = models.SlugField(max_length=60)
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    what_for = models.CharField(max_length=300)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    web = models.URLField(blank=True)
    hours = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["service", "code"], name="one_place_per_code")]

    def __str__(self) -> str:
        return self.name


class ServiceContact(RegisterEntry):
    """What a service says of itself in one language: on public pages, in letters and in emails."""

    service = models.SlugField(max_length=60)
    # ISO 639-1. The telephone and email of the English entry are those of every language.
    language = models.CharField(max_length=10, default=ENGLISH)
    name = models.CharField(max_length=160, blank=True)
    offers = models.TextField(blank=True)
    excludes = models.TextField(blank=True)
    greeting = models.CharField(max_length=160, blank=True)
    signature = models.TextField(blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=160, blank=True)
    address = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["service", "language"]
        constraints = [
            models.UniqueConstraint(fields=["service", "language"], name="one_service_contact_per_language")
        ]

    def __str__(self) -> str:
        return f"In {get_language_info(self.language)['name']}"


class RegisterChangeKind(TextChoices):
    """What was done to an entry of a register."""

    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    RETIRED = "retired", "Taken out of use"
    RESTORED = "restored", "Brought back into use"
    JOINED = "joined", "Another spelling was joined to it"
    PARTED = "parted", "A spelling was parted from it again"
    TOLD_APART = "told_apart", "Said to be another than one like it"


class RegisterChange(models.Model):
    """One change of an entry of a register, kept for good: who, when, and each detail before and after."""

    register = models.SlugField(max_length=40)
    entry_id = models.PositiveBigIntegerField()
    service = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # {"telephone": ["01632 960001", "01632 960002"]}
    details = models.JSONField(default=dict)
    # The page that asked for it: what is sent twice is done once.
    submission = models.UUIDField(unique=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["register", "entry_id"], name="register_change_by_entry")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in RegisterChangeKind]),
                name="register_change_kind_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.entry_id}: {self.kind}"


Employer._meta.get_field("folded_name").register_lookup(BeginsWith, "begins")
