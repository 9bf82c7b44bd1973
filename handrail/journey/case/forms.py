"""Consent as a form, and the choices that several stages offer."""

from collections.abc import Sequence
from typing import Any  # Django gives forms arguments and values of every type

from handrail.design import forms

HOW_TO_CONTACT = [("telephone", "Phone call"), ("text", "Text message"), ("email", "Email"), ("post", "Post")]


class ConsentForm(forms.Form):
    """One yes-or-no question for each consent of the service model, in the words said to the client."""

    def __init__(
        self, *args: Any, items: Sequence[Any], holding: dict[str, bool] | None = None, **kwargs: Any
    ) -> None:
        self.base_fields = dict(self.base_fields)
        self.items = items
        for item in self.items:
            self.base_fields[item.code] = forms.YesNoField(
                label=item.client, called=f"an answer to ‘{item.label}’"
            )
            if item.recipient == "named_other":
                self.base_fields[f"{item.code}_name"] = forms.TextField(label="Who?", max_length=160)
        self.reveals = {
            item.code: {"yes": [f"{item.code}_name"]}
            for item in self.items
            if item.recipient == "named_other"
        }
        super().__init__(*args, **kwargs)
        for code, given in (holding or {}).items():
            self.initial.setdefault(code, "yes" if given else "no")

    def read_answers(self) -> list[dict[str, Any]]:
        return [
            {
                "item": item.code,
                "label": item.label,
                "recipient": item.recipient,
                "recipient_name": self.cleaned_data.get(f"{item.code}_name") or "",
                "given": self.cleaned_data[item.code],
            }
            for item in self.items
        ]
