"""The field of every kind of declared question, in the words and the language of who is asked."""

import pytest
from django import forms as django_forms
from django.utils import translation

from handrail.design import forms
from handrail.design.forms.from_question import field_for
from handrail.questions import AnswerKind, Choice, Question, TranslatedText, make_choices

CHOICES = make_choices(("a", "An a"), ("b", "A b"))
WITH_CHOICES = (AnswerKind.CHOICE, AnswerKind.CHOICES)


def make_question(kind: AnswerKind, **more: object) -> Question:
    choices = CHOICES if kind in WITH_CHOICES else ()
    return Question("code", kind, "Staff ask", "You are asked", choices=choices, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "field", "typed", "kept"),
    [
        (AnswerKind.YES_NO, forms.YesNoField, "yes", True),
        (AnswerKind.CHOICE, forms.ChoiceField, "a", "a"),
        (AnswerKind.CHOICES, forms.MultipleChoiceField, ["a", "b"], ["a", "b"]),
        (AnswerKind.WHOLE_NUMBER, forms.WholeNumberField, "1,000", 1000),
        (AnswerKind.NUMBER, forms.DecimalField, "3", 3),
        (AnswerKind.SCALE, forms.ChoiceField, "10", "10"),
        (AnswerKind.PLACE, forms.TextField, "Leicester", "Leicester"),
        (AnswerKind.LINE, forms.TextField, "Nurse", "Nurse"),
        (AnswerKind.TEXT, forms.LongTextField, "a\nb", "a\nb"),
    ],
)
def test_each_kind_has_its_field(kind: AnswerKind, field: type, typed: object, kept: object) -> None:
    built = field_for(make_question(kind))
    assert isinstance(built, field)
    assert built.clean(typed) == kept
    assert not built.required


def test_every_kind_of_answer_has_a_field() -> None:
    assert all(isinstance(field_for(make_question(kind)), django_forms.Field) for kind in AnswerKind)


@pytest.mark.parametrize("kind", list(AnswerKind))
def test_a_question_that_must_be_answered_refuses_nothing_at_all(kind: AnswerKind) -> None:
    with pytest.raises(django_forms.ValidationError):
        field_for(make_question(kind), required=True).clean(None)


def test_limits_come_from_the_declaration() -> None:
    age = field_for(make_question(AnswerKind.WHOLE_NUMBER, least=16, most=120))
    line = field_for(make_question(AnswerKind.LINE, max_length=3))
    for field, wrong in ((age, "15"), (age, "121"), (line, "four")):
        with pytest.raises(django_forms.ValidationError):
            field.clean(wrong)
    assert (age.clean("16"), line.clean("yes")) == (16, "yes")


def test_each_voice_has_its_words_and_the_page_its_language() -> None:
    asked = Question(
        "off", AnswerKind.CHOICE, "Off sick?",
        TranslatedText.from_languages({"en": "Are you off sick?", "cy": "Ydych chi i ffwrdd?"}),
        choices=(Choice("yes", "Yes", TranslatedText.from_languages({"en": "Yes, I am", "cy": "Ydw"})),),
    )  # fmt: skip
    assert field_for(asked).label == "Off sick?"
    assert field_for(asked, "client").label == "Are you off sick?"
    with translation.override("cy"):
        welsh = field_for(asked, "client")
    assert (welsh.label, list(welsh.choices)) == ("Ydych chi i ffwrdd?", [("yes", "Ydw")])


def test_a_client_who_must_answer_may_not_know() -> None:
    asked = make_question(AnswerKind.YES_NO)
    assert len(field_for(asked, "client", required=True).choices) == 3
    assert len(field_for(asked, required=True).choices) == 2
