"""Sending a document, and confirming where it may go."""

from collections.abc import Sequence
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.addresses.models import AddressCheck
from handrail.journey.documents.queries import KnownAddress


class ShareForm(forms.Form):
    """Who to send a document to, of those with a confirmed address."""

    recipient = forms.ChoiceField(label="Send to")

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        recipients: Sequence[KnownAddress],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.recipients = {known.code: known for known in recipients}
        self.set_choices(
            "recipient", [(known.code, f"{known.label}, {known.address}") for known in recipients]
        )

    def find_recipient(self) -> KnownAddress:
        return self.recipients[self.cleaned_data["recipient"]]


class ConfirmAddressForm(forms.Form):
    """The address of somebody who may get letters, checked by staff."""

    address = forms.EmailField(label="Email address", max_length=254)
    how = forms.ChoiceField(label="How do you know it is theirs?", choices=AddressCheck.list_choices())
