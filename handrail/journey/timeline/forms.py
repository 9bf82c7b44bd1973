"""What the timeline is filtered by."""

from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.journey.timeline.rules import GROUPS


class TimelineFilter(forms.Form):
    """Words and a group of kinds; it changes nothing, and needs no token against being sent twice."""

    refuse_unknown = False

    q = forms.TextField(label="Words", required=False, max_length=100, width=20)
    kind = forms.ChoiceField(
        label="Show",
        choices=[("", "Everything"), *((group.code, group.label) for group in GROUPS)],
        required=False,
        select=True,
    )

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, **options)
        del self.fields["submission"], self.fields["seen"]
