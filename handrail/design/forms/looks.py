"""What a field may say about its appearance, and the words its messages use for it."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from handrail.foundation.wording import lower_first

LOOKS = frozenset(
    {
        "called",  # noun phrase for messages: 'your date of birth'; from the label when absent
        "label_size",  # s, m, l or xl
        "page_heading",  # the label is the page's h1 (one question per page)
        "caption",  # small text above a page heading
        "width",  # characters: 2, 3, 4, 5, 10, 20 or 30
        "prefix",
        "suffix",
        "code",  # monospaced, for references
        "autocomplete",
        "inputmode",
        "spellcheck",
        "rows",
        "count",  # show how many characters are left
        "inline",
        "small",
        "choice_hints",  # {value: hint}
        "divider_before",  # value of the choice that an 'or' stands before
        "exclusive",  # value of the checkbox that unticks the others ('None of these')
        "lookup",  # address of the page fragment shown while typing (see handrail.js)
        "hidden_label",
        "optional",  # False: do not say '(optional)' of a field that need not be answered
    }
)

# What Django says when the field has no words of its own; replaced by ours.
DJANGO_REQUIRED = str(forms.Field.default_error_messages["required"])

CHOOSING = (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.BooleanField)


class Looked:
    """Mixin for fields: takes the appearance options of LOOKS, and `hint` for help_text."""

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        self.look = {key: kwargs.pop(key) for key in LOOKS & kwargs.keys()}
        kwargs.setdefault("help_text", hint)
        super().__init__(*args, **kwargs)


def look_of(field: forms.Field) -> dict[str, Any]:
    return getattr(field, "look", {})


def called(field: forms.Field) -> str:
    """The noun phrase a message uses for the field: 'date of birth'."""
    given = look_of(field).get("called")
    if given:
        return str(given)
    label = str(field.label or "").strip()
    return "an answer" if not label or label.endswith("?") else lower_first(label)


def subject(field: forms.Field) -> str:
    """The same at the start of a sentence: 'Date of birth'; 'Your answer' where the label is a question."""
    name = called(field)
    if name == "an answer":
        return "Your answer"
    return name[:1].upper() + name[1:]


def required_message(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return f"Choose a file: {called(field)}"
    if isinstance(field, forms.BooleanField):
        return f"Tick ‘{field.label}’ to go on"
    if isinstance(field, CHOOSING):
        return f"Select {called(field)}"
    return f"Enter {called(field)}"


def say_plainly(field: forms.Field) -> None:
    """Put our words where Django's general ones stand. Done when the form is made: labels are known then."""
    messages = field.error_messages
    if str(messages.get("required", DJANGO_REQUIRED)) == DJANGO_REQUIRED:
        messages["required"] = required_message(field)
    if isinstance(field, forms.MultipleChoiceField):
        messages["invalid_choice"] = f"Choose from the list for {called(field)}; ‘%(value)s’ is not on it"
    elif isinstance(field, forms.ChoiceField):
        messages["invalid_choice"] = (
            f"Choose one of the answers shown for {called(field)}; ‘%(value)s’ is not one"
        )
    elif isinstance(field, forms.CharField):
        limit_length(field)
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = (
            f"{subject(field)} must be a {_number_words(field)}, for example {_example(field)}"
        )
        _say_range(field)


def _number_words(field: forms.IntegerField) -> str:
    return "number" if isinstance(field, forms.DecimalField | forms.FloatField) else "whole number"


def _example(field: forms.IntegerField) -> str:
    return str(field.min_value if field.min_value is not None and field.min_value > 12 else 12)


def _say_range(field: forms.IntegerField) -> None:
    for validator in field.validators:
        code = getattr(validator, "code", "")
        if code == "min_value":
            validator.message = f"{subject(field)} must be %(limit_value)s or more; you entered %(value)s"
        elif code == "max_value":
            validator.message = f"{subject(field)} must be %(limit_value)s or less; you entered %(value)s"


SHORT, LONG = 200, 4000


def limit_length(field: forms.CharField) -> None:
    """Every text field has a limit; nobody means to send ten million characters."""
    limit = field.max_length or (LONG if isinstance(field.widget, forms.Textarea) else SHORT)
    field.max_length = limit
    others = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
    name = subject(field)

    def check(value: str) -> None:
        arrived = len(str(value))
        if arrived > limit:
            raise forms.ValidationError(
                f"{name} must be {limit:,} characters or fewer; what you sent has {arrived:,}",
                code="max_length",
            )

    field.validators = [*others, check]
