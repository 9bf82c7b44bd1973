"""The details of a person and of their referrer in one row, by the fields that every page asks them with."""

from typing import Unpack

from handrail.design import forms
from handrail.design.forms.doubts import IS_RIGHT
from handrail.journey.case.forms.safe_contact import SafeContactForm, read_safe_contact
from handrail.journey.case.safe_contact import ContactSafety
from handrail.journey.identity.forms import IdentityForm
from handrail.transfer.columns import NO, YES
from handrail.transfer.rules import CaseDays, CaseWork

PERSON_FIELDS = (
    "given_name", "family_name", "date_of_birth", "nhs_number", "telephone", "email", "address", "postcode",
    "gender", "ethnicity", "contact_by", "contact_needs", "large_print",
)  # fmt: skip
# Of which nothing else in a row depends.
REFERRER_FIELDS = ("referrer_name", "referrer_organisation", "referrer_email", "referrer_telephone")

TEXT_FIELDS = ("reason", "practice", "employer", "case_manager", "old_reference")


class CaseRowForm(IdentityForm, SafeContactForm):
    """One row of a sheet of cases; its codes and days have been read already."""

    refuse_unknown = False
    # Words that may be an instruction make somebody ask what is safe: a row cannot be asked.
    needs_field = ""

    date_of_birth = forms.DateOfBirthField(required=False)
    telephone = forms.TelephoneField(required=False)
    email = forms.EmailField(required=False)
    address = forms.TextField(required=False, max_length=300)
    postcode = forms.PostcodeField(required=False)
    gender = forms.TextField(required=False)
    ethnicity = forms.TextField(required=False)
    contact_by = forms.TextField(required=False)
    contact_needs = forms.LongTextField(required=False, max_length=600)
    large_print = forms.TextField(required=False)
    referred_on = forms.DateField(label="Referred on", past=True)
    reason = forms.LongTextField(required=False)
    practice = forms.TextField(required=False, max_length=160)
    employer = forms.TextField(required=False, max_length=160)
    referrer_name = forms.TextField(required=False, max_length=160)
    referrer_organisation = forms.TextField(required=False, max_length=160)
    referrer_email = forms.EmailField(label="Referrer’s email", required=False)
    referrer_telephone = forms.TelephoneField(label="Referrer’s phone", required=False)
    case_manager = forms.EmailField(label="Case manager’s email", required=False)
    old_reference = forms.TextField(label="Their own reference", required=False, max_length=60)
    enrolled_on = forms.DateField(label="Accepted on", past=True, required=False)
    allocated_on = forms.DateField(label="Case manager since", past=True, required=False)
    assessed_on = forms.DateField(label="Assessed on", past=True, required=False)
    plan_agreed_on = forms.DateField(label="Plan agreed on", past=True, required=False)
    discharged_on = forms.DateField(label="Discharged on", past=True, required=False)
    absence_started = forms.DateField(label="Off sick since", past=True, required=False)
    work_now_from = forms.DateField(label="Work status now since", past=True, required=False)
    return_date = forms.DateField(label="First day back", past=True, required=False)
    consented_on = forms.DateField(label="Consent given on", past=True, required=False)

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, **options)
        del self.fields["submission"]
        # Somebody may not be contacted in the usual way, and the sheet does not say how: see `read_person`.
        self.fields["safe_channels"].required = False
        self.needed_when_revealed -= {"safe_channels"}

    def has_only_doubts(self) -> bool:
        """Return whether nothing is wrong with the row but that some of it is unlikely."""
        return not self.errors.keys() - {IS_RIGHT}

    def read_person(self) -> dict[str, object]:
        """Return the details of the person, by the fields of the record."""
        cleaned = self.cleaned_data
        person = {name: cleaned.get(name) or "" for name in PERSON_FIELDS}
        person |= {"date_of_birth": cleaned.get("date_of_birth")}
        person |= {"large_print": cleaned.get("large_print") == YES} | read_safe_contact(cleaned)
        # A form asks it only of those whose usual way is not safe; a sheet may say it of anybody.
        if self.data.get("may_leave_message") == NO or self._lacks_way():
            person["no_messages"] = True
        if self._lacks_way():
            person["contact_safety"] = ContactSafety.UNCLEAR.value
        return person

    def _lacks_way(self) -> bool:
        """Return whether the usual way is not safe and no other is named: somebody must ask."""
        cleaned = self.cleaned_data
        return cleaned.get("contact_safety") == ContactSafety.RULES and not cleaned.get("safe_channels")

    def read_referrer(self) -> dict[str, object]:
        """Return who referred them, by the fields of a referral."""
        return {name: self.cleaned_data.get(name) or "" for name in REFERRER_FIELDS}

    def read_texts(self) -> dict[str, str]:
        """Return what else the row says in words."""
        return {name: str(self.cleaned_data.get(name) or "") for name in TEXT_FIELDS}

    def read_days(self) -> CaseDays:
        """Return the days of the case."""
        find = self.cleaned_data.get
        return CaseDays(
            self.cleaned_data["referred_on"], find("enrolled_on"), find("assessed_on"),
            find("plan_agreed_on"), find("discharged_on"), find("allocated_on"), find("consented_on"),
        )  # fmt: skip

    def read_work(self, codes: dict[str, str]) -> CaseWork:
        """Return the work statuses, of which the codes have been read already."""
        cleaned = self.cleaned_data
        return CaseWork(
            codes.get("work_at_start", ""), cleaned.get("absence_started"), codes.get("work_now", ""),
            cleaned.get("work_now_from"), codes.get("work_at_discharge", ""), cleaned.get("return_date"),
            codes.get("return_kind", ""),
        )  # fmt: skip
