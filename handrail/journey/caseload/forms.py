"""Choosing a case manager; filtering the list of cases."""

from typing import Any

from handrail.design import forms
from handrail.journey.case.rules import STAGES


class AllocateForm(forms.Form):
    case_manager = forms.ChoiceField(label="Case manager")
    reason = forms.TextField(label="Why this person", required=False, max_length=300)

    def __init__(self, *args: Any, managers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.managers = {str(manager.pk): manager for manager in managers}
        self.fields["case_manager"].choices = [
            (key, f"{manager.name}: {manager.open_cases} open") for key, manager in self.managers.items()
        ]
        # The fewest open cases first: proposed, not decided.
        self.initial.setdefault("case_manager", next(iter(self.managers), None))


class CaseFilter(forms.Form):
    refuse_unknown = False
    q = forms.TextField(label="Name, reference, telephone or postcode", required=False, width=20)
    stage = forms.ChoiceField(
        label="Stage",
        choices=[("", "All"), ("open", "All open"), *((stage.code, stage.label) for stage in STAGES)],
        required=False,
        select=True,
    )
    service = forms.ChoiceField(label="Service", required=False, select=True)
    overdue = forms.TickField(label="Only overdue", required=False)

    def __init__(self, *args: Any, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A filter changes nothing: it needs no token against being sent twice.
        del self.fields["submission"], self.fields["seen"]
        self.fields["service"].choices = [("", "All"), *services]
