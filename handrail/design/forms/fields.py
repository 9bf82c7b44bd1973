"""Fields of the house: plain names, sensible limits, errors that say what to enter."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy

from handrail.design.forms.looks import (
    LONG_TEXT_LIMIT,
    SHORT_TEXT_LIMIT,
    Choice,
    LookMixin,
    get_noun_phrase,
    get_subject,
    list_choices,
)
from handrail.foundation.nhs_numbers import find_nhs_number_problem, tidy_nhs_number
from handrail.foundation.telephones import split_relay_prefix
from handrail.foundation.translation import translate_text as _

NOT_KNOWN = "not_known"


class TextField(LookMixin, forms.CharField):
    default_options = {"max_length": SHORT_TEXT_LIMIT}


class LongTextField(LookMixin, forms.CharField):
    """Several lines; shows the characters left unless `count=False`."""

    widget = forms.Textarea
    default_options = {"max_length": LONG_TEXT_LIMIT, "count": True}


class HiddenField(LookMixin, forms.CharField):
    widget = forms.HiddenInput


class ChoiceField(LookMixin, forms.ChoiceField):
    """Radios; `select=True` for a drop-down when there are more than about ten choices."""

    widget = forms.RadioSelect

    def __init__(self, *, select: bool = False, **options: object) -> None:
        if select:
            options["widget"] = forms.Select
        super().__init__(**options)
        self.is_select = select

    @property
    def select_choices(self) -> list[Choice]:
        """The choices with a blank one first, which says what to do."""
        choices = [(value, label or _("Choose")) for value, label in list_choices(self)]
        blank = any(value in ("", None) for value, _ in choices)
        return choices if blank else [("", _("Choose")), *choices]


class MultipleChoiceField(LookMixin, forms.MultipleChoiceField):
    """Checkboxes. `exclusive` names the choice that goes with no other ('None of these')."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: object) -> list[str]:
        chosen: list[str] = super().clean(value)
        alone = self.look.get("exclusive")
        if alone in chosen and len(chosen) > 1:
            label = dict(list_choices(self))[alone]
            raise ValidationError(
                _("Choose ‘%(label)s’ on its own, or untick it", label=label), code="exclusive"
            )
        return chosen


class TickField(LookMixin, forms.BooleanField):
    """One checkbox: a declaration or a consent."""


class YesNoField(LookMixin, forms.TypedChoiceField):
    """Yes, no and, with `not_known=True`, not known; gives True, False or None."""

    widget = forms.RadioSelect

    def __init__(self, *, not_known: bool = False, **options: object) -> None:
        choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        if not_known:
            choices.append((NOT_KNOWN, gettext_lazy("Not known")))
        options.setdefault("choices", choices)
        options.setdefault("inline", not not_known)
        options.update(coerce=self._meaning, empty_value=None)
        super().__init__(**options)

    @staticmethod
    def _meaning(value: str) -> bool | None:
        return {"yes": True, "no": False}.get(value)

    def prepare_value(self, value: object) -> object:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class WholeNumberField(LookMixin, forms.IntegerField):
    """A whole number in a short box, `suffix` such as 'weeks'. Not type=number: a wheel changes it unseen."""

    widget = forms.TextInput
    default_options = {"inputmode": "numeric", "width": 4}

    def to_python(self, value: object) -> int | None:
        return super().to_python(_read_separators(value))


class DecimalField(LookMixin, forms.DecimalField):
    widget = forms.TextInput
    default_options: ClassVar[Mapping[str, object]] = {"inputmode": "decimal", "width": 5}

    # Django's is a whole-number field that gives decimals.
    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        return super().to_python(_read_separators(value))


class MoneyField(DecimalField):
    """Pounds and pence; a typed £ and commas are accepted."""

    default_options = {
        **DecimalField.default_options,
        "prefix": "£",
        "width": 10,
        "decimal_places": 2,
        "max_digits": 12,
        "min_value": 0,
    }

    def to_python(self, value: object) -> Decimal | None:  # type: ignore[override]
        return super().to_python(value.replace("£", "") if isinstance(value, str) else value)


# Thousands are parted in threes: 1,250.50. Every other comma is a decimal one: 37,5.
GROUPED_NUMBER = re.compile(r"-?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")


def _read_separators(value: object) -> object:
    """Return a typed number as Python writes it; one that cannot be told is left, and refused."""
    if not isinstance(value, str):
        return value
    text = "".join(value.split())
    if GROUPED_NUMBER.fullmatch(text):
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


class EmailField(LookMixin, forms.EmailField):
    """An address; forms are novalidate, so that our words are read and not the browser's."""

    default_options = {"max_length": 254, "autocomplete": "email", "spellcheck": False, "width": 30}

    def run_validators(self, value: object) -> None:
        try:
            super().run_validators(value)
        except ValidationError as problem:
            if any(error.code == "invalid" for error in problem.error_list):
                raise ValidationError(
                    _("Enter an email address in the correct format, like name@example.org"), code="invalid"
                ) from problem
            raise


