"""What is asked when a client has died, and when that was recorded in error."""

from handrail.design import forms
from handrail.journey.case.forms.reason import ReasonForm


class DeathForm(forms.Form):
    died_on = forms.DateField(
        label="Date of death", hint="Leave this empty if nobody could tell you.", past=True, required=False
    )
    learnt_from = forms.TextField(
        label="How do you know?",
        hint="For example, a relative called, or the GP practice told us",
        max_length=300,
    )

    def read_facts(self) -> forms.CleanedData:
        return {name: self.cleaned_data[name] for name in ("died_on", "learnt_from", "submission")}


class UndoDeathForm(ReasonForm):
    reason = forms.TextField(
        label="Why was the death recorded in error?",
        hint="For example, another client of the same name died",
        max_length=300,
    )
