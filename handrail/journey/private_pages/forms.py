"""What a client says on their own page, and staff on that of the links."""

from collections.abc import Iterable
from typing import Unpack  # Django gives forms arguments and values of every type

from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.forms.reason import ReasonForm
from handrail.journey.case.forms.safe_contact import SafeContactForm, read_safe_contact
from handrail.journey.case.models import Person
from handrail.journey.messages.rules import is_mobile
from handrail.journey.referral.forms.steps import CONTACT_BY, hide_optional


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


class ConfirmPersonForm(forms.Form):
    """The date of birth of the client, from whoever holds their link."""

    date_of_birth = forms.DateOfBirthField(label=gettext_lazy("Your date of birth"))

    def __init__(
        self, data: forms.FormData = None, *, person: Person, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.person = person
        super().__init__(data, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        born = cleaned.get("date_of_birth")
        if born and born != self.person.date_of_birth:
            self.add_error("date_of_birth", _("This is not the date of birth we have"))
        return cleaned


class OwnMessageForm(forms.Form):
    """What a client writes to whoever looks after them."""

    words = forms.LongTextField(label=gettext_lazy("Your message"), rows=6)


class AnswerMessageForm(forms.Form):
    """The answer to a client's message."""

    answer = forms.LongTextField(
        label="Your answer", hint="The client reads it on their own page, with your name.", rows=6
    )


class SwitchOffForm(ReasonForm):
    """Why a link is switched off."""

    reason = forms.TextField(label="Why", max_length=200)


class RenewForm(forms.Form):
    """A new link is sent: there is nothing to fill in."""


# What is kept where its field is left blank; an address and its postcode go together.
DETAILS = ("telephone", "email", "contact_by", "contact_needs")
HOME = ("address", "postcode")


class OwnContactForm(SafeContactForm):
    """New contact details, the preferred way, and what is safe.

    Its page can be read by whoever has the link: it shows none of what was said before, and what is left
    blank stays as it is.
    """

    asks_client = True
    look = hide_optional(*DETAILS, *HOME)
    field_order = [*DETAILS[:2], *HOME, "contact_by"]

    telephone = forms.TelephoneField(label=gettext_lazy("New phone number"), required=False)
    email = forms.EmailField(label=gettext_lazy("New email address"), required=False)
    address = forms.LongTextField(
        label=gettext_lazy("New address"),
        required=False,
        max_length=300,
        count=False,
        autocomplete="street-address",
    )
    postcode = forms.PostcodeField(label=gettext_lazy("New postcode"), required=False)
    contact_by = forms.ChoiceField(
        label=gettext_lazy("Best way to get in touch"), choices=CONTACT_BY, required=False
    )
    contact_needs = forms.TextField(
        label=gettext_lazy("Anything else we should know when we contact you"),
        required=False,
        max_length=600,
    )

    def __init__(
        self, data: forms.FormData = None, *, person: Person, **options: Unpack[forms.FormOptions]
    ) -> None:
        self.person = person
        super().__init__(data, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        self._check_way(cleaned)
        if not self.errors and not self.read_changes():
            self.add_error("telephone", _("Enter what has changed"))
        return cleaned

    def _check_way(self, cleaned: forms.CleanedData) -> None:
        """Refuse a preferred way that leads nowhere, with what is entered and what we have."""
        telephone = cleaned.get("telephone") or self.person.telephone
        email = cleaned.get("email") or self.person.email
        way = cleaned.get("contact_by")
        if way == "telephone" and not telephone:
            self.add_error("telephone", _("Enter a phone number, or choose another way to contact you"))
        elif way == "text" and not is_mobile(telephone):
            self.add_error("telephone", _("Enter a mobile number, or choose another way to contact you"))
        elif way == "email" and not email:
            self.add_error("email", _("Enter an email address, or choose another way to contact you"))

    def read_changes(self) -> dict[str, object]:
        """Return the fields of Person that the client changes."""
        said = self.cleaned_data
        changes: dict[str, object] = {name: said[name] for name in DETAILS if said.get(name)}
        if any(said.get(name) for name in HOME):
            changes |= {name: said.get(name) or "" for name in HOME}
        return changes | read_safe_contact(said)
