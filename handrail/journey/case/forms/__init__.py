"""Consent as a form, and the choices that several stages offer."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Unpack  # Django gives forms arguments and values of every type

from django.forms import Field

from handrail.design import forms
from handrail.journey.case.actions import ConsentAnswer
from handrail.journey.case.forms.dating import DatedForm, DatedOptions
from handrail.journey.case.models import CONTACT_CHANNELS, Consent, ContactMode
from handrail.journey.case.opt_in import OTHER_CONTACT, ConsentItem

HOW_TO_CONTACT = ContactMode.list_choices(*CONTACT_CHANNELS)


class ConsentForm(DatedForm):
    """One yes-or-no question for each consent of the service model, in the words said to the client."""

    confirmed = forms.HiddenField(required=False, max_length=3)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        items: Sequence[ConsentItem],
        holding: Iterable[Consent] = (),
        bases: Mapping[str, str] | None = None,
        **options: Unpack[DatedOptions],
    ) -> None:
        self.items = items
        fields: dict[str, Field] = {}
        for item in self.items:
            fields[item.code] = forms.YesNoField(
                label=item.client,
                hint=(bases or {}).get(item.recipient, ""),
                called=f"an answer to ‘{item.label}’",
                # Nobody must be asked, and who was not has not agreed.
                required=item != OTHER_CONTACT,
            )
            if item.recipient == "named_other":
                fields[f"{item.code}_name"] = forms.TextField(label="Who?", max_length=160)
        self.reveals = {
            item.code: {"yes": [f"{item.code}_name"]}
            for item in self.items
            if item.recipient == "named_other"
        }
        super().__init__(data, extra_fields=fields, **options)
        # Of several people named, the last the client agreed to: a page saved as it is takes back none.
        for row in sorted(holding, key=lambda row: (row.given, row.pk)):
            self.initial[row.item] = "yes" if row.given else "no"
            self.initial[f"{row.item}_name"] = row.recipient_name

    def confirm_answers(self) -> None:
        """Let the form that comes back count as confirmed: its page says what the answers take back."""
        self.data = self.data.copy()
        self.data[self.add_prefix("confirmed")] = "yes"

    def read_answers(self) -> list[ConsentAnswer]:
        return [
            {
                "item": item.code,
                "label": item.label,
                "recipient": item.recipient,
                "recipient_name": self.cleaned_data.get(f"{item.code}_name") or "",
                "given": self.cleaned_data[item.code],
            }
            for item in self.items
            if self.cleaned_data[item.code] is not None
        ]
