"""The GP's card and the call handler's page."""

import re
from collections.abc import Iterable
from typing import Unpack

from django.utils import timezone
from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.design.forms.looks import change_look
from handrail.foundation.errors import UserError
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.forms import HOW_TO_CONTACT
from handrail.journey.case.forms.dating import DatedForm
from handrail.journey.case.forms.safe_contact import DETAILS, QUESTION, SafeContactForm
from handrail.journey.identity.forms import IdentityForm
from handrail.journey.identity.rules import Identity
from handrail.journey.referral.forms.steps import HEARD_FROM
from handrail.network.forms import RegisterNameForm, name_choice
from handrail.network.queries import suggest_employers, suggest_practices, suggest_public_practices
from handrail.service_models import Service, Version

# A letter and five digits (A81001, W91001, Z00001); in Scotland five digits.
PRACTICE_CODE = r"[A-Z]?[0-9]{5}"


class GPCardForm(RegisterNameForm, IdentityForm):
    """As few fields as possible: the practice, who the patient is and how to ring them."""

    registers = {"practice": suggest_public_practices}
    practice = forms.TextField(
        label=gettext_lazy("Practice"),
        called=gettext_lazy("your practice"),
        max_length=160,
        width=30,
        autocomplete="organization",
    )
    practice_code = forms.TextField(
        label=gettext_lazy("Practice code"),
        hint=gettext_lazy("Of the Organisation Data Service, like A12345, if you have it to hand"),
        required=False,
        max_length=20,
        width=10,
        spellcheck=False,
    )
    gp = forms.TextField(
        label="GP", called=gettext_lazy("your name"), max_length=160, width=30, autocomplete="name"
    )
    date_of_birth = forms.DateOfBirthField(autocomplete="off")
    telephone = forms.TelephoneField(autocomplete="off")
    reason = forms.TextField(
        label=gettext_lazy("Reason"),
        hint=gettext_lazy("In a few words"),
        required=False,
        max_length=300,
        autocomplete="off",
    )
    ask_first = forms.TickField(
        label=gettext_lazy("It may not be safe to contact my patient in the usual way: ask me first"),
        required=False,
    )
    agreed = forms.TickField(
        label=gettext_lazy(
            "My patient agrees to this referral, and to me being told if the service can support them"
        ),
        called=gettext_lazy("that your patient agrees"),
        error_messages={"required": gettext_lazy("Tick to say that your patient agrees to this referral")},
    )
    fieldsets = [
        (gettext_lazy("Practice"), ["practice", "practice_entry", "practice_code", "gp"]),
        (
            gettext_lazy("Patient"),
            [
                "given_name",
                "family_name",
                "date_of_birth",
                "nhs_number",
                "number_is_right",
                "telephone",
                "ask_first",
                "reason",
                "agreed",
            ],
        ),
    ]

    def ask_which(self, field: str) -> None:
        """A code says which practice it is."""
        if self.cleaned_data["practice_code"]:
            self.cleaned_data[name_choice(field)] = ""
        else:
            super().ask_which(field)

    def clean_practice_code(self) -> str:
        code = str(self.cleaned_data["practice_code"]).replace(" ", "").upper()
        if code and not re.fullmatch(PRACTICE_CODE, code):
            raise forms.ValidationError(_("Enter a practice code like A12345, or leave it blank"))
        return code


