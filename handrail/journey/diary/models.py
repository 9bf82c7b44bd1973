"""Appointments and call-backs of a case, in the diary of a member of staff."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from handrail.foundation.wording import nhs_datetime
from handrail.journey.case.models import Case, ContactMode, ContactParty, one_of
from handrail.journey.diary.rules import (
    AppointmentKind,
    AppointmentState,
    CancellingParty,
    InterpreterKind,
    Slot,
)
from handrail.journey.messages.models import Message
from handrail.journey.safety.rules import ConcernStepKind

# How people can meet at a set time.
# What is done about a visit from which nobody has checked in, as about a concern.
VISIT_STEPS = (ConcernStepKind.TOLD, ConcernStepKind.TAKEN_UP)

MEETING_MODES = (ContactMode.TELEPHONE, ContactMode.FACE_TO_FACE, ContactMode.VIDEO)


class GroupSession(models.Model):
    """A session for several clients at once; each has an appointment that belongs to it."""

    service = models.SlugField(max_length=60)
    title = models.CharField(max_length=160)
    # What it is of the interventions of the service model; empty where it is none.
    intervention = models.SlugField(max_length=60, blank=True)
    place = models.CharField(max_length=300)
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="group_sessions"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # The form that made it, so that what is sent twice makes one.
    submission = models.UUIDField(null=True, unique=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["service", "starts_at"], name="group_session_of_service")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="group_session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_because="")
                | Q(cancelled_at__isnull=False, cancelled_because__gt=""),
                name="group_session_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {nhs_datetime(self.starts_at)}"


class Appointment(models.Model):
    """Somebody is seen or called at a set time: who, where, and what came of it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    # Whose diary it stands in.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    # An AppointmentKind, or a contact that a schedule of the service model asks for.
    kind = models.CharField(max_length=40)
    with_whom = models.CharField(max_length=20)
    # So where the client is seen, alone or together with others.
    client_attends = models.BooleanField()
    mode = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=300, blank=True)
    link = models.URLField(max_length=300, blank=True)
    # The language of the interpreter who is booked for it; how they take part, the agency or person
    # that they are booked with, and whether it has confirmed.
    interpreter = models.CharField(max_length=60, blank=True)
    interpreter_kind = models.CharField(max_length=20, blank=True)
    interpreter_agency = models.CharField(max_length=160, blank=True)
    interpreter_confirmed = models.BooleanField(default=False)
    # Of a visit to somebody's home: by when its member of staff says that they are safe, and when they did.
    home_visit = models.BooleanField(default=False)
    back_by = models.DateTimeField(null=True)
    safe_at = models.DateTimeField(null=True)
    # For staff: what it is about.
    note = models.CharField(max_length=300, blank=True)
    # Whether the client is sent a confirmation and a reminder, and what became of those.
    tells_client = models.BooleanField()
    messages = models.ManyToManyField(Message, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    # The group session of which it is one client's place.
    session = models.ForeignKey(GroupSession, null=True, on_delete=models.PROTECT, related_name="places")
    # Those made together, a week apart, share it.
    series = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    # When its time or place was last agreed.
    arranged_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=AppointmentState.BOOKED)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_by_party = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [
            models.Index(fields=["user", "starts_at"], name="appointment_in_diary"),
            models.Index(fields=["case", "starts_at"], name="appointment_of_case"),
            models.Index(
                fields=["starts_at"],
                name="appointment_booked",
                condition=Q(state=AppointmentState.BOOKED.value),
            ),
            models.Index(
                fields=["back_by"],
                name="visit_not_checked_in",
                condition=Q(home_visit=True, safe_at__isnull=True),
            ),
        ]
        constraints = [
            one_of("with_whom", ContactParty, "appointment_with_known"),
            one_of("mode", MEETING_MODES, "appointment_mode_known"),
            one_of("state", AppointmentState, "appointment_state_known"),
            one_of("interpreter_kind", ["", *InterpreterKind], "appointment_interpreter_kind_known"),
            models.CheckConstraint(
                condition=Q(interpreter__gt="")
                | Q(interpreter_kind="", interpreter_agency="", interpreter_confirmed=False),
                name="appointment_interpreter_has_language",
            ),
            one_of("cancelled_by_party", ["", *CancellingParty], "appointment_cancelling_party_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["session", "case"],
                condition=~Q(state="cancelled"),
                name="one_place_in_a_session_for_each_client",
            ),
            models.CheckConstraint(
                condition=Q(home_visit=True, back_by__isnull=False)
                | Q(home_visit=False, back_by__isnull=True, safe_at__isnull=True),
                name="appointment_home_visit_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(state="booked", settled_at__isnull=True, settled_by__isnull=True)
                | (~Q(state="booked") & Q(settled_at__isnull=False)),
                name="appointment_settled_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", reason__gt="", cancelled_by_party__gt="")
                | (~Q(state="cancelled") & Q(cancelled_by_party="")),
                name="appointment_cancelled_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label}, {nhs_datetime(self.starts_at)}"

    @property
    def kind_label(self) -> str:
        """What it is for, in words."""
        return label_kind(self.kind)

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def slot(self) -> Slot:
        """Its time, as the rules of a diary want it."""
        return Slot(self.starts_at, self.ends_at, self.case.reference)

    @property
    def is_booked(self) -> bool:
        """Whether nothing is recorded yet of what came of it."""
        return self.state == AppointmentState.BOOKED


class VisitStep(models.Model):
    """What was done as nobody had checked in from a home visit: who was alerted, who deals with it."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="visit_steps")
    kind = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    alerted = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("kind", VISIT_STEPS, "visit_step_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="told", by__isnull=True, alerted__isnull=False)
                | Q(kind="taken_up", by__isnull=False, alerted__isnull=True),
                name="visit_step_names_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {nhs_datetime(self.at)}"


class CallBack(models.Model):
    """A promise to ring somebody back: who rings, when, and about what."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="call_backs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="call_backs")
    due_at = models.DateTimeField()
    about = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # Why nobody rang: empty where somebody did.
    stopped_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            models.Index(
                fields=["user", "due_at"], name="call_back_open", condition=Q(closed_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, stopped_because="")
                | Q(closed_at__isnull=False),
                name="call_back_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}, {nhs_datetime(self.due_at)}"


def label_kind(code: str) -> str:
    """Return the words of a kind of appointment; of a contact of a schedule, its code as it is read."""
    known = code in set(AppointmentKind)
    return AppointmentKind(code).label if known else code.replace("_", " ").capitalize()


class DiaryFeed(models.Model):
    """A private address from which somebody's phone reads their diary; there is none until they ask for one.

    Its token is its key, signed: the database cannot give it away. A renewed feed has another key.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="diary_feed")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()
    switched_off_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Calendar feed of {self.user}"
