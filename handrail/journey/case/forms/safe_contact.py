"""How it is safe to contact somebody, as one question that opens the rest: the same on every form."""

from collections.abc import Mapping
from typing import Unpack

from django.forms import Field
from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.design.translation import LazyText
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import upper_first
from handrail.journey.case.models import ContactMode
from handrail.journey.case.safe_contact import SAFE_CONTACT_FIELDS, ContactSafety, Weekday, needs_asking

QUESTION = "contact_safety"
ASK_AGAIN = gettext_lazy("You wrote about messages: please choose below")
# Asked where the usual way is not safe; `may_leave_message` is the opposite of the field it becomes.
DETAILS = (
    "safe_channels", "may_leave_message", "safe_days", "safe_from", "safe_until",
    "calling_name", "others_who_answer", "others_may_be_told",
)  # fmt: skip


def make_question(*, other: bool, required: bool = False) -> Field:
    """Return the question whether the usual way is safe, put to the client or, for `other`, about them."""
    return forms.ChoiceField(
        label=_("Is it safe to contact them in the usual way?")
        if other
        else _("Is it safe to contact you in the usual way?"),
        hint=_("Say no if someone else may answer the phone, or read texts, emails or letters"),
        called=_("whether it is safe"),
        choices=[(ContactSafety.USUAL, _("Yes")), (ContactSafety.RULES, _("No, or not always"))],
        required=required,
    )


def make_details(hint: LazyText = "") -> dict[str, Field]:
    """Return the fields that say what is safe instead; `hint` says why they are asked."""
    channels = [
        (ContactMode.TELEPHONE, _("Phone call")),
        (ContactMode.TEXT, _("Text message")),
        (ContactMode.EMAIL, _("Email")),
        (ContactMode.POST, _("Letter")),
    ]
    return {
        "safe_channels": forms.MultipleChoiceField(
            label=_("Which ways are safe?"),
            hint=hint,
            called=_("at least one way that is safe"),
            choices=channels,
        ),
        "may_leave_message": forms.YesNoField(label=_("Can we leave a message?"), required=False),
        "safe_days": forms.MultipleChoiceField(
            label=_("Which days are safe?"),
            hint=_("Leave blank if any day is safe"),
            choices=[(day.value, upper_first(_(day.label))) for day in Weekday],
            required=False,
        ),
        "safe_from": forms.TimeField(
            label=_("Safe from"), hint=_("For example, 10am. Leave blank if any time is safe"), required=False
        ),
        "safe_until": forms.TimeField(label=_("Safe until"), hint="", required=False),
        "calling_name": forms.TextField(
            label=_("Name for us to give when we call"),
            hint=_("For example, the name of a friend or a shop. We’ll use it in place of our own"),
            required=False,
            max_length=80,
        ),
        "others_who_answer": forms.TextField(
            label=_("Who else may answer the phone?"), required=False, max_length=200
        ),
        "others_may_be_told": forms.TextField(
            label=_("What can we tell them?"),
            hint=_("Leave blank if we should say nothing about this service"),
            required=False,
            max_length=200,
        ),
    }  # fmt: skip


def check_times(form: forms.Form, said: forms.CleanedData) -> None:
    """Add an error where the end of the safe time does not follow its start."""
    start, end = said.get("safe_from"), said.get("safe_until")
    if start and end and end <= start:
        form.add_error("safe_until", _("Safe until must be later than safe from"))


def read_safe_contact(said: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of Person that the answers give; nothing where the question was not answered."""
    safety = said.get(QUESTION)
    if not safety:
        return {}
    if safety == ContactSafety.USUAL:
        said = {}
    lists = ("safe_channels", "safe_days")
    texts = ("calling_name", "others_who_answer", "others_may_be_told")
    return {
        QUESTION: safety,
        **{name: said.get(name) or [] for name in lists},
        **{name: said.get(name) or "" for name in texts},
        "safe_from": said.get("safe_from"),
        "safe_until": said.get("safe_until"),
        "no_messages": safety == ContactSafety.RULES and not said.get("may_leave_message"),
    }


class SafeContactStepForm(forms.Form):
    """What is safe, as a page of its own."""

    hint: LazyText = ""

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, extra_fields=make_details(self.hint), **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        check_times(self, cleaned)
        return cleaned


class SafeContactAgainForm(SafeContactStepForm):
    """The same, where they said that the usual way is safe and wrote something else."""

    hint = ASK_AGAIN


class SafeContactForm(forms.Form):
    """A form that asks how it is safe to contact the person, for others to add their own fields to."""

    asks_client = False
    reveals = {QUESTION: {ContactSafety.RULES: list(DETAILS)}}
    # The field whose text may hold an instruction.
    needs_field = "contact_needs"

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        other = not self.asks_client
        asked = {QUESTION: make_question(other=other), **make_details()}
        super().__init__(data, extra_fields=asked, **options)

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        check_times(self, cleaned)
        if needs_asking(cleaned.get(self.needs_field) or "", cleaned):
            self.add_error(QUESTION, ASK_AGAIN)
        return cleaned


def fill_safe_contact(person: object) -> dict[str, object]:
    """Return what a form that asks again is filled with."""
    known = {name: getattr(person, name) for name in SAFE_CONTACT_FIELDS if name != "no_messages"}
    if known[QUESTION] == ContactSafety.UNCLEAR:
        known[QUESTION] = ""
    asked = known[QUESTION] == ContactSafety.RULES
    return known | {"may_leave_message": not getattr(person, "no_messages", False) if asked else None}
