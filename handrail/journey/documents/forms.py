"""Sending a document."""

from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms


class ShareForm(forms.Form):
    recipient = forms.ChoiceField(label="Send to")
    address = forms.EmailField(label="Email address")

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        recipients: list[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("recipient", recipients)
