"""Where a client works, as a form: matched with the register, and with a reason where it changes."""

from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.design import forms
from handrail.journey.employment.rules import EmployerChange, EmployerChangeReason, find_change_problem
from handrail.network.forms import RegisterNameForm
from handrail.network.models import Employer
from handrail.network.queries import suggest_employers


class CaseEmployerForm(RegisterNameForm):
    """Asks where the client works; why, where another employer was recorded before."""

    revises_record = True

    registers = {"employer": suggest_employers}

    employer = forms.TextField(label="Employer", required=False, max_length=160, width=30)
    from_on = forms.DateField(label="First day there, if you know it", required=False, past=True)
    why = forms.ChoiceField(
        label="Why it changes", choices=EmployerChangeReason.list_choices(), required=False, optional=False
    )
    note = forms.TextField(label="Note", required=False, max_length=300, width=30)

    def __init__(
        self, data: forms.FormData = None, *, current: Employer | None, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.current = current.name if current else ""
        super().__init__(data, **options)
        self.initial.setdefault("employer", self.current)
        if not current:
            del self.fields["why"]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        change = read_change(cleaned, self.current)
        today = timezone.localdate()
        if change and (problem := find_change_problem(change, was=self.current, today=today)):
            self.add_error("why", problem)
        return cleaned


def read_change(cleaned: forms.CleanedData, current: str) -> EmployerChange | None:
    """Return what answers about the employer change; None where the one called `current` stays."""
    name = str(cleaned.get("employer") or "")
    if name == current:
        return None
    return EmployerChange(
        name=name,
        entry=str(cleaned.get("employer_entry") or ""),
        why=str(cleaned.get("why") or ""),
        from_on=cleaned.get("from_on"),
        note=str(cleaned.get("note") or ""),
    )
