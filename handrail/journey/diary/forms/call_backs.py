"""What is asked to promise to ring back, and to say that somebody did."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.accounts.models import User
from handrail.design import forms
from handrail.foundation.calendars import LONDON, to_day
from handrail.foundation.wording import nhs_date

# How many days ahead a call can be promised in one line; a later one is made by moving it.
DAYS_AHEAD = 21


class CallBackForm(forms.Form):
    """Ring back when, about what: one line."""

    day = forms.ChoiceField(label="Call back on", select=True)
    time = forms.TimeField(label="At")
    about = forms.TextField(
        label="About", hint="No health details: everyone who may see the case reads it", max_length=200
    )
    user = forms.ChoiceField(label="Who calls", select=True)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        keepers: Sequence[User],
        at: datetime,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.now = at
        self.keepers = {str(user.pk): user for user in keepers}
        self.set_choices("user", [(key, user.name) for key, user in self.keepers.items()])
        days = [to_day(at) + timedelta(days=number) for number in range(DAYS_AHEAD)]
        self.set_choices("day", [(day.isoformat(), describe_day(day, to_day(at))) for day in days])

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("day") and cleaned.get("time"):
            day = date.fromisoformat(cleaned["day"])
            cleaned["due_at"] = datetime.combine(day, cleaned["time"], LONDON)
            if cleaned["due_at"] <= self.now:
                self.add_error("time", "Time must be later than now")
        return cleaned

    def read_user(self) -> User:
        """Return who rings."""
        return self.keepers[self.cleaned_data["user"]]


class CallBackOutcomeForm(CallBackForm):
    """Whether somebody rang back, or when they will."""

    state = forms.ChoiceField(
        label="Have you called back?", choices=[("done", "Yes"), ("moved", "No, call at another time")]
    )
    field_order = ["state", "day", "time", "user"]
    reveals = {"state": {"moved": ["day", "time", "user"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        keepers: Sequence[User],
        at: datetime,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, keepers=keepers, at=at, **options)
        del self.fields["about"]


def describe_day(day: date, today: date) -> str:
    """Return a day as a list of the next ones shows it: today, tomorrow, or its date."""
    near = {0: "Today", 1: "Tomorrow"}.get((day - today).days)
    return near or nhs_date(day, weekday=True, year=False)
