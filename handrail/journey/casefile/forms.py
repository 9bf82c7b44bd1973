"""Forms of the page of a case: a contact, the person's details, striking out."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils import timezone

from handrail.design import forms
from handrail.design.service_voice import list_languages
from handrail.foundation.wording import nhs_date
from handrail.journey.case.forms import HOW_TO_CONTACT
from handrail.journey.case.forms.safe_contact import DETAILS, QUESTION, SafeContactForm, read_safe_contact
from handrail.journey.case.models import ContactMode, ContactParty
from handrail.journey.identity.forms import IdentityForm
from handrail.network.forms import RegisterNameForm
from handrail.network.models import Site
from handrail.network.queries import suggest_practices

# What is chosen where the client is seen at no site.
NO_SITE = "none"


class CaseSiteForm(forms.Form):
    """Asks at which site a client is seen."""

    revises_record = True

    site = forms.ChoiceField(label="Where the client is seen")

    def __init__(
        self, data: forms.FormData = None, *, sites: Iterable[Site], **options: Unpack[forms.FormOptions]
    ) -> None:
        super().__init__(data, **options)
        self.sites = {str(site.pk): site for site in sites}
        names = [(key, site.name) for key, site in self.sites.items()]
        self.set_choices("site", [*names, (NO_SITE, "No site")])

    def read_site(self) -> Site | None:
        """Return the site chosen."""
        return self.sites.get(self.cleaned_data["site"])


CONTACT_KINDS = [
    ("first_contact", "First contact"),
    ("case_management", "Case management"),
    ("review", "Review of the plan"),
    ("employer_liaison", "Talk to the employer"),
    ("fit_note_review", "Fit-note review"),
    ("clinical", "Clinical advice"),
    ("follow_up", "Follow-up"),
    ("questionnaire", "Questionnaire"),
    ("administration", "Arranging something"),
]
CONTENT = [
    ("listening", "Listening and encouragement"),
    ("self_management", "Managing the condition"),
    ("return_planning", "Planning the return"),
    ("adjustments", "Adjustments at work"),
    ("employer", "Relationship with the employer"),
    ("money", "Money, debt or housing"),
    ("referral_on", "Referral to another service"),
    ("job_search", "Looking for other work"),
]
GENDERS = [
    ("female", "Woman"),
    ("male", "Man"),
    ("other", "Another description"),
    ("not_said", "Prefers not to say"),
]


class ContactForm(forms.Form):
    with_whom = forms.ChoiceField(
        label="Who you contacted",
        choices=ContactParty.list_choices(),
        initial=ContactParty.CLIENT,
        inline=True,
    )
    successful = forms.YesNoField(
        label="Did you get through?", error_messages={"required": "Say whether you got through"}
    )
    mode = forms.ChoiceField(
        label="How", choices=ContactMode.list_choices(), initial=ContactMode.TELEPHONE, inline=True
    )
    on = forms.DateField(label="Date", past=True)
    time = forms.TimeField(label="Time")
    minutes = forms.WholeNumberField(
        label="How long", suffix="minutes", required=False, min_value=0, max_value=480
    )
    kind = forms.ChoiceField(label="Why you contacted them", choices=CONTACT_KINDS, initial="case_management")
    content = forms.MultipleChoiceField(label="What it was about", choices=CONTENT, required=False)
    note = forms.LongTextField(label="Note", required=False, rows=4)
    fieldsets = [
        ("The contact", ["with_whom", "successful", "mode", "on", "time", "minutes"]),
        ("Why you contacted them", ["kind", "content", "note"]),
    ]

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        at: datetime,
        referred_at: datetime,
        scheduled: Sequence[tuple[str, str]] = (),
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.set_choices("kind", dict([*scheduled, *CONTACT_KINDS]).items())
        local = timezone.localtime(at)
        self.initial.setdefault("on", local.date())
        self.initial.setdefault("time", local.time().replace(second=0, microsecond=0))
        self.now = at
        self.not_before = timezone.localdate(referred_at)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if cleaned.get("on") and cleaned.get("time"):
            happened = timezone.make_aware(datetime.combine(cleaned["on"], cleaned["time"]))
            if cleaned["on"] < self.not_before:
                self.add_error(
                    "on", f"The client was referred on {nhs_date(self.not_before)}; a contact comes after"
                )
            if happened > self.now + timedelta(minutes=1):
                self.add_error("time", "Time of the contact must be in the past")
            cleaned["happened_at"] = min(happened, self.now)
        return cleaned

    def read_facts(self) -> forms.CleanedData:
        names = ("with_whom", "mode", "minutes", "kind", "content", "note", "happened_at", "successful")
        return {name: self.cleaned_data[name] for name in names}


# What the form of a person asks besides their details.
NOT_DETAILS = ("submission", "seen", "number_is_right", "practice_entry", "large_print", QUESTION, *DETAILS)


class PersonForm(RegisterNameForm, IdentityForm, SafeContactForm):
    revises_record = True
    registers = {"practice": suggest_practices}
    field_order = ["given_name", "family_name", "date_of_birth", "nhs_number", "number_is_right"]

    date_of_birth = forms.DateOfBirthField(required=False)
    telephone = forms.TelephoneField(required=False)
    email = forms.EmailField(label="Email address", required=False)
    address = forms.TextField(label="Address", required=False, max_length=300)
    postcode = forms.PostcodeField(required=False)
    practice = forms.TextField(label="GP practice", required=False, max_length=160, width=30)
    gender = forms.ChoiceField(label="Gender", choices=GENDERS, required=False)
    contact_by = forms.ChoiceField(
        label="Preferred way to be contacted", choices=HOW_TO_CONTACT, required=False
    )
    contact_needs = forms.TextField(
        label="Needs when we contact them",
        hint="Interpreter, best times",
        required=False,
        max_length=600,
    )
    emergency_name = forms.TextField(
        label="Emergency contact",
        hint="Who to call if something happens to them. Ask whether that person may know about us.",
        required=False,
        max_length=120,
        width=30,
    )
    emergency_relation = forms.TextField(
        label="Who they are to the client", required=False, max_length=80, width=30
    )
    emergency_telephone = forms.TelephoneField(label="Emergency contact’s phone number", required=False)
    large_print = forms.YesNoField(label="Do they need large print?", required=False)

    language = forms.ChoiceField(label="Language we write in", required=False, inline=True)

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, **options)
        # Of the service whose case it is, which the page speaks for.
        languages = list_languages()
        self.set_choices("language", languages.items())
        if len(languages) < 2:
            del self.fields["language"]

    def read_facts(self) -> forms.CleanedData:
        facts = {name: self.cleaned_data[name] for name in self.fields if name not in NOT_DETAILS}
        if (large_print := self.cleaned_data["large_print"]) is not None:
            facts["large_print"] = large_print
        return facts | read_safe_contact(self.cleaned_data)
