"""Text that people see, in English and in as many other languages as it is declared in."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import PlainSerializer, ValidatorFunctionWrapHandler, WrapValidator

from handrail.foundation.translation import reword_text, translate_text

ENGLISH = "en"


class TranslatedText(str):
    """English text that carries its translations: `from_languages({"en": "Yes", "cy": "Ydw"})`.

    It is its English text wherever text is expected; `translate` finds the words of another language.
    """

    __slots__ = ("translations",)
    translations: Mapping[str, str]

    @classmethod
    def from_languages(cls, texts: Mapping[str, str]) -> Self:
        """Make the text from a mapping of language codes (ISO 639-1) to words.

        Raises
        ------
        ValueError
            English is missing, or a language has no words.
        """
        empty = [language for language, words in texts.items() if not str(words).strip()]
        if ENGLISH not in texts or empty:
            raise ValueError(
                f"expected words for 'en', and for every other language named; got none for "
                f"{', '.join(empty) or ENGLISH!r}"
            )
        text = cls(texts[ENGLISH])
        text.translations = {language: words for language, words in texts.items() if language != ENGLISH}
        return text


class CatalogueText(TranslatedText):
    """English text whose translations stand in the catalogues, as those of pages do.

    `python3 dev.py messages` gathers what ships: in Python, and in the models of services that offer several
    languages. The words are those of the language that is active.
    """

    __slots__ = ()

    def __new__(cls, words: str) -> Self:
        text = super().__new__(cls, words)
        text.translations = {}
        return text


def translate(text: str, language: str) -> str:
    """Return a text in a language (ISO 639-1), in English where it has no words of that language."""
    if isinstance(text, CatalogueText):
        return translate_text(str(text)) if text and language != ENGLISH else reword_text(str(text))
    if isinstance(text, TranslatedText):
        return text.translations.get(language, str(text))
    return text


def declare_text(value: object, check_words: ValidatorFunctionWrapHandler) -> str:
    """Return text as declared in a file: words, or a mapping of languages to words."""
    if isinstance(value, TranslatedText):
        return value
    if isinstance(value, Mapping):
        text = TranslatedText.from_languages(value)
        for words in value.values():
            check_words(words)
        return text
    return str(check_words(value))


def declare_client_text(value: object, check_words: ValidatorFunctionWrapHandler) -> TranslatedText:
    """Return text that a client reads: without its own translations, the catalogue may have them."""
    text = declare_text(value, check_words)
    return text if isinstance(text, TranslatedText) else CatalogueText(text)


def list_translations(text: str) -> str | dict[str, str]:
    """Return the declaration a text was made from, as a file would hold it."""
    if isinstance(text, TranslatedText) and text.translations:
        return {ENGLISH: str(text), **text.translations}
    return str(text)


# What makes text of a pydantic model stand in several languages, with the limits of the text kept for each:
# Annotated[str, Field(max_length=80), IN_LANGUAGES, AS_DECLARED].
IN_LANGUAGES = WrapValidator(declare_text, json_schema_input_type=str | dict[str, str])
FOR_CLIENTS = WrapValidator(declare_client_text, json_schema_input_type=str | dict[str, str])
AS_DECLARED = PlainSerializer(list_translations, return_type=str | dict[str, str])
DeclaredText = Annotated[str, IN_LANGUAGES, AS_DECLARED]
