"""Who alone may open a record, and why; opening one in an emergency."""

from collections.abc import Iterable
from typing import Unpack

from handrail.accounts.models import User
from handrail.design import forms
from handrail.journey.case.forms.reason import ReasonForm


class RestrictionForm(forms.Form):
    """Names those who may open a record."""

    revises_record = True

    readers = forms.MultipleChoiceField(
        label="People", hint="Everyone else cannot find it, and every try is logged"
    )
    reason = forms.LongTextField(
        label="Why it is restricted",
        hint="For example, the client works for this service, or is a relative of someone who does",
        rows=2,
    )

    def __init__(
        self, data: forms.FormData = None, *, staff: Iterable[User], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.staff = {str(user.pk): user for user in staff}
        self.set_choices("readers", [(key, user.name) for key, user in self.staff.items()])

    def list_readers(self) -> list[User]:
        """Return the people chosen."""
        return [self.staff[key] for key in self.cleaned_data["readers"]]


class LiftForm(ReasonForm):
    """Ends a restriction."""

    reason = forms.LongTextField(label="Why it need not be restricted any more", rows=2)


class EmergencyForm(ReasonForm):
    """Says why a restricted record must be opened now."""

    reason = forms.LongTextField(
        label="Why you must open it now", hint="What you know about the danger, and who is in danger", rows=2
    )
