"""Text in several languages: English wherever text is expected, its translations where they are asked for."""

import pytest
from pydantic import BaseModel, ValidationError

from handrail.questions import AnswerKind, Choice, DeclaredText, Question, TranslatedText, translate

BOTH = {"en": "Yes", "cy": "Ydw"}


class Declared(BaseModel):
    label: DeclaredText


def test_text_is_english_until_another_language_is_asked_for() -> None:
    text = TranslatedText.from_languages(BOTH)
    assert (text, translate(text, "cy"), translate(text, "en")) == ("Yes", "Ydw", "Yes")


def test_english_stands_in_where_nothing_is_translated() -> None:
    assert translate(TranslatedText.from_languages(BOTH), "pl") == "Yes"
    assert translate("Plain", "cy") == "Plain"


def test_a_model_takes_words_or_a_mapping_of_languages() -> None:
    assert Declared.model_validate({"label": "Plain"}).label == "Plain"
    both = Declared.model_validate({"label": BOTH})
    assert (both.label, translate(both.label, "cy")) == ("Yes", "Ydw")
    assert Declared.model_validate(both.model_dump()) == both
    assert both.model_dump() == {"label": BOTH}


@pytest.mark.parametrize("texts", [{"cy": "Ydw"}, {"en": "Yes", "cy": " "}, {"en": ""}])
def test_a_language_without_words_is_refused(texts: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="expected words for 'en'"):
        Declared.model_validate({"label": texts})


def test_a_question_is_asked_in_the_language_of_the_person() -> None:
    question = Question(
        "off", AnswerKind.CHOICE, "Off sick?",
        TranslatedText.from_languages({"en": "Are you off?", "cy": "Ydych chi?"}),
        choices=(Choice("yes", "Yes", TranslatedText.from_languages(BOTH)),),
    )  # fmt: skip
    assert (question.label("client", "cy"), question.label("client")) == ("Ydych chi?", "Are you off?")
    assert question.label_choices("client", "cy") == [("yes", "Ydw")]
    assert question.label("staff", "cy") == "Off sick?"
