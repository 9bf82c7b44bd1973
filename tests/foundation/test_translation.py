"""Sentences of pure code: English by themselves, and whatever an installed translator makes of them."""

from collections.abc import Iterator

import pytest

from handrail.foundation.translation import Translator, install_translator, translate_count, translate_text


class Shouter(Translator):
    def translate(self, message: str) -> str:
        return message.upper().replace("%(NAME)S", "%(name)s")

    def translate_plural(self, one: str, many: str, count: int) -> str:
        return super().translate_plural(one, many, count).upper().replace("%(COUNT)S", "%(count)s")

    def choose_words(self, value: object) -> object:
        return f"<{value}>"


@pytest.fixture
def shouted_language() -> Iterator[None]:
    before = install_translator(Shouter())
    yield
    install_translator(before)


@pytest.fixture
def english_language() -> Iterator[None]:
    before = install_translator(Translator())
    yield
    install_translator(before)


@pytest.mark.usefixtures("english_language")
def test_sentences_are_english_by_themselves() -> None:
    assert translate_text("Call %(name)s", name="Ann") == "Call Ann"
    assert translate_text("100% free") == "100% free"
    assert translate_count("%(count)s day", "%(count)s days", 1) == "1 day"
    assert translate_count("%(count)s day", "%(count)s days", 1200) == "1,200 days"


@pytest.mark.usefixtures("shouted_language")
def test_an_installed_translator_is_asked_for_the_sentence_and_its_values() -> None:
    assert translate_text("Call %(name)s", name="Ann") == "CALL <Ann>"
    assert translate_count("%(count)s day", "%(count)s days", 2) == "2 DAYS"
