"""What is asked to make a session, put clients on it, fill in its register and cancel it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.accounts.models import User
from handrail.design import forms
from handrail.journey.diary.models import Appointment
from handrail.journey.diary.rules import AppointmentState, Slot, list_weekly_slots
from handrail.journey.groups.actions import SessionDetails


class SessionSlotForm(forms.Form):
    """When and where a session takes place."""

    on = forms.DateField(label="Date", future=True)
    time = forms.TimeField()
    minutes = forms.WholeNumberField(
        label="How long", suffix="minutes", min_value=10, max_value=480, initial=90
    )
    place = forms.TextField(label="Where", hint="Address and room", max_length=300)

    def __init__(
        self, data: forms.FormData = None, *, at: datetime, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.now = at

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("on") and cleaned.get("time") and self.read_slot().starts_at <= self.now:
            self.add_error("time", "Time must be later than now")
        return cleaned

    def read_slot(self) -> Slot:
        """Return when it takes place."""
        cleaned = self.cleaned_data
        minutes = cleaned.get("minutes") or 90
        return list_weekly_slots(cleaned["on"], cleaned["time"], minutes=minutes, times=1)[0]


class MoveSessionForm(SessionSlotForm):
    """When and where a session takes place instead."""

    revises_record = True


class SessionForm(SessionSlotForm):
    """A session of one service: title, when, where, who leads it, which intervention it is."""

    title = forms.TextField(
        label="Title", hint="Staff see it. Clients are told only when and where", max_length=160
    )
    intervention = forms.ChoiceField(
        label="Which intervention it is", called="intervention", required=False, select=True
    )
    leader = forms.ChoiceField(label="Who leads it", select=True)
    field_order = ["title", "intervention", "on", "time", "minutes", "place", "leader"]

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        offers: Iterable[tuple[str, str]],
        leaders: Iterable[User],
        at: datetime,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, at=at, **options)
        self.leaders = {str(user.pk): user for user in leaders}
        self.set_choices("intervention", [("", "None of the service’s interventions"), *offers])
        self.set_choices("leader", [(key, user.name) for key, user in self.leaders.items()])

    def read_details(self, service: str) -> SessionDetails:
        """Return what was agreed besides the time."""
        answers = {name: self.cleaned_data[name] or "" for name in ("title", "intervention", "place")}
        return SessionDetails(service=service, leader=self.leaders[self.cleaned_data["leader"]], **answers)


class SessionPeopleForm(forms.Form):
    """Which clients are put on a session."""

    cases = forms.MultipleChoiceField(
        label="Clients", error_messages={"required": "Choose at least one client"}
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        clients: Iterable[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("cases", clients)


def write_states(places: Iterable[Appointment]) -> str:
    """Return what a page says of places, for it to carry."""
    return ",".join(f"{row.pk}:{row.state}" for row in places)


class SessionRegisterForm(forms.Form):
    """Who came: a question for each client that the reader may see."""

    seen = forms.HiddenField(required=False, max_length=5_000)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        places: Sequence[Appointment],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        choices = AppointmentState.list_choices(AppointmentState.ATTENDED, AppointmentState.MISSED)
        fields = {
            f"place_{row.pk}": forms.ChoiceField(
                label=f"{row.case.person.name}, {row.case.reference}",
                choices=choices,
                required=False,
                inline=True,
                initial="" if row.is_booked else row.state,
            )
            for row in places
        }
        options["seen"] = write_states(places)
        super().__init__(data, extra_fields=fields, **options)
        self.places = {f"place_{row.pk}": row for row in places}

    def read_seen(self) -> dict[int, str]:
        """Return what the page said of each place, by its key."""
        pairs = (part.partition(":") for part in str(self.cleaned_data.get("seen") or "").split(","))
        return {int(key): state for key, _, state in pairs if key.isdigit()}

    def renew_seen(self) -> None:
        """Count the page that comes back as drawn from what is recorded now."""
        self.show_version(write_states(self.places.values()))

    def read_attended(self) -> dict[Appointment, bool]:
        """Return whether each client came where that was said."""
        answers = {row: self.cleaned_data.get(name) for name, row in self.places.items()}
        return {row: answer == AppointmentState.ATTENDED for row, answer in answers.items() if answer}


class CancelSessionForm(forms.Form):
    """Why a session does not take place."""

    reason = forms.TextField(label="Why is it cancelled?", hint="For staff only", max_length=300)
