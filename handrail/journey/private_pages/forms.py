"""What a client says on their own page, and staff on that of the links."""

from collections.abc import Iterable
from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.case.forms.reason import ReasonForm


class OwnForm(forms.Form):
    """The client's agreement to the version of the plan they read."""

    number = forms.WholeNumberField(min_value=1, max_value=10_000)


class ConsentAnswerForm(forms.Form):
    """A new answer to one item of consent, from the client's own page."""

    item = forms.ChoiceField()
    recipient_name = forms.TextField(required=False, max_length=160)
    given = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])

    def __init__(
        self, data: forms.FormData = None, *, items: Iterable[str], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("item", [(code, code) for code in items])


class SwitchOffForm(ReasonForm):
    """Why a link is switched off."""

    reason = forms.TextField(label="Why", max_length=200)


class RenewForm(forms.Form):
    """A new link is sent: there is nothing to fill in."""