class EntryForm(RegisterNameForm, IdentityForm, SafeContactForm, DatedForm):
    """A referral taken with the caller on the line: the least that lets somebody be found again and rung."""

    registers = {"practice": suggest_practices, "employer": suggest_employers}
    service = forms.ChoiceField(label="Service", called="a service", inline=True)
    route = forms.ChoiceField(
        label="Who is making the referral", called="who is making the referral", select=True
    )
    date_of_birth = forms.DateOfBirthField(autocomplete="off")
    telephone = forms.TelephoneField(autocomplete="off")
    email = forms.EmailField(label="Email address", required=False, autocomplete="off")
    postcode = forms.PostcodeField(required=False, autocomplete="off")
    contact_by = forms.ChoiceField(
        label="Preferred way to be contacted", choices=HOW_TO_CONTACT, initial="telephone", inline=True
    )
    contact_needs = forms.TextField(
        label="Needs when we contact them",
        hint="Interpreter, best times",
        required=False,
        max_length=600,
    )
    large_print = forms.YesNoField(label="Do they need large print?", required=False)
    practice = forms.TextField(label="GP practice", required=False, max_length=160, width=30)
    employer = forms.TextField(label="Employer", required=False, max_length=160, width=30)
    reason = forms.LongTextField(label="What has happened, in their words", required=False, rows=3)
    information_source = forms.ChoiceField(
        label="How they heard about the service",
        choices=[("", "Not asked"), *HEARD_FROM],
        required=False,
        select=True,
    )
    referrer_name = forms.TextField(label="Name", required=False, max_length=160, width=20)
    referrer_organisation = forms.TextField(label="Organisation", required=False, max_length=160, width=30)
    referrer_email = forms.EmailField(label="Email", required=False, autocomplete="off")
    referrer_telephone = forms.TelephoneField(label="Phone", required=False, autocomplete="off")
    # The person found, or 'new': drawn with the people found, not by the form.
    buttons = frozenset({"action", "known_person"})
    fieldsets = [
        ("Referral", ["service", "route"]),
        (
            "Person",
            ["given_name", "family_name", "date_of_birth", "telephone", "nhs_number", "number_is_right"],
        ),
        (
            "More about them",
            [
                "email",
                "postcode",
                "contact_by",
                QUESTION,
                *DETAILS,
                "contact_needs",
                "large_print",
                "practice",
                "practice_entry",
                "employer",
                "employer_entry",
                "reason",
            ],
        ),
        (
            "Referrer",
            [
                "referrer_name",
                "referrer_organisation",
                "referrer_email",
                "referrer_telephone",
                "information_source",
                "happened_on",
            ],
            "If someone else referred them, we’ll tell the referrer we’ve received it",
        ),
    ]

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        offered: Iterable[tuple[Service, Version]],
        lookup: str,
        **options: Unpack[forms.FormOptions],
    ) -> None:
        super().__init__(data, **options)
        self.fields["happened_on"].help_text = "Change this only if it reached us earlier."
        self.services = {service.slug: service for service, _ in offered}
        self.versions = {service.slug: version for service, version in offered}
        self.set_choices("service", [(service.slug, service.short_name) for service, _ in offered])
        if len(self.versions) == 1:
            self.initial.setdefault("service", next(iter(self.versions)))
        self.set_choices(
            "route",
            list(
                {
                    route.code: route.staff for version in self.versions.values() for route in version.routes
                }.items()
            ),
        )
        for name in ("given_name", "family_name", "telephone", "email", "postcode", "nhs_number"):
            change_look(self.fields[name], lookup=lookup)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        version = self._find_version(cleaned)
        if version and cleaned.get("route") and version.find_route(cleaned["route"]) is None:
            taken = ", ".join(route.staff for route in version.routes)
            self.add_error("route", f"This service only takes referrals from {taken}. Choose one of these")
        return cleaned

    def _find_version(self, cleaned: forms.CleanedData) -> Version | None:
        """Return the version in force on the day of the referral; none before the first is an error."""
        service = self.services.get(cleaned.get("service", ""))
        day = cleaned.get("happened_on")
        try:
            return service.find_version_on(day or timezone.localdate()) if service else None
        except UserError as problem:
            self.add_error("happened_on", str(problem))
            return None


class LookupForm(forms.Form):
    """What is typed so far, to look for earlier records; anything not yet right is left out."""

    refuse_unknown = False
    given_name = forms.TextField(required=False)
    family_name = forms.TextField(required=False)
    date_of_birth = forms.DateOfBirthField(required=False)
    telephone = forms.TextField(required=False)
    postcode = forms.TextField(required=False)
    email = forms.TextField(required=False)
    nhs_number = forms.TextField(required=False)

    def read_identity(self) -> Identity:
        """Return what of it is there and right so far."""
        self.is_valid()
        names = ("given_name", "family_name", "telephone", "postcode", "email", "nhs_number")
        return Identity(
            date_of_birth=self.cleaned_data.get("date_of_birth"),
            **{name: self.cleaned_data.get(name) or "" for name in names},
        )
