"""What records are found by: kept in one indexed table, so that a look-up stays fast in a large service."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.journey.case.models import Person, one_of
from handrail.journey.identity.rules import MAX_KEY_LENGTH, SearchKeyKind
from handrail.journey.identity.spelling import MAX_LETTERS
from handrail.network.lookups import BeginsWith


class SearchKey(models.Model):
    """A word of a person's name, or their telephone, postcode, email or NHS number, folded for comparing."""

    # The constraint below begins with the person: another index of them alone would only be written.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys", db_index=False)
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=MAX_KEY_LENGTH)

    class Meta:
        indexes = [
            # A look-up reads this index alone: of one value the newest record first. The operator class lets
            # PostgreSQL find the beginning of a text by it in any collation.
            models.Index(
                fields=["kind", "value", "-id", "person"],
                opclasses=["varchar_ops", "varchar_pattern_ops", "int8_ops", "uuid_ops"],
                name="search_key_of_kind",
            ),
        ]
        constraints = [
            one_of("kind", SearchKeyKind, "search_key_kind_known"),
            models.UniqueConstraint(fields=["person", "kind", "value"], name="search_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class NameSpelling(models.Model):
    """A word of somebody's name and one way to write it with a letter left out, for names spelt nearly so."""

    variant = models.CharField(max_length=MAX_LETTERS)
    word = models.CharField(max_length=MAX_LETTERS, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "word"], name="name_spelling_once")]

    def __str__(self) -> str:
        return f"{self.variant} of {self.word}"


class Joining(models.Model):
    """One record joined with another: what the other one's details were before, for when they are parted."""

    record = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="joinings")
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Of each detail taken from the record: [before, after].
    taken = models.JSONField(default=dict)
    joined_at = models.DateTimeField()
    joined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    parted_at = models.DateTimeField(null=True)
    parted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(parted_at__isnull=True), name="one_joining_of_a_record"
            ),
            models.CheckConstraint(
                condition=Q(parted_at__isnull=True, parted_by__isnull=True)
                | Q(parted_at__isnull=False, parted_by__isnull=False),
                name="joining_parted_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} joined with {self.kept_id}"


class DifferentPeople(models.Model):
    """That two records that look alike are two people, as a member of staff has said; not proposed again."""

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="told_apart")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # The one with the smaller key is the first, so that a pair is said once.
            models.UniqueConstraint(fields=["first", "second"], name="different_people_once"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="different_people_are_two"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class IdentityLock(models.Model):
    """Held while a referral finds out whose an NHS number is: two at once wait for each other."""

    # A digest: the table holds no number in clear.
    digest = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return self.digest


SearchKey._meta.get_field("value").register_lookup(BeginsWith, "begins")
