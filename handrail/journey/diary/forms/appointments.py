"""What is asked to make, move and close an appointment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.accounts.models import User
from handrail.design import forms
from handrail.foundation.calendars import as_moment, to_day
from handrail.journey.case.models import ContactMode, ContactParty
from handrail.journey.case.safe_contact import SafeContact
from handrail.journey.diary.actions.details import AppointmentDetails
from handrail.journey.diary.models import MEETING_MODES, Appointment
from handrail.journey.diary.rules import (
    AppointmentState,
    Availability,
    CancellingParty,
    InterpreterKind,
    Slot,
    list_clashes,
    list_weekly_slots,
)

MAX_WEEKS = 26
INTERPRETER = ("interpreter", "interpreter_kind", "interpreter_agency", "interpreter_confirmed")


@dataclass(frozen=True)
class CaseDiary:
    """What a form of appointments asks of a case: who can keep one, what for, when somebody is free."""

    keepers: Sequence[User]
    kinds: Sequence[tuple[str, str]]
    at: datetime
    safe: SafeContact
    find_availability: Callable[[User, Sequence[Slot]], Availability]


class AppointmentForm(forms.Form):
    """When, with who, how and where; a time at which somebody is not free is asked about."""

    on = forms.DateField(label="Date", future=True)
    time = forms.TimeField()
    minutes = forms.WholeNumberField(
        label="How long", suffix="minutes", min_value=5, max_value=480, initial=30
    )
    times = forms.WholeNumberField(
        label="Number of weekly appointments",
        hint="1 for a single appointment",
        min_value=1,
        max_value=MAX_WEEKS,
        initial=1,
    )
    user = forms.ChoiceField(label="Who sees or calls them", select=True)
    kind = forms.ChoiceField(label="What it is for", select=True)
    with_whom = forms.ChoiceField(
        label="Who it is with",
        choices=ContactParty.list_choices(),
        initial=ContactParty.CLIENT,
        inline=True,
    )
    client_attends = forms.YesNoField(label="Does the client take part?")
    mode = forms.ChoiceField(
        label="How",
        choices=ContactMode.list_choices(*MEETING_MODES),
        initial=ContactMode.TELEPHONE,
        inline=True,
    )
    place = forms.TextField(label="Where", hint="Address and room", max_length=300)
    home_visit = forms.TickField(
        label="This is a visit to someone’s home",
        hint="You check in when it is over. If you do not, we alert your deputy, then managers",
        required=False,
    )
    link = forms.TextField(label="Link to join", max_length=300)
    interpreter = forms.TextField(
        label="Interpreter: language", hint="Leave blank for none", required=False, max_length=60, width=20
    )
    interpreter_kind = forms.ChoiceField(
        label="How the interpreter takes part",
        choices=[("", "Not known yet"), *InterpreterKind.list_choices()],
        required=False,
        select=True,
    )
    interpreter_agency = forms.TextField(
        label="Interpreter booked with",
        hint="The agency or person, and their number or booking reference",
        required=False,
        max_length=160,
    )
    interpreter_confirmed = forms.TickField(label="The interpreter is confirmed", required=False)
    note = forms.TextField(label="What it is about", hint="For staff only", required=False, max_length=300)
    tells_client = forms.YesNoField(
        label="Send the client a confirmation and a reminder?",
        hint="In a way that is safe for them. We do not say what the appointment is for",
        initial="yes",
    )
    reveals = {
        "with_whom": {party: ["client_attends"] for party in ContactParty if party != ContactParty.CLIENT},
        "mode": {ContactMode.FACE_TO_FACE: ["place", "home_visit"], ContactMode.VIDEO: ["link"]},
    }
    fieldsets = [
        ("When", ["on", "time", "minutes", "times"]),
        ("Who", ["user", "kind", "with_whom", "client_attends"]),
        ("How", ["mode", "place", "home_visit", "link", "note", "tells_client"]),
        ("Interpreter", [*INTERPRETER]),
    ]

    is_single = False

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        case: CaseDiary,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.case = case
        if self.is_single:
            del self.fields["times"]
        self.keepers = {str(user.pk): user for user in case.keepers}
        self.set_choices("user", [(key, user.name) for key, user in self.keepers.items()])
        self.set_choices("kind", case.kinds)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("with_whom") == ContactParty.CLIENT:
            cleaned["client_attends"] = True
        if not cleaned.get("interpreter") and any(cleaned.get(name) for name in INTERPRETER):
            self.add_error("interpreter", "Enter the language of the interpreter")
        if (link := cleaned.get("link")) and not link.startswith(("https://", "http://")):
            self.add_error("link", "Link must begin with https://")
        if (
            cleaned.get("on")
            and cleaned.get("time")
            and self.read_slots(cleaned)[0].starts_at <= self.case.at
        ):
            self.add_error("time", "Time must be later than now. Record what has happened as a contact")
        return cleaned

    def read_slots(self, cleaned: forms.CleanedData) -> list[Slot]:
        """Return the slots asked for: one, or one a week."""
        return list_weekly_slots(
            cleaned["on"],
            cleaned["time"],
            minutes=cleaned.get("minutes") or 30,
            times=cleaned.get("times") or 1,
        )

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        """Return what speaks against the time: somebody is not free, or it is not safe to call then."""
        slots = self.read_slots(cleaned)
        clashes = list_clashes(slots, self.case.find_availability(self.keepers[cleaned["user"]], slots))
        by_phone = cleaned["client_attends"] and cleaned["mode"] == ContactMode.TELEPHONE
        safe = self.case.safe
        if by_phone and any(safe.find_safe_time(slot.starts_at) > slot.starts_at for slot in slots):
            clashes.append(f"The client asked us to contact them {safe.describe_times()}")
        return [*super().find_doubts(cleaned), *clashes]

    def read_details(self) -> AppointmentDetails:
        """Return what was agreed besides the time."""
        answers = {name: self.cleaned_data[name] for name in AppointmentDetails.__dataclass_fields__}
        return AppointmentDetails(**answers | {"user": self.keepers[answers["user"]]})


class ChangeForm(AppointmentForm):
    """The same of an appointment that stands: one alone, whatever series it is of."""

    revises_record = True

    is_single = True
    fieldsets = [("When", ["on", "time", "minutes"]), *AppointmentForm.fieldsets[1:]]


def fill_details(row: Appointment) -> forms.CleanedData:
    """Return an appointment as the form of its changes begins."""
    starts_at = as_moment(row.starts_at)
    names = ("kind", "with_whom", "client_attends", "mode", "place", "home_visit", "link", *INTERPRETER,
             "note", "tells_client", "minutes")  # fmt: skip
    return {
        **{name: getattr(row, name) for name in names},
        "user": str(row.user_id),
        "on": to_day(row.starts_at),
        "time": starts_at.time(),
    }


class AppointmentOutcomeForm(forms.Form):
    """What came of an appointment."""

    state = forms.ChoiceField(label="What came of it?")
    minutes = forms.WholeNumberField(
        label="How long it took", suffix="minutes", required=False, min_value=1, max_value=480
    )
    said = forms.TextField(
        label="Note", hint="Kept with the contact on the timeline", required=False, max_length=300
    )
    as_contact = forms.YesNoField(
        label="Save as a contact too?",
        hint="Say no if the contact is on the timeline already",
        initial="yes",
    )
    party = forms.ChoiceField(label="Who cancelled?", choices=CancellingParty.list_choices())
    reason = forms.TextField(label="Why it was cancelled", max_length=300)
    with_later = forms.YesNoField(label="Cancel the later ones of this series too?", initial="no")
    note = forms.TextField(label="What was said about it", required=False, max_length=300)
    reveals = {
        "state": {
            AppointmentState.ATTENDED: ["minutes", "said", "as_contact"],
            AppointmentState.MISSED: ["note"],
            AppointmentState.CANCELLED: ["party", "reason", "with_later"],
        }
    }

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        appointment: Appointment,
        at: datetime,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.initial.setdefault("minutes", appointment.minutes)
        self.set_choices("state", AppointmentState.list_choices(*list_outcomes(appointment, at)))
        if appointment.series is None:
            del self.fields["with_later"]


def list_outcomes(row: Appointment, at: datetime) -> list[AppointmentState]:
    """Return what can have become of an appointment: before it begins it can only be cancelled."""
    settled = [AppointmentState.ATTENDED, AppointmentState.MISSED, AppointmentState.CANCELLED]
    return settled if row.starts_at <= at else [AppointmentState.CANCELLED]
