"""The facts that every stage shares. Rows are added, never rewritten to change what happened.

A case's `stage`, milestones and next deadline are computed from the facts by `case.rules` within the same
transaction as each action; they are columns only so that long lists can be sorted and paged.
"""

import uuid
from collections.abc import Iterable
from typing import get_args

from django.conf import settings
from django.db import models
from django.db.models import Q

from handrail.foundation.choices import TextChoices
from handrail.foundation.names import isolate_name
from handrail.foundation.telephones import TELEPHONE_LENGTH
from handrail.journey.case.correction import FactCorrection
from handrail.journey.case.death import Death
from handrail.journey.case.rules import STAGES, CaseStage
from handrail.journey.case.safe_contact import ContactSafety, SafeContact
from handrail.service_models.schema.journey import AnswerRecipient


def one_of(field: str, codes: Iterable[str], name: str) -> models.CheckConstraint:
    """A constraint that holds a text field to a closed list."""
    return models.CheckConstraint(condition=Q(**{f"{field}__in": [str(code) for code in codes]}), name=name)


class ContactMode(TextChoices):
    """How somebody is contacted."""

    TELEPHONE = "telephone", "Phone call"
    FACE_TO_FACE = "face_to_face"
    VIDEO = "video"
    TEXT = "text", "Text message"
    EMAIL = "email"
    POST = "post"


# What a person can ask to be contacted by.
CONTACT_CHANNELS = (ContactMode.TELEPHONE, ContactMode.TEXT, ContactMode.EMAIL, ContactMode.POST)


class ContactParty(TextChoices):
    """The other side of a contact."""

    CLIENT = "client", "The client"
    EMPLOYER = "employer", "The employer"
    GP = "gp", "The GP"
    PROVIDER = "provider", "A provider"
    OTHER = "other", "Someone else"


class Person(models.Model):
    """Somebody a service has heard of. One person may have several cases."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Some people have one name: it stands in either.
    given_name = models.CharField(max_length=120, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    nhs_number = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    email = models.EmailField(blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=12, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    ethnicity = models.CharField(max_length=40, blank=True)
    contact_by = models.CharField(max_length=20, blank=True)
    contact_needs = models.TextField(blank=True, help_text="interpreter, large print, best times")
    # How it is safe to contact them, and what they need to read: see `SafeContact`.
    contact_safety = models.CharField(max_length=10, blank=True)
    safe_channels = models.JSONField(default=list, blank=True)
    safe_days = models.JSONField(default=list, blank=True)
    safe_from = models.TimeField(null=True, blank=True)
    safe_until = models.TimeField(null=True, blank=True)
    others_who_answer = models.CharField(max_length=200, blank=True)
    others_may_be_told = models.CharField(max_length=200, blank=True)
    calling_name = models.CharField(max_length=80, blank=True)
    no_messages = models.BooleanField(default=False)
    # When the client themselves said on their own page what is safe; none where staff recorded it.
    safe_contact_said_at = models.DateTimeField(null=True, blank=True)
    large_print = models.BooleanField(default=False)
    # What we write to them in (ISO 639-1), where they chose; English where they did not.
    language = models.CharField(max_length=10, blank=True)
    # Who to call if something happens to them; nobody else is told anything because of it.
    emergency_name = models.CharField(max_length=120, blank=True)
    emergency_relation = models.CharField(max_length=80, blank=True)
    emergency_telephone = models.CharField(max_length=TELEPHONE_LENGTH, blank=True)
    practice = models.ForeignKey("network.Practice", null=True, blank=True, on_delete=models.PROTECT)
    # Two records found to be one person: this one points at the one kept. Undone by clearing the pointer.
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["family_name", "given_name"]),
            models.Index(fields=["date_of_birth"]),
            # Nearly every record points at none: an index of them too is not used by SQLite once it counted.
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="person_joined"),
        ]
        constraints = [
            one_of("contact_by", ["", *CONTACT_CHANNELS], "person_contact_by_known"),
            one_of("contact_safety", ["", *ContactSafety], "person_contact_safety_known"),
            models.CheckConstraint(
                condition=Q(same_as__isnull=True) | ~Q(same_as=models.F("id")),
                name="person_not_own_duplicate",
            ),
            models.CheckConstraint(
                condition=~Q(given_name="", family_name=""),
                name="person_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def name(self) -> str:
        """The whole name as it is shown and printed, in whichever script."""
        return isolate_name(str(self))

    @property
    def short_name(self) -> str:
        """The name that a friendly message begins with."""
        return self.given_name or self.family_name

    @property
    def emergency_contact(self) -> str:
        """Who to call if something happens to them, in words; empty where nobody is named."""
        about = f" ({self.emergency_relation})" if self.emergency_relation else ""
        return ", ".join(filter(None, (f"{self.emergency_name}{about}".strip(), self.emergency_telephone)))

    @property
    def safe_contact(self) -> SafeContact:
        """How it is safe to contact them."""
        return SafeContact.from_record(self)


class Case(models.Model):
    """One spell with one service, under the version of its service model in force at referral."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cases")
    # The record it was opened for, where that was joined with another since: parted, it goes back there.
    opened_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # Not indexed alone, as the employer and the case manager are not: indexes below begin with them.
    service = models.SlugField(max_length=60, db_index=False)
    model_version = models.CharField(max_length=40)
    workstream = models.CharField(max_length=60, blank=True)
    employer = models.ForeignKey(
        "network.Employer", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    # Where the client is seen, of a service that has several sites.
    site = models.ForeignKey("network.Site", null=True, blank=True, on_delete=models.PROTECT)
    # Derived; see the module's docstring.
    stage = models.CharField(max_length=20, default=CaseStage.REFERRED)
    case_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="cases",
        db_index=False,
    )
    referred_at = models.DateTimeField()
    screened_at = models.DateTimeField(null=True, blank=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)
    allocated_at = models.DateTimeField(null=True, blank=True)
    first_contact_at = models.DateTimeField(null=True, blank=True)
    assessed_at = models.DateTimeField(null=True, blank=True)
    plan_agreed_at = models.DateTimeField(null=True, blank=True)
    first_intervention_at = models.DateTimeField(null=True, blank=True)
    discharged_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_task = models.CharField(max_length=200, blank=True)
    stay_ends_at = models.DateTimeField(null=True, blank=True)
    stay_warns_at = models.DateTimeField(null=True, blank=True)
    # The client asked not to be contacted any more.
    do_not_contact = models.BooleanField(default=False)
    # Only those named may open it (`Restriction`).
    restricted = models.BooleanField(default=False)
    # The person has died, by whichever of their joined records says so.
    client_died = models.BooleanField(default=False)
    # Who it was of is not known any more: what is counted stays, for nobody to open.
    erased_at = models.DateTimeField(null=True, blank=True)
    # What is known of that, for the banner of a page; not a column.
    death: Death | None = None
    # What the page that is open puts right; not a column.
    correction: FactCorrection | None = None

    class Meta:
        ordering = ["-referred_at", "reference"]
        indexes = [
            models.Index(fields=["service", "stage", "next_due_at"]),
            models.Index(fields=["service", "-referred_at", "reference"]),
            models.Index(fields=["-referred_at", "reference"]),
            models.Index(fields=["case_manager", "stage", "service"]),
            models.Index(fields=["employer", "-referred_at"]),
        ]
        constraints = [one_of("stage", CaseStage, "case_stage_known")]

    def __str__(self) -> str:
        return self.reference

    @property
    def stage_label(self) -> str:
        return next(stage.label for stage in STAGES if stage.code == self.stage)

    @property
    def is_open(self) -> bool:
        """Whether anything is left to do, follow-up after discharge included."""
        return next(stage.open for stage in STAGES if stage.code == self.stage)

    def find_corrected(self, kind: str) -> int:
        """Return the number of the fact of this kind that the open page puts right; 0 of any other."""
        return self.correction.number if self.correction and self.correction.kind == kind else 0

    @property
    def takes_referrals(self) -> bool:
        """Whether a new referral of the client belongs to this case: support has not ended."""
        return self.is_open and self.discharged_at is None


