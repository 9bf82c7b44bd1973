"""Sending a document, and confirming where it may go."""

from collections.abc import Sequence
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.addresses.models import AddressCheck
from handrail.journey.documents.actions import Addressee
from handrail.journey.documents.queries import KnownAddress
from handrail.journey.messages.forms import TICK_TOLD_SAFE, TOLD_SAFE
from handrail.journey.messages.purposes import Recipient
from handrail.journey.messages.rules import Channel, Reach


class ShareForm(forms.Form):
    """Who to send a document to, of those with a confirmed address."""

    recipient = forms.ChoiceField(label="Send to")
    safe = forms.TickField(label=TOLD_SAFE, required=False)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        recipients: Sequence[KnownAddress],
        reach: Reach,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.recipients = {known.code: known for known in recipients}
        self.set_choices(
            "recipient", [(known.code, f"{known.label}, {known.address}") for known in recipients]
        )

        self.safe_channels = reach.safe_channels
        asks = Recipient.CLIENT in self.recipients and Channel.EMAIL not in self.safe_channels
        if not asks:
            del self.fields["safe"]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        to_client = cleaned.get("recipient") == Recipient.CLIENT
        if to_client and not self.safe_channels and not cleaned.get("safe"):
            self.add_error("safe", TICK_TOLD_SAFE)
        return cleaned

    def find_addressee(self) -> Addressee:
        """Return who it goes to."""
        known = self.recipients[self.cleaned_data["recipient"]]
        return Addressee(known.recipient, known.name, bool(self.cleaned_data.get("safe")))


class ConfirmAddressForm(forms.Form):
    """The address of somebody who may get letters, checked by staff."""

    address = forms.EmailField(label="Email address", max_length=254)
    how = forms.ChoiceField(label="How do you know it is theirs?", choices=AddressCheck.list_choices())
