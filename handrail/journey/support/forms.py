"""Forms for interventions, fit notes and work status."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.support.models import (
    KNOWN_ATTENDANCE,
    Arrangement,
    FitNoteAdjustment,
    FitNoteAdvice,
    InterventionOutcome,
    ReturnKind,
    WorkAttendance,
)
from handrail.journey.support.rules import (
    NotePeriod,
    WorkHours,
    find_hours_problem,
    find_idle_problem,
    find_note_problem,
    find_referral_doubt,
    format_hours,
    list_hours_doubts,
    list_note_doubts,
)
from handrail.network.models import Provider
from handrail.service_models.guidance import Guidance
from handrail.service_models.schema.journey import InterventionOffer


class InterventionForm(forms.Form):
    intervention = forms.ChoiceField(label="What would help")
    how = forms.ChoiceField(label="How", choices=Arrangement.list_choices(), initial=Arrangement.REFERRAL)
    provider = forms.ChoiceField(label="Provider", required=False, select=True)
    provider_name = forms.TextField(label="Another provider", required=False, max_length=160)
    reason = forms.TextField(label="Why", required=False, max_length=300)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        offers: Iterable[InterventionOffer],
        providers: Iterable[Provider],
        rules: Sequence[Guidance] = (),
        **options: Unpack[forms.FormOptions],
    ) -> None:
        # What a rule of the service asks before a referral: asked with it, never demanded.
        self.rules = rules
        fields = {
            f"rule_{rule.code}": forms.TextField(
                label=rule.asks, hint=rule.staff, required=False, max_length=300
            )
            for rule in rules
        }
        super().__init__(data, extra_fields=fields, **options)
        self.set_choices("intervention", [(offer.code, offer.label) for offer in offers])
        self.set_choices(
            "provider",
            [
                ("", "None chosen"),
                *((str(row.pk), row.name) for row in providers),
            ],
        )
        self.providers = {str(row.pk): row for row in providers}

    def read_facts(self) -> forms.CleanedData:
        cleaned = self.cleaned_data
        return {
            "intervention": cleaned["intervention"],
            "how": cleaned["how"],
            "provider": self.providers.get(cleaned["provider"]),
            "provider_name": cleaned["provider_name"],
            "reason": cleaned["reason"],
            "answers": {rule.code: said for rule in self.rules if (said := cleaned.get(f"rule_{rule.code}"))},
        }


class InterventionUpdateForm(forms.Form):
    revises_record = True
    first_appointment_on = forms.DateField(label="First appointment", required=False)
    finished_on = forms.DateField(label="Finished", required=False, past=True)
    sessions_attended = forms.WholeNumberField(
        label="Sessions attended", required=False, min_value=0, max_value=100
    )
    sessions_missed = forms.WholeNumberField(
        label="Sessions missed", required=False, min_value=0, max_value=100
    )
    outcome = forms.ChoiceField(
        label="Outcome", choices=[("", "Still going on"), *InterventionOutcome.list_choices()], required=False
    )
    reason = forms.TextField(label="Reason for more sessions than usual", required=False, max_length=300)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        first, last = cleaned.get("first_appointment_on"), cleaned.get("finished_on")
        if first and last and last < first:
            self.add_error("finished_on", "Finish date must be on or after the first appointment")
        return cleaned

    def read_facts(self) -> forms.CleanedData:
        return {name: self.cleaned_data[name] for name in self.fields if name not in ("submission", "seen")}


class FitNoteForm(forms.Form):
    issued_on = forms.DateField(label="Date of the assessment on the note", past=True)
    advice = forms.ChoiceField(
        label="What the note says about the client", choices=FitNoteAdvice.list_choices()
    )
    starts_on = forms.DateField(label="First day it covers")
    ends_on = forms.DateField(label="Last day it covers")
    adjustments = forms.MultipleChoiceField(
        label="May benefit from", choices=FitNoteAdjustment.list_choices(), required=False
    )
    comments = forms.TextField(label="Comments on the note", required=False, max_length=300)
    condition = forms.TextField(label="Condition on the note", required=False, max_length=80)
    issued_by = forms.TextField(label="Signed by", required=False, max_length=160)
    signed_in_house = forms.TickField(label="Signed here, on behalf of the practice", required=False)
    reveals = {"advice": {FitNoteAdvice.MAY_BE_FIT: ["adjustments"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        may_sign: bool,
        standing: Iterable[NotePeriod] = (),
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.standing = list(standing)
        if not may_sign:
            del self.fields["signed_in_house"]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if problem := find_note_problem(cleaned.get("starts_on"), cleaned.get("ends_on")):
            self.add_error("ends_on", problem)
        return cleaned

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        doubts = super().find_doubts(cleaned)
        return doubts + list_note_doubts(NotePeriod(cleaned["starts_on"], cleaned["ends_on"]), self.standing)

    def read_facts(self) -> forms.CleanedData:
        names = ("starts_on", "ends_on", "advice", "adjustments", "comments", "condition", "issued_by")
        return {
            **{name: self.cleaned_data[name] for name in names},
            "signed_in_house": self.cleaned_data.get("signed_in_house", False),
        }


class HoursForm(forms.Form):
    """Asks for how many hours a week the client works now, and usually; `attendance_name` asks if they do."""

    attendance_name = "work_attendance"

    hours = forms.DecimalField(
        label="Hours a week now", suffix="hours", required=False, decimal_places=2, max_digits=5
    )
    usual_hours = forms.DecimalField(
        label="Usual hours a week",
        hint="What their job asks of them when they are well. Change it if it has changed.",
        suffix="hours",
        required=False,
        decimal_places=2,
        max_digits=5,
    )

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        for name in ("hours", "usual_hours"):
            if problem := find_hours_problem(str(self.fields[name].label), cleaned.get(name)):
                self.add_error(name, problem)
        hours = WorkHours(cleaned.get("hours"), cleaned.get("usual_hours"))
        if not self.errors and (problem := find_idle_problem(cleaned[self.attendance_name], hours)):
            self.add_error("usual_hours" if hours.usual == 0 else "hours", problem)
        return cleaned

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        hours = WorkHours(cleaned.get("hours"), cleaned.get("usual_hours"))
        return super().find_doubts(cleaned) + list_hours_doubts(hours)

    def read_hours(self) -> forms.CleanedData:
        """What was said of hours."""
        return {name: self.cleaned_data[name] for name in ("hours", "usual_hours")}


def fill_hours(hours: Decimal | None, usual: Decimal | None) -> forms.CleanedData:
    """Return the hours that are known as a form is filled in with them."""
    return {"hours": format_hours(hours), "usual_hours": format_hours(usual)}


class WorkStatusForm(HoursForm):
    attendance_name = "attendance"
    field_order = ("attendance", "return_kind", "hours", "from_on", "usual_hours")

    attendance = forms.ChoiceField(
        label="Work status now", choices=WorkAttendance.list_choices(*KNOWN_ATTENDANCE)
    )
    from_on = forms.DateField(label="Since", past=True)
    return_kind = forms.ChoiceField(label="Returned to", choices=ReturnKind.list_choices(), required=False)
    reveals = {"attendance": {WorkAttendance.AT_WORK: ["return_kind", "hours"]}}

    def __init__(
        self, data: forms.FormData = None, *, referred_on: date, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.referred_on = referred_on

    def find_doubts(self, cleaned: forms.CleanedData) -> list[str]:
        doubts = super().find_doubts(cleaned)
        # Most people are off sick from before they are referred.
        if cleaned["attendance"] == WorkAttendance.AT_WORK:
            doubts.append(find_referral_doubt("Since", cleaned["from_on"], self.referred_on))
        return [doubt for doubt in doubts if doubt]

    def read_facts(self) -> forms.CleanedData:
        return {
            "attendance": self.cleaned_data["attendance"],
            "from_on": self.cleaned_data["from_on"],
            "return_kind": self.cleaned_data["return_kind"] or "",
            **self.read_hours(),
        }