class Fact(models.Model):
    """Something that happened to a case. Recorded in error, it is struck out with a reason, not deleted."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss")
    at = models.DateTimeField(help_text="when it happened")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_out_at = models.DateTimeField(null=True, blank=True)
    struck_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    struck_out_reason = models.CharField(max_length=300, blank=True)
    # The fact that this one puts right, which is struck out.
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_out_at__isnull=True, struck_out_by__isnull=True, struck_out_reason="")
                | (Q(struck_out_at__isnull=False, struck_out_by__isnull=False) & ~Q(struck_out_reason="")),
                name="%(class)s_struck_out_whole",
            )
        ]


class Event(models.Model):
    """One thing done to a case, in order: the timeline, and the proof that a form was acted on once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    # Where staff dated it to another day than that of its recording; the hour in `at` is not known then.
    recorded_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    data = models.JSONField(default=dict)
    submission = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["case", "at"]), models.Index(fields=["kind", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"


class Consent(Fact):
    """The client's answer about one item and one recipient. The latest answer holds, until it has ended."""

    item = models.CharField(max_length=40)
    recipient = models.CharField(max_length=20)
    recipient_name = models.CharField(max_length=160, blank=True)
    given = models.BooleanField()
    how = models.CharField(max_length=20, default="telephone")
    # When it stopped holding though nobody took it back, and why: the client left the employer it was about.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("recipient", get_args(AnswerRecipient), "consent_recipient_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="consent_end_says_why",
            ),
        ]


class Contact(Fact):
    """An attempt to speak with somebody, successful or not."""

    with_whom = models.CharField(max_length=20)
    mode = models.CharField(max_length=20)
    successful = models.BooleanField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=40)
    content = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            one_of("with_whom", ContactParty, "contact_with_known"),
            one_of("mode", ContactMode, "contact_mode_known"),
        ]

    @property
    def mode_label(self) -> str:
        return ContactMode(self.mode).label


class Document(models.Model):
    """A letter, plan or summary as it was when it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30)
    title = models.TextField()
    content = models.BinaryField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.title


class Draft(models.Model):
    """Work not yet finished, saved as it goes. `page` is the open page that saved it last."""

    key = models.CharField(max_length=80, unique=True)
    data = models.JSONField(default=dict)
    place = models.CharField(max_length=60, blank=True)
    revision = models.PositiveIntegerField(default=0)
    page = models.UUIDField(null=True)
    started_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The case or matter that a form's page is about, as its address names it: the draft goes with it.
    about = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.key
