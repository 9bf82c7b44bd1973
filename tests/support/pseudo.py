"""A language in which every sentence stands between brackets: what stands outside them was not translated.

The values within a sentence stand outside its brackets, so that a word put together in English is seen too.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

import pytest
from django.utils import translation

from handrail.design import letters

OPEN, CLOSE = "⟦", "⟧"
PLACEHOLDER = re.compile(r"(%\(\w+\)[sd])")
# Attributes that are read out or shown.
SHOWN = ("alt", "aria-label", "placeholder", "title")
UNSEEN = ("script", "style")
# A piece of text without these says nothing: numbers, dates in figures, punctuation.
LETTERS = re.compile(r"[^\W\d_]{2,}")


def bracket_message(message: str) -> str:
    """Put a sentence between brackets, its placeholders outside them."""
    pieces = PLACEHOLDER.split(message)
    return "".join(
        piece if not piece or PLACEHOLDER.fullmatch(piece) else f"{OPEN}{piece}{CLOSE}" for piece in pieces
    )


@pytest.fixture
def bracketed_language(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything translated into the bracketed language."""
    monkeypatch.setattr(translation._trans, "gettext", bracket_message)
    monkeypatch.setattr(
        translation._trans, "ngettext", lambda one, many, count: bracket_message(one if count == 1 else many)
    )


@pytest.fixture
def welsh(settings) -> None:
    """Have this installation offer Welsh, to the services that have it."""
    settings.LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]


@pytest.fixture
def letter_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The letters that are drawn, before they become paper."""
    made: list[str] = []

    def keep_letter(template: str, context: dict[str, object], *, large_print: bool = False) -> bytes:
        made.append(letters.render_html(template, context, large_print=large_print))
        return b"%PDF"

    monkeypatch.setattr(letters, "render_pdf", keep_letter)
    return made


class PageReader(HTMLParser):
    """Reads what a page shows: its text in order, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.attributes: list[str] = []
        self.hidden = 0
        # Sections marked as English, whatever the language of the page, that are open now.
        self.english = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in UNSEEN
        self.english += tag == "section" and (self.english or ("lang", "en") in attrs)
        if self.english:
            return
        self.attributes += [value for name, value in attrs if name in SHOWN and value]
        self.attributes += [value for name, value in attrs if name.startswith("data-i18n.") and value]
        for words in (value for name, value in attrs if name == "data-words" and value):
            self.attributes += json.loads(words).values()
        self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in UNSEEN
        self.english -= tag == "section" and self.english > 0
        self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden and not self.english:
            self.text.append(data)


def list_untranslated(text: str) -> Iterator[str]:
    """Yield each piece of a text that stands in no brackets and says something."""
    depth, piece = 0, ""
    for character in f"{text}{OPEN}":
        if character == OPEN or (character == "\n" and depth == 0):
            if depth == 0 and LETTERS.search(piece):
                yield " ".join(piece.split())
            piece = ""
            depth += character == OPEN
        elif character == CLOSE:
            depth -= 1
            assert depth >= 0, f"a bracket too many in {text[:200]}"
            piece = ""
        elif depth == 0:
            piece += character
    assert depth == 1, f"a bracket never closed in {text[:200]}"


def read_page(html: str) -> Iterator[str]:
    """Yield what a page shows and is not translated."""
    reader = PageReader()
    reader.feed(html)
    for text in ("".join(reader.text), *reader.attributes):
        yield from list_untranslated(text)


def list_texts(value: object) -> Iterator[str]:
    """Yield every text within a declared model, whatever it is made of."""
    if isinstance(value, str):
        yield value
    elif hasattr(value, "model_dump"):
        yield from list_texts(value.model_dump())
    elif hasattr(value, "__dict__"):
        yield from list_texts(vars(value))
    elif isinstance(value, dict):
        for part in value.values():
            yield from list_texts(part)
    elif isinstance(value, Iterable):
        for part in value:
            yield from list_texts(part)
