"""Forms for pauses, exemptions, answers to guiding rules and moves of version."""

from datetime import date
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.terms.models import ClockExceptionKind
from handrail.service_models import Version


class ExceptionForm(forms.Form):
    kind = forms.ChoiceField(
        label="What you want to do",
        choices=ClockExceptionKind.list_choices(),
        initial=ClockExceptionKind.PAUSE,
    )
    clock = forms.ChoiceField(label="Which deadline", required=False, select=True)
    starts_on = forms.DateField(label="First day of the pause", required=False)
    ends_on = forms.DateField(label="Last day of the pause, if known", required=False)
    reason = forms.TextField(label="Why", max_length=300)
    reveals = {"kind": {ClockExceptionKind.PAUSE: ["starts_on", "ends_on"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        version: Version,
        today: date,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        named = [(each.code, each.label) for each in (*version.clocks, *version.maximum_stay)]
        self.set_choices("clock", [("", "All deadlines (pause only)"), *named])
        self.initial.setdefault("starts_on", today)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if cleaned.get("kind") == ClockExceptionKind.EXEMPTION and not cleaned.get("clock"):
            self.add_error("clock", "Choose the deadline to remove")
        if cleaned.get("kind") == ClockExceptionKind.PAUSE and not first:
            self.add_error("starts_on", "Enter the first day of the pause")
        if first and last and last < first:
            self.add_error("ends_on", "Last day of the pause must be on or after the first day")
        return cleaned

    def read_facts(self) -> forms.CleanedData:
        names = ["clock", "reason"]
        names += ["starts_on", "ends_on"] if self.cleaned_data["kind"] == ClockExceptionKind.PAUSE else []
        return {name: self.cleaned_data[name] for name in names}


class ResumeForm(forms.Form):
    ends_on = forms.DateField(label="Last day of the pause", past=True)


class RuleAnswerForm(forms.Form):
    text = forms.LongTextField(label="What was agreed", rows=4)

    def __init__(
        self, data: forms.FormData = None, *, asks: str, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.fields["text"].label = asks


class MoveForm(forms.Form):
    to = forms.ChoiceField(label="Move to version")
    reason = forms.TextField(label="Why are you moving this case?", max_length=300)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        versions: list[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("to", versions)
