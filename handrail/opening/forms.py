"""What is asked as a service opens."""

from typing import Unpack

from handrail.design import forms


class OpeningForm(forms.Form):
    """A button; where something is missing, a tick that says it is known."""

    although_missing = forms.TickField(label="Open without what is missing", required=False)

    def __init__(
        self, data: forms.FormData = None, *, is_missing: bool, **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        if not is_missing:
            del self.fields["although_missing"]
