"""What is asked of a fit-note surgery, and what is decided there."""

from datetime import date
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.support.models import FitNoteAdvice
from handrail.journey.support.rules import find_note_problem
from handrail.journey.surgeries.actions import SurgeryDecision, SurgeryQuestion
from handrail.journey.surgeries.rules import ProposedAdvice, SurgeryOutcome


class SurgeryPlaceForm(forms.Form):
    """On which surgery a client is, and what their case manager asks and proposes."""

    held_on = forms.DateField(label="Date of the surgery")
    question = forms.TextField(label="What do you ask the clinician?", max_length=300)
    proposed = forms.ChoiceField(label="What do you propose?", choices=ProposedAdvice.list_choices())

    def __init__(
        self, data: forms.FormData = None, *, today: date, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.today = today
        super().__init__(data, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if (day := cleaned.get("held_on")) and day < self.today:
            self.add_error("held_on", "The surgery must be today or later")
        return cleaned

    def read_question(self) -> SurgeryQuestion:
        """Return what is asked as the action takes it."""
        said = self.cleaned_data
        return SurgeryQuestion(said["held_on"], said["question"], said["proposed"])


class SurgeryDecisionForm(forms.Form):
    """Sign, decline or see; a note that is signed has its advice and days."""

    outcome = forms.ChoiceField(label="What do you decide?", choices=SurgeryOutcome.list_choices())
    advice = forms.ChoiceField(label="What the note says", choices=FitNoteAdvice.list_choices())
    starts_on = forms.DateField(label="First day it covers")
    ends_on = forms.DateField(label="Last day it covers")
    note = forms.TextField(
        label="Comments", hint="On a note that you sign, its comments", required=False, max_length=300
    )
    comes_back = forms.YesNoField(label="Put them on the surgery in two weeks?")
    reveals = {"outcome": {SurgeryOutcome.SIGNED.value: ["advice", "starts_on", "ends_on"]}}

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if problem := find_note_problem(cleaned.get("starts_on"), cleaned.get("ends_on")):
            self.add_error("ends_on", problem)
        return cleaned

    def read_decision(self) -> SurgeryDecision:
        """Return what is decided as the action takes it."""
        said = self.cleaned_data
        return SurgeryDecision(
            outcome=said["outcome"],
            note=said.get("note") or "",
            advice=said.get("advice") or "",
            starts_on=said.get("starts_on"),
            ends_on=said.get("ends_on"),
            comes_back=said["comes_back"],
        )