class TelephoneField(LookMixin, forms.CharField):
    """A possible UK number, or one from abroad with its +; kept as people write it (01632 960001)."""

    widget = forms.TextInput(attrs={"type": "tel"})
    default_options = {
        "label": gettext_lazy("Phone number"),
        "autocomplete": "tel",
        "width": 20,
        "inputmode": "tel",
    }

    def to_python(self, value: object) -> str:
        typed = str(super().to_python(value) or "")
        return (
            format_telephone(typed, get_subject(self)) if typed and len(typed) <= SHORT_TEXT_LIMIT else typed
        )


def format_telephone(typed: str, name: str = "") -> str:
    """Return the number in national form, or a ValidationError that says what arrived and what is wanted.

    Asks for a possible number, not an allocated one: drama numbers (01632 960xxx) and new ranges pass.
    A Relay UK prefix and an extension are kept: 18001 01632 960001 ext. 12.
    """
    relay, number = split_relay_prefix(typed)
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException as problem:
        raise _build_telephone_error(typed, name) from problem
    if not phonenumbers.is_possible_number(parsed) or _looks_made_up(parsed):
        raise _build_telephone_error(typed, name)
    extension, parsed.extension = parsed.extension, None
    home = parsed.country_code == 44
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    written = phonenumbers.format_number(parsed, style)
    return " ".join(filter(None, [relay, written, f"ext. {extension}" if extension else ""]))


def _looks_made_up(parsed: phonenumbers.PhoneNumber) -> bool:
    """A UK number begins 01, 02, 03, 05, 07, 08 or 09 and has ten digits more (in a few old areas nine)."""
    digits = str(parsed.national_number)
    short = len(digits) != 10 and not phonenumbers.is_valid_number(parsed)
    return parsed.country_code == 44 and (digits[0] in "046" or short)


def _build_telephone_error(typed: str, name: str) -> ValidationError:
    shown = typed if len(typed) <= 30 else typed[:30] + "…"
    return ValidationError(
        _(
            "%(name)s must look like 01632 960001 or 07700 900982; ‘%(typed)s’ is not a possible number",
            name=name or _("Phone number"),
            typed=shown,
        ),
        code="invalid",
    )


# ZZ99 codes of the NHS stand for no fixed abode (ZZ99 3VZ), not known (ZZ99 3WZ) or a country abroad.
POSTCODE = re.compile(r"(GIR0AA|ZZ99[0-9][A-Z]{2}|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRVWXY])?|[0-9][A-HJKPS-UW])[0-9][ABD-HJLNP-UW-Z]{2})")  # fmt: skip  # noqa: E501


class PostcodeField(LookMixin, forms.CharField):
    """A United Kingdom postcode, kept as AB1 2CD; ZZ99 3VZ and its kin stand for no fixed abode."""

    default_options = {
        "label": gettext_lazy("Postcode"),
        "autocomplete": "postal-code",
        "width": 10,
        "spellcheck": False,
    }

    def to_python(self, value: object) -> str:
        typed = str(super().to_python(value) or "")
        compact = re.sub(r"[^A-Z0-9]", "", typed.upper())
        if not typed or len(typed) > SHORT_TEXT_LIMIT:
            return typed
        if not POSTCODE.fullmatch(compact):
            raise ValidationError(
                _(
                    "%(name)s must be a full UK postcode like LE1 6NB, or ZZ99 3VZ for no fixed address; "
                    "‘%(typed)s’ is not one",
                    name=get_subject(self),
                    typed=typed[:20],
                ),
                code="invalid",
            )
        return f"{compact[:-3]} {compact[-3:]}"


class NHSNumberField(LookMixin, forms.CharField):
    """An NHS or CHI number, kept without spaces; what cannot be anybody's is refused with the reason."""

    default_options = {
        "label": gettext_lazy("NHS or CHI number"),
        "hint": gettext_lazy("10 digits, for example 999 123 4543"),
        "width": 10,
        "inputmode": "numeric",
        "spellcheck": False,
        "code": True,
    }

    def to_python(self, value: object) -> str:
        typed = str(super().to_python(value) or "")
        digits = tidy_nhs_number(typed)
        if not digits or len(typed) > SHORT_TEXT_LIMIT:
            return typed
        if problem := find_nhs_number_problem(digits):
            raise ValidationError(_(problem, name=get_subject(self), typed=typed[:20]), code="invalid")
        return digits


class FileField(LookMixin, forms.FileField):
    """A file of at most `max_mb` megabytes, its ending one of `types`: FileField(types=("pdf", "csv"))."""

    def __init__(self, *, max_mb: float = 5, types: tuple[str, ...] = (), **options: object) -> None:
        self.max_mb, self.types = max_mb, types
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        accept = {"accept": ",".join(f".{ending}" for ending in self.types)} if self.types else {}
        return {**super().widget_attrs(widget), **accept}

    def to_python(self, data: "File[bytes] | None") -> "File[bytes] | None":
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > self.max_mb * 1_000_000:
            raise ValidationError(
                f"‘{file.name}’ is {file.size / 1_000_000:.1f} MB; the largest we take is {self.max_mb:g} MB",
                code="too_big",
            )
        if self.types and not str(file.name).lower().endswith(tuple(f".{ending}" for ending in self.types)):
            kinds = " or ".join(self.types).upper()
            raise ValidationError(
                f"Choose a {kinds} file for {get_noun_phrase(self)}; ‘{file.name}’ is not", code="type"
            )
        return file
