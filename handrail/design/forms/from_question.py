"""The one place where a declared question becomes a form field."""

from collections.abc import Callable
from typing import Any  # each of Django's options has a type of its own, and Django has no types

from django import forms

from handrail.design.forms.dates import DateField
from handrail.design.forms.fields import (
    ChoiceField,
    DecimalField,
    LongTextField,
    MultipleChoiceField,
    TextField,
    WholeNumberField,
    YesNoField,
)
from handrail.design.forms.looks import LONG_TEXT_LIMIT
from handrail.design.service_voice import find_language
from handrail.questions import AnswerKind, Question, Voice, translate
from handrail.questions.question import SCALE_TOP

SCALE_CHOICES = [(str(number), str(number)) for number in range(SCALE_TOP + 1)]
# What a field is given: words for the person, limits and appearance (see `Look`).
FieldOptions = dict[str, Any]


def field_for(
    question: Question, voice: Voice = "staff", *, required: bool = False, **look: object
) -> forms.Field:
    """Return the form field that asks a question.

    Parameters
    ----------
    question
        As declared.
    voice
        Whose words it is asked in; in the language that is active for this page.
    required
        Whether it must be answered. A client who must answer 'yes' or 'no' may say 'not known'.
    look
        Appearance that differs from the kind's own, for example `rows=5` or `inline=False`.
    """
    language = find_language()
    common: FieldOptions = {
        "label": question.label(voice, language),
        "hint": translate(question.hint, language),
        "required": required,
    }
    if not required:
        common["optional"] = False
    build = BUILDERS[question.kind]
    return build(question, voice, {**common, **look})


def _build_yes_no(_question: Question, voice: Voice, options: FieldOptions) -> forms.Field:
    return YesNoField(not_known=voice == "client" and options["required"], **options)


def _build_choice(question: Question, voice: Voice, options: FieldOptions) -> forms.Field:
    choices = question.label_choices(voice, find_language())
    return ChoiceField(choices=choices, **{"select": question.compact, **options})


def _build_choices(question: Question, voice: Voice, options: FieldOptions) -> forms.Field:
    choices = question.label_choices(voice, find_language())
    return MultipleChoiceField(choices=choices, **options)


def _build_scale(_question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    return ChoiceField(choices=SCALE_CHOICES, **{"inline": True, **options})


def _build_whole_number(question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    limits = {"min_value": question.least, "max_value": question.most, "suffix": question.unit or None}
    return WholeNumberField(**{**limits, **options})


def _build_number(question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    limits = {"min_value": question.least, "max_value": question.most, "suffix": question.unit or None}
    return DecimalField(**{**limits, "decimal_places": question.decimals, **options})


def _build_date(question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    return DateField(**{"past": question.past, **options})


def _build_place(_question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    return TextField(**{"width": 20, **options})


def _build_line(question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    return TextField(**{"max_length": question.max_length or LONG_TEXT_LIMIT, **options})


def _build_text(question: Question, _voice: Voice, options: FieldOptions) -> forms.Field:
    return LongTextField(**{"max_length": question.max_length or LONG_TEXT_LIMIT, **options})


BUILDERS: dict[AnswerKind, Callable[[Question, Voice, FieldOptions], forms.Field]] = {
    AnswerKind.YES_NO: _build_yes_no,
    AnswerKind.CHOICE: _build_choice,
    AnswerKind.CHOICES: _build_choices,
    AnswerKind.SCALE: _build_scale,
    AnswerKind.WHOLE_NUMBER: _build_whole_number,
    AnswerKind.NUMBER: _build_number,
    AnswerKind.DATE: _build_date,
    AnswerKind.PLACE: _build_place,
    AnswerKind.LINE: _build_line,
    AnswerKind.TEXT: _build_text,
}
