"""The name and the NHS number of somebody, as every form asks for them."""

from datetime import date
from typing import Unpack  # Django gives forms values of every type

from django.forms import Field
from django.utils.translation import gettext_lazy

from handrail.design import forms
from handrail.foundation.nhs_numbers import contradicts_birth_date
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Person
from handrail.journey.identity.details import DETAILS, describe_detail, list_choices, suggest_taken

ONE_NAME = gettext_lazy("If they have only one name, enter it here and leave the other blank")
MAX_NAME_LENGTH = 80
# Of two records that are compared: the detail stays as it is, or is taken from the other.
KEEP, TAKE = "keep", "take"


class FullNameForm(forms.Form):
    """Asks for a name: first and last, or the only one."""

    given_name = forms.TextField(
        label=gettext_lazy("First name"),
        required=False,
        max_length=MAX_NAME_LENGTH,
        width=20,
        optional=False,
        autocomplete="off",
        spellcheck=False,
    )
    family_name = forms.TextField(
        label=gettext_lazy("Last name"),
        hint=ONE_NAME,
        required=False,
        max_length=MAX_NAME_LENGTH,
        width=20,
        optional=False,
        autocomplete="off",
        spellcheck=False,
    )

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        if not {"given_name", "family_name"} & self.errors.keys() and not (
            cleaned.get("given_name") or cleaned.get("family_name")
        ):
            self.add_error("family_name", _("Enter a name"))
        return cleaned


class IdentityForm(FullNameForm):
    """Asks for the name and the NHS or CHI number; the form that is derived from it asks for a date of birth.

    A CHI number begins with the date of birth. Where the two differ the form asks which is right, or whether
    both are: numbers have been given out with a wrong date.
    """

    nhs_number = forms.NHSNumberField(required=False, autocomplete="off")
    number_is_right = forms.TickField(
        label=gettext_lazy("The CHI number and the date of birth are both right"),
        required=False,
        optional=False,
    )

    def __init__(self, data: forms.FormData = None, **options: Unpack[forms.FormOptions]) -> None:
        super().__init__(data, **options)
        if not self.is_bound:
            del self.fields["number_is_right"]

    def clean(self) -> forms.CleanedData:
        cleaned = super().clean()
        number, born = cleaned.get("nhs_number"), cleaned.get("date_of_birth")
        if not (number and born and contradicts_birth_date(number, born)):
            del self.fields["number_is_right"]
        elif not cleaned.get("number_is_right"):
            self.add_error("number_is_right", _ask_which_is_right(number, born))
        cleaned.pop("number_is_right", None)
        return cleaned


def _ask_which_is_right(number: str, born: date) -> str:
    return _(
        "The CHI number begins with %(digits)s, and the date of birth is %(born)s. "
        "Correct one of them, or tick if both are right",
        digits=number[:6],
        born=nhs_date(born),
    )


class JoinForm(forms.Form):
    """Which of two records holds, for each detail that they do not share."""

    def __init__(
        self,
        data: forms.FormData = None,
        *,
        kept: Person,
        record: Person,
        references: tuple[str, str],
        **options: Unpack[forms.FormOptions],
    ) -> None:
        suggested = suggest_taken(kept, record)
        fields: dict[str, Field] = {
            code: forms.ChoiceField(
                label=DETAILS[code][0],
                choices=[
                    (KEEP, describe_detail(kept, code) or f"Not recorded ({references[0]})"),
                    (TAKE, describe_detail(record, code) or f"Not recorded ({references[1]})"),
                ],
                initial=TAKE if code in suggested else KEEP,
                inline=True,
            )
            for code in list_choices(kept, record)
        }
        super().__init__(data, extra_fields=fields, **options)

    def list_taken(self) -> list[str]:
        """Return the details that the other record gives."""
        return [code for code in DETAILS if self.cleaned_data.get(code) == TAKE]
