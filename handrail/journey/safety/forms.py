"""What is written about a concern: the three parts of its record, attempts, notes, acceptance, turns on call.

The prompts follow the guidance of NHS England (Staying safe from suicide, 2025) and NICE (NG225): talk, make
sense of it together, plan together. Nothing is scored, ticked or graded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.accounts.models import User
from handrail.design import forms
from handrail.foundation.calendars import LONDON
from handrail.journey.safety.rules import PATH


def describe_choice(label: str, hint: str, *, required: bool = False, rows: int = 4) -> forms.LongTextField:
    return forms.LongTextField(label=label, hint=hint, required=required, rows=rows, count=False)


class AssessmentForm(forms.Form):
    now = describe_choice(
        "What is happening now",
        "What the client says, in their words: thoughts, how often, what triggers them, any plan or means. "
        "Where are they, and who is with them?",
        required=True,
    )
    before = describe_choice(
        "What has happened before", "Earlier thoughts or harm, and what helped then", rows=3
    )
    around = describe_choice(
        "What makes it harder, and what makes it easier",
        "Health, sleep, alcohol or drugs, work, money, home, loss; people, hopes, reasons for living",
    )
    done = describe_choice(
        "What you did straight away", "Who you called, what you agreed, who is staying with them", rows=3
    )


class FormulationForm(forms.Form):
    together = describe_choice(
        "How you both make sense of it",
        "What led here, what keeps it going, what would make things change quickly, and what helps",
        required=True,
        rows=6,
    )
    change = describe_choice(
        "What would make things less safe", "Dates, news, places, meetings to watch for", rows=3
    )


class SafetyPlanForm(forms.Form):
    """A safety plan in the client's words; a copy is theirs."""

    signs = describe_choice(
        "Warning signs", "How the client can tell that things are getting worse", required=True, rows=3
    )
    coping = describe_choice(
        "What they can do by themselves", "What has taken their mind off it before", rows=3
    )
    company = describe_choice(
        "People and places that help them get through",
        "People to be with, not necessarily to talk to about it",
        rows=3,
    )
    helpers = describe_choice("People they can ask for help", "Names and phone numbers", rows=3)
    professionals = describe_choice(
        "Professionals and crisis lines they can call", "By day and by night, with numbers", rows=3
    )
    surroundings = describe_choice(
        "Making it safer around them",
        "What will be put out of reach and who will do it, such as medicines. Whether they will be alone",
        rows=3,
    )
    again = describe_choice(
        "When you’ll speak again", "Day, time and who will call. Who else knows about this plan", rows=2
    )


@dataclass(frozen=True)
class ConcernPart:
    code: str
    title: str
    why: str
    form: type[forms.Form]


PARTS = (
    ConcernPart("assessment", "Assessment", "Talk and listen", AssessmentForm),
    ConcernPart("formulation", "Formulation", "Make sense of it together", FormulationForm),
    ConcernPart("plan", "Safety plan", "Plan together what keeps them safe", SafetyPlanForm),
)


class NoteForm(forms.Form):
    text = describe_choice("What you saw, heard or did", "Facts, and the client's own words", required=True)


