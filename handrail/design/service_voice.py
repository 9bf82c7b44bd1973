"""How a service speaks: in the languages it offers, and in its own words for its people.

    with write_for(case.service, case.person.language):
        subject = _("Your case manager at %(service)s", service=name)

Sentences say 'client' and 'case manager', in Welsh 'cleient' and 'rheolwr achos'. A service whose file
declares `people` is spoken for in its words instead: sentences are changed, never the values within them.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.utils import translation

from handrail import service_models
from handrail.foundation.errors import UserError
from handrail.foundation.wording import upper_first
from handrail.questions.text import ENGLISH

# The service that speaks on this page or in this letter; '' where it is the whole installation.
_speaking: ContextVar[str] = ContextVar("speaking_service", default="")

# Not within a placeholder: %(client)s is no word.
NO_PLACEHOLDER = r"(?<!%\()"


def find_language() -> str:
    """Return the language of the page (ISO 639-1): 'en' where Django has 'en-gb'."""
    return (translation.get_language() or ENGLISH).partition("-")[0]


def list_languages(service: str = "") -> dict[str, str]:
    """Return the languages (ISO 639-1) of pages, or of those of one service, each with its own name."""
    offered = {code.partition("-")[0]: name for code, name in settings.LANGUAGES}
    declared = _find_declared(service or _speaking.get())
    return {code: name for code, name in offered.items() if declared is None or code in declared}


def _find_declared(service: str) -> tuple[str, ...] | None:
    """Return the languages a service declares; None of the whole installation, or of no service there is."""
    try:
        return service_models.get_service(service).about.languages if service else None
    except UserError:
        return None


def record_language(code: str, service: str = "") -> str:
    """Return a language as a record keeps it: nothing where there is no choice, or it is none of ours."""
    languages = list_languages(service)
    return code if len(languages) > 1 and code in languages else ""


@contextmanager
def speak_for(service: str) -> Iterator[None]:
    """Use a service's languages and words within; those of the whole installation for ''."""
    token = _speaking.set(service)
    try:
        yield
    finally:
        _speaking.reset(token)


@contextmanager
def write_for(service: str, language: str = "") -> Iterator[None]:
    """Write what a person gets from a service in their language; in English where it is not offered."""
    with speak_for(service), translation.override(record_language(language, service) or ENGLISH):
        yield


def show_for(service: str, language: str = "") -> None:
    """Show the rest of this page as a service speaks.

    In the language that a record names, else that of the page so far; in English where that is not offered.
    """
    _speaking.set(service)
    wanted = record_language(language, service) or record_language(find_language(), service)
    translation.activate(wanted or settings.LANGUAGE_CODE)


def use_own_words(words: str) -> str:
    """Return a sentence, its values not yet filled, in the words of the service that speaks."""
    service = _speaking.get()
    replacements = _find_replacements(service, find_language()) if service else {}
    if not replacements:
        return words
    return _match_words(tuple(replacements)).sub(lambda match: _replace_word(match, replacements), words)


@cache
def _match_words(standard: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the standard words, the longest first, with an English article before them."""
    longest = "|".join(re.escape(word) for word in sorted(standard, key=len, reverse=True))
    return re.compile(rf"{NO_PLACEHOLDER}\b(?:(an?) )?({longest})\b", re.IGNORECASE)


def _replace_word(match: re.Match[str], replacements: dict[str, str]) -> str:
    article, word = match[1], match[2]
    own = replacements[word.lower()]
    if word[0].isupper():
        own = upper_first(own)
    if not article:
        return own
    # In Welsh 'a' is 'and', and its words are declared as they stand after it.
    needs_n = find_language() == ENGLISH and own[0].lower() in "aeiou"
    return f"{article[0]}n {own}" if needs_n else f"{article[0]} {own}"


def _find_replacements(service: str, language: str) -> dict[str, str]:
    """Return the standard words of a language, each with the service's own; nothing where it has none."""
    try:
        people = service_models.get_service(service).about.people
    except UserError:
        return {}
    own = {who: words[language] for who, words in people.items() if language in words}
    return {
        standard: word
        for who, words in own.items()
        for standard, word in zip(_list_standard(who), words.list_forms(), strict=True)
    }


def _list_standard(who: str) -> tuple[str, str, str]:
    """Return the standard words for somebody, in the language of the page: one, several, one softened."""
    if who == "client":
        return (
            translation.pgettext("one", "client"),
            translation.pgettext("many", "clients"),
            translation.pgettext("softened", "client"),
        )
    return (
        translation.pgettext("one", "case manager"),
        translation.pgettext("many", "case managers"),
        translation.pgettext("softened", "case manager"),
    )
