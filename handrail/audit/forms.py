"""Which entries of the audit to show."""

from collections.abc import Iterable
from typing import Unpack

from handrail.design import forms


class AuditFilter(forms.Form):
    """By record, by member of staff, by days; nothing chosen shows all."""

    refuse_unknown = False
    record = forms.TextField(label="Case reference", required=False, width=20)
    user = forms.ChoiceField(label="Member of staff", required=False, select=True)
    since = forms.DateField(label="From", required=False)
    until = forms.DateField(label="To", required=False)

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        staff: Iterable[tuple[str, str]],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        # A filter changes nothing: it needs no token against being sent twice.
        del self.fields["submission"], self.fields["seen"]
        self.set_choices("user", [("", "All"), *staff])

    def clean(self) -> forms.CleanedData:
        """Refuse days the wrong way round."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "The last day must be on or after the first")
        return cleaned
