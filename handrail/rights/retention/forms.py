"""What is decided about records that are due, and the legal hold on one."""

from collections.abc import Sequence
from typing import Unpack

from handrail.design import forms
from handrail.rights.grounds import HoldReason, KeepReason

ERASE, KEEP = "erase", "keep"


class DueForm(forms.Form):
    """Which records, and whether they are erased or kept longer, until when and why."""

    records = forms.MultipleChoiceField(label="Records")
    decision = forms.ChoiceField(
        label="What do you decide about them?",
        choices=[(ERASE, "Erase them: what is counted stays"), (KEEP, "Keep them longer")],
    )
    reason = forms.ChoiceField(label="Why are they kept longer?", choices=KeepReason.list_choices())
    until = forms.DateField(label="Keep them until", future=True)
    reveals = {"decision": {KEEP: ["reason", "until"]}}

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        choices: Sequence[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("records", list(choices))


class HoldForm(forms.Form):
    """Why nothing of a record may be erased."""

    reason = forms.ChoiceField(label="Why may nothing be erased?", choices=HoldReason.list_choices())
