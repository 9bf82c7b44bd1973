"""Why something is struck out, what a contact should have said, and whose it was."""

from typing import Unpack  # Django gives forms arguments and values of every type

from handrail.accounts.policy import Permission, Reader
from handrail.design import forms
from handrail.foundation.identifiers import tidy_reference
from handrail.foundation.wording import nhs_date
from handrail.journey.case.forms.reason import ReasonForm
from handrail.journey.case.models import Case, Contact
from handrail.journey.case.queries import find_case


class StrikeOutForm(ReasonForm):
    reason = forms.TextField(label="Why was this recorded in error?", max_length=300, width=30)


class MoveContactForm(forms.Form):
    """Whose contact it was."""

    reference = forms.TextField(
        label="Reference of the right client’s case",
        hint="For example, HR-1234-5678",
        max_length=20,
        width=20,
    )

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        reader: Reader,
        contact: Contact,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.reader, self.contact = reader, contact

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if reference := cleaned.get("reference"):
            try:
                cleaned["to"] = find_case(self.reader, tidy_reference(reference), Permission.RECORD_CONTACT)
            except Case.DoesNotExist:
                self.add_error("reference", "There is no case with this reference that you can see")
            else:
                self._refuse_impossible(cleaned["to"])
        return cleaned

    def _refuse_impossible(self, to: Case) -> None:
        if to.pk == self.contact.case_id:
            self.add_error("reference", "This is the case that the contact is on now")
        elif self.contact.at < to.referred_at:
            referred = nhs_date(to.referred_at)
            self.add_error("reference", f"That client was referred on {referred}, after this contact")
