"""Sending a document."""

from typing import Any  # Django gives forms arguments and values of every type

from handrail.design import forms


class ShareForm(forms.Form):
    recipient = forms.ChoiceField(label="Send to")
    address = forms.EmailField(label="Email address")

    def __init__(self, *args: Any, recipients: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipient"].choices = recipients
