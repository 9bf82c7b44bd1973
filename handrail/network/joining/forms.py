"""What is asked of two entries that look like one."""

from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.design import forms
from handrail.foundation.choices import TextChoices
from handrail.network.models import JoinedEntry


class AlikeAnswer(TextChoices):
    """What two entries are found to be."""

    FIRST = "first", "Keep the first"
    SECOND = "second", "Keep the second"
    APART = "apart", "They are two"


class AlikeForm(forms.Form):
    """Asks which of two entries is kept, or whether they are two."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        first: JoinedEntry,
        second: JoinedEntry,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        choices = [
            (AlikeAnswer.FIRST, f"Yes: keep the first, ‘{first}’, and its details"),
            (AlikeAnswer.SECOND, f"Yes: keep the second, ‘{second}’, and its details"),
            (AlikeAnswer.APART, "No, they are two"),
        ]
        self.fields["answer"] = forms.ChoiceField(label="Are they one?", choices=choices)
