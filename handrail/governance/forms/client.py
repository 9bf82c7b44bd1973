"""What a client complains of, or asks for, on their own page."""

from typing import Unpack

from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.governance.rules import MatterKind
from handrail.journey.case.models import Case

ABOUT_NO_ONE, ABOUT_CASE_MANAGER, ABOUT_OTHER = "no_one", "case_manager", "other"


class OwnComplaintForm(forms.Form):
    """What it is, what happened, who it is about: that person never reads it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What would you like to do?"),
        choices=[
            (MatterKind.COMPLAINT.value, gettext_lazy("Complain about the service")),
            (MatterKind.DATA_COMPLAINT.value, gettext_lazy("Complain about how we use your information")),
            (MatterKind.ACCESS_REQUEST.value, gettext_lazy("Ask for a copy of your record")),
        ],
    )
    account = forms.LongTextField(
        label=gettext_lazy("Tell us what happened, or what you would like to have"), rows=6
    )
    about = forms.ChoiceField(label=gettext_lazy("Is it about someone who works here?"))
    name = forms.TextField(label=gettext_lazy("Their name"), max_length=120)
    reveals = {"about": {ABOUT_OTHER: ["name"]}}

    def __init__(
        self, data: forms.FormData = None, *, case: Case, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        choices: list[tuple[str, object]] = [(ABOUT_NO_ONE, gettext_lazy("No"))]
        if case.case_manager:
            choices.append((ABOUT_CASE_MANAGER, case.case_manager.name))
        self.set_choices("about", [*choices, (ABOUT_OTHER, gettext_lazy("Someone else"))])
