"""What a field may say about its appearance, and the words its messages use for it."""

from collections.abc import Mapping
from typing import ClassVar, TypedDict, Unpack, cast

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator

from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import format_number, lower_first


class Look(TypedDict, total=False):
    """How a field appears, beyond the options that Django's own fields take."""

    called: str  # noun phrase for messages: 'your date of birth'; from the label when absent
    label_size: str  # s, m, l or xl
    page_heading: bool  # the label is the page's h1 (one question per page)
    caption: str  # small text above a page heading
    width: int  # characters: 2, 3, 4, 5, 10, 20 or 30
    prefix: str
    suffix: str | None
    code: bool  # monospaced, for references
    autocomplete: str
    inputmode: str
    spellcheck: bool
    rows: int
    count: bool  # show how many characters are left
    inline: bool
    small: bool
    choice_hints: dict[str, str]  # of each value
    divider_before: str  # value of the choice that an 'or' stands before
    exclusive: str  # value of the checkbox that unticks the others ('None of these')
    lookup: str  # address of the page fragment shown while typing (see handrail.js)
    hidden_label: bool
    optional: bool | None  # False: do not say '(optional)' of a field that need not be answered


LOOK_OPTIONS = frozenset(Look.__annotations__)

# What Django says when the field has no words of its own; replaced by ours.
DJANGO_REQUIRED = forms.Field.default_error_messages["required"]

# A value and its label; or the name of a group and the pairs in it.
Choice = tuple[object, object]
CHOICE_FIELDS = (forms.ChoiceField, forms.MultipleChoiceField, forms.ModelChoiceField, forms.BooleanField)


class LookMixin:
    """Mixin for fields: takes the appearance options of `Look`, and `hint` for help_text."""

    default_options: ClassVar[Mapping[str, object]] = {}

    def __init__(self, **given: object) -> None:
        options = {**self.default_options, **given}
        options.setdefault("help_text", options.pop("hint", ""))
        self.look = cast(Look, {name: options.pop(name) for name in LOOK_OPTIONS & options.keys()})
        super().__init__(**options)


def get_look(field: forms.Field) -> Look:
    return getattr(field, "look", Look())


def list_choices(field: forms.ChoiceField) -> list[Choice]:
    """Return what a field offers, groups and all."""
    return list(field.widget.choices)


def change_look(field: forms.Field, **options: Unpack[Look]) -> None:
    """Change some of a field's appearance; a plain Django field gets one."""
    field.look = {**get_look(field), **options}  # type: ignore[attr-defined]


AN_ANSWER = mark_text("an answer")


def get_noun_phrase(field: forms.Field) -> str:
    """Return the noun phrase a message uses for the field: 'date of birth'."""
    given = get_look(field).get("called")
    if given:
        return str(given)
    label = str(field.label or "").strip()
    return _(AN_ANSWER) if not label or label.endswith("?") else lower_first(label)


def get_subject(field: forms.Field) -> str:
    """The same at the start of a sentence: 'Date of birth'; 'Your answer' where the label is a question."""
    name = get_noun_phrase(field)
    if name in (AN_ANSWER, _(AN_ANSWER)):
        return _("Your answer")
    return name[:1].upper() + name[1:]


def build_required_message(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return _("Choose a file: %(name)s", name=get_noun_phrase(field))
    if isinstance(field, forms.BooleanField):
        return _("Tick ‘%(label)s’ to go on", label=field.label)
    if isinstance(field, CHOICE_FIELDS):
        return _("Select %(name)s", name=get_noun_phrase(field))
    return _("Enter %(name)s", name=get_noun_phrase(field))


def replace_messages(field: forms.Field) -> None:
    """Put our words where Django's general ones stand. Done when the form is made: labels are known then."""
    messages = field.error_messages
    if str(messages.get("required", DJANGO_REQUIRED)) == str(DJANGO_REQUIRED):
        messages["required"] = build_required_message(field)
    if isinstance(field, forms.MultipleChoiceField):
        messages["invalid_choice"] = _(
            "Choose from the list for %(name)s; ‘%(value)s’ is not on it",
            name=get_noun_phrase(field),
            value="%(value)s",
        )
    elif isinstance(field, forms.ChoiceField):
        messages["invalid_choice"] = _(
            "Choose one of the answers shown for %(name)s; ‘%(value)s’ is not one",
            name=get_noun_phrase(field),
            value="%(value)s",
        )
    elif isinstance(field, forms.CharField):
        limit_length(field)
    elif isinstance(field, forms.IntegerField):
        messages["invalid"] = _word_number(field)
        _replace_range_messages(field)


def _word_number(field: forms.IntegerField) -> str:
    values = {"name": get_subject(field), "example": _choose_example(field)}
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return _("%(name)s must be a number, for example %(example)s", **values)
    return _("%(name)s must be a whole number, for example %(example)s", **values)


def _choose_example(field: forms.IntegerField) -> str:
    return str(field.min_value if field.min_value is not None and field.min_value > 12 else 12)


def _replace_range_messages(field: forms.IntegerField) -> None:
    # The validator fills in the limit and what was entered.
    values = {"name": get_subject(field), "limit": "%(limit_value)s", "value": "%(value)s"}
    for validator in field.validators:
        if isinstance(validator, MinValueValidator):
            validator.message = _("%(name)s must be %(limit)s or more; you entered %(value)s", **values)
        elif isinstance(validator, MaxValueValidator):
            validator.message = _("%(name)s must be %(limit)s or less; you entered %(value)s", **values)


SHORT_TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000


def limit_length(field: forms.CharField) -> None:
    """Every text field has a limit; nobody means to send ten million characters."""
    limit = field.max_length or (
        LONG_TEXT_LIMIT if isinstance(field.widget, forms.Textarea) else SHORT_TEXT_LIMIT
    )
    field.max_length = limit
    others = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
    name = get_subject(field)

    def check_length(value: str) -> None:
        arrived = len(str(value))
        if arrived > limit:
            raise forms.ValidationError(
                _(
                    "%(name)s must be %(limit)s characters or fewer; what you sent has %(length)s",
                    name=name,
                    limit=format_number(limit),
                    length=format_number(arrived),
                ),
                code="max_length",
            )

    field.validators = [*others, check_length]
