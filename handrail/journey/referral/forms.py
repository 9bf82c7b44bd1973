"""The GP's card and the call handler's page."""

from collections.abc import Iterable
from typing import Any

from handrail.design import forms


class GPCardForm(forms.Form):
    """As few fields as possible: the practice, who the patient is and how to ring them."""

    practice = forms.TextField(label="Practice", max_length=160, width=30, autocomplete="organization")
    gp = forms.TextField(label="GP", max_length=160, width=30, autocomplete="name")
    given_name = forms.TextField(
        label="First name", max_length=80, width=20, autocomplete="off", spellcheck=False
    )
    family_name = forms.TextField(
        label="Last name", max_length=80, width=20, autocomplete="off", spellcheck=False
    )
    date_of_birth = forms.DateOfBirthField(autocomplete="off")
    telephone = forms.TelephoneField(autocomplete="off")
    reason = forms.TextField(
        label="Reason", hint="In a few words", required=False, max_length=300, autocomplete="off"
    )
    agreed = forms.TickField(
        label="My patient agrees to this referral, and that I hear whether the service can take them on",
        called="that your patient agrees",
        error_messages={"required": "Tick to say that your patient agrees to this referral"},
    )
    fieldsets = [
        ("Practice", ["practice", "gp"]),
        ("Patient", ["given_name", "family_name", "date_of_birth", "telephone", "reason", "agreed"]),
    ]


class OwnForm(forms.Form):
    """The client's agreement to the version of the plan they read."""

    number = forms.WholeNumberField(min_value=1, max_value=10_000)


class ConsentAnswerForm(forms.Form):
    """A new answer to one item of consent, from the client's own page."""

    item = forms.ChoiceField()
    recipient_name = forms.TextField(required=False, max_length=160)
    given = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])

    def __init__(self, *args: Any, items: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(code, code) for code in items]
