"""Staff and the roles they hold in each service."""

import hashlib
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from handrail.accounts.policy import Reader, Role
from handrail.foundation.telephones import TELEPHONE_LENGTH


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A member of staff or a funder's reader. Clients and referrers have private links instead."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    is_active = models.BooleanField(default=True)
    # The services and roles that the sign-in fetched with the person; None where it fetched none.
    held: list[tuple[str, str]] | None = None
    # Whether they have a second factor, as the sign-in fetched it; None where it fetched none.
    held_factor: bool | None = None

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def build_reader(self) -> Reader:
        """Return this person as the policy sees them: one query, none where the sign-in fetched the roles."""
        memberships = self.held
        if memberships is None:
            memberships = list(self.memberships.values_list("service", "role"))
        roles: dict[str, set[Role]] = {}
        for service, role in memberships:
            roles.setdefault(service, set()).add(Role(role))
        return Reader(self.pk, self.name, {service: frozenset(names) for service, names in roles.items()})


def list_default_languages() -> list[str]:
    """Return the languages of a member of staff who has named none."""
    return ["English"]


class Membership(models.Model):
    """A role held in one service."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    service = models.SlugField(max_length=60)
    role = models.CharField(max_length=20)
    # What allocation looks at. No areas means anywhere; a capacity of 0 means that no case is suggested.
    capacity = models.PositiveSmallIntegerField(default=30)
    skills = models.JSONField(default=list, blank=True)
    areas = models.JSONField(default=list, blank=True)
    languages = models.JSONField(default=list_default_languages, blank=True)
    # Weekdays on which they work, Monday as 1; none means every weekday.
    working_days = models.JSONField(default=list, blank=True)
    # Who else is alerted to a safety concern when this person has not accepted it in time.
    deputy = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "service", "role"], name="one_membership_per_role"),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in Role]), name="membership_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label}, {self.service}"


class Absence(models.Model):
    """Days on which a member of staff is away, the last included."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.starts_on} to {self.ends_on}"


class Acknowledgement(models.Model):
    """That a member of staff has read what a version of a service model changed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="acknowledgements")
    service = models.SlugField(max_length=60)
    version = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "service", "version"], name="one_acknowledgement_each")
        ]

    def __str__(self) -> str:
        return f"{self.user} has read {self.service} {self.version}"


class EmailChange(models.Model):
    """A new email address asked for: it counts once confirmed, and can be undone for a week."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="email_changes")
    old_email = models.EmailField()
    new_email = models.EmailField()
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["requested_at", "id"]

    def __str__(self) -> str:
        return f"{self.user}: email change of {self.requested_at}"


class SetUpLink(models.Model):
    """A link to set up a second factor with, sent to the account's email address. Another one ends it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="set_up_links")
    # The holder of the account, a service manager, or nobody where a command on the server asked.
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sent_at", "id"]

    def __str__(self) -> str:
        return f"{self.user}: set-up link of {self.sent_at}"

    def is_open(self, at: datetime) -> bool:
        """Return whether it still works."""
        return self.used_at is None and at < self.expires_at


def hash_key(key: str) -> str:
    """Return what a count is kept under: neither an address nor a link can be read from it."""
    return hashlib.sha256(key.encode()).hexdigest()


class RequestCount(models.Model):
    """How many requests of one kind came in a window of time; the key is a digest."""

    key = models.CharField(max_length=64, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at}"


class CachedValue(models.Model):
    """A row of Django's cache, in which allauth counts attempts: the columns are Django's."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_cache"

    def __str__(self) -> str:
        return self.cache_key