class WhenForm(forms.Form):
    """A form with the day and time at which something happened: now, unless said otherwise."""

    def __init__(
        self, data: forms.FormData = None, *, at: datetime, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        local = timezone.localtime(at)
        self.now = at
        self.initial.setdefault("on", local.date())
        self.initial.setdefault("time", local.time().replace(second=0, microsecond=0))

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("on") and cleaned.get("time"):
            happened = timezone.make_aware(datetime.combine(cleaned["on"], cleaned["time"]))
            if happened > self.now + timedelta(minutes=1):
                self.add_error("time", "Time must be in the past")
            cleaned["happened_at"] = min(happened, self.now)
        return cleaned


class ReachAttemptForm(WhenForm):
    rung = forms.ChoiceField(
        label="Who you tried to contact", choices=[(rung.code, rung.label) for rung in PATH]
    )
    reached = forms.YesNoField(label="Did you get through?")
    on = forms.DateField(label="Date", past=True)
    time = forms.TimeField(label="Time")
    text = describe_choice(
        "Who you spoke to, and what was said", "Number or address, name and what they will do next", rows=3
    )

    def read_facts(self) -> forms.CleanedData:
        return {name: self.cleaned_data[name] for name in ("rung", "reached", "happened_at", "text")}


class AcceptForm(WhenForm):
    who = forms.ChoiceField(
        label="Who accepts responsibility for the client’s safety from now on?",
        choices=[
            ("me", "I do"),
            ("outside", "A professional outside this service, who has told me they accept it"),
        ],
    )
    telephone = forms.TelephoneField(label="The number people can call you on")
    name = forms.TextField(label="Their name", max_length=120)
    role = forms.TextField(
        label="Their role", hint="Such as crisis team nurse, GP, paramedic", max_length=120
    )
    organisation = forms.TextField(label="Their organisation", max_length=160)
    their_telephone = forms.TelephoneField(label="Their phone number")
    on = forms.DateField(label="Day they accepted", past=True)
    time = forms.TimeField(label="Time they accepted")
    text = describe_choice(
        "What happens next",
        "What they or you will do now and when, and what the client knows about it",
        required=True,
    )
    reveals = {
        "who": {
            "me": ["telephone"],
            "outside": ["name", "role", "organisation", "their_telephone", "on", "time"],
        }
    }

    def read_facts(self) -> forms.CleanedData:
        """What the action wants: nobody's name but their own for staff."""
        said = self.cleaned_data
        if said["who"] == "me":
            return {"telephone": said["telephone"], "text": said["text"]}
        return {
            "name": said["name"],
            "role": said["role"],
            "organisation": said["organisation"],
            "telephone": said["their_telephone"],
            "happened_at": said["happened_at"],
            "text": said["text"],
        }


class MistakeForm(forms.Form):
    """Who closes a concern that should never have been opened, and why."""

    reason = describe_choice(
        "Why it was a mistake",
        "Such as: pressed on the wrong client, or the answer was typed in wrongly",
        required=True,
        rows=3,
    )
    telephone = forms.TelephoneField(label="The number people can call you on")


class OnCallForm(forms.Form):
    user = forms.ChoiceField(label="Who is on call", select=True)
    starts_on = forms.DateField(label="From")
    starts = forms.TimeField(label="Time from")
    ends_on = forms.DateField(label="Until")
    ends = forms.TimeField(label="Time until")
    address = forms.EmailField(
        label="Email address for alerts",
        hint="Leave blank to use the email address they sign in with",
        required=False,
    )
    mobile = forms.TelephoneField(
        label="Mobile number for a text", hint="We’ll send a text as well as the email", required=False
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        staff: Iterable[User],
        today: date,
        hours: tuple[time, time],
        texts: bool,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        if not texts:  # nothing here would carry one
            del self.fields["mobile"]
        self.staff = {str(user.pk): user for user in staff}
        self.set_choices("user", [(key, user.name) for key, user in self.staff.items()])
        opens, closes = hours
        usual = {"starts_on": today, "starts": closes, "ends_on": today + timedelta(days=1), "ends": opens}
        for name, value in usual.items():
            self.initial.setdefault(name, value)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if all(cleaned.get(name) is not None for name in ("starts_on", "starts", "ends_on", "ends")):
            for end in ("starts", "ends"):
                moment = datetime.combine(cleaned[f"{end}_on"], cleaned[end], LONDON)
                cleaned[f"{end}_at"] = moment
            if cleaned["ends_at"] <= cleaned["starts_at"]:
                self.add_error("ends_on", "End of the turn must be after its start")
        return cleaned

    def read_facts(self) -> forms.CleanedData:
        said = self.cleaned_data
        return {
            "user": self.staff[said["user"]],
            "starts_at": said["starts_at"],
            "ends_at": said["ends_at"],
            "address": said["address"],
            "mobile": said.get("mobile") or "",
        }
