"""Every sentence marked for translation stands in every catalogue, and every catalogue is compiled."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message

from devtools import messages

STALE = "run python3 dev.py messages"
CATALOGUES = list(messages.list_catalogues())


def list_sentences(catalogue: messages.Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_has_every_sentence_and_no_other(path: Path) -> None:
    there = list_sentences(messages.read_catalogue(path))
    marked = list_sentences(messages.gather_sentences())
    assert there - marked == set(), STALE
    assert marked - there == set(), STALE


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_compiled(path: Path) -> None:
    compiled = messages.compile_catalogue(messages.read_catalogue(path))
    assert path.with_suffix(".mo").read_bytes() == compiled, STALE


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_every_sentence_is_translated(path: Path) -> None:
    """What clients see is whole in each language that ships; 'fuzzy' is a guess that nobody has read."""
    lacking = [
        message.id
        for message in messages.read_catalogue(path)
        if message.id and (message.fuzzy or not all(text for _english, text in pair_texts(message)))
    ]
    assert lacking == [], f"translate these in {path.relative_to(messages.ROOT)}, then {STALE}"


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_translations_keep_the_placeholders(path: Path) -> None:
    """A name misspelt in a translation would fail the page that shows it."""
    catalogue = messages.read_catalogue(path)
    assert [str(error) for _, errors in catalogue.check() for error in errors] == []
    pairs = [pair for message in catalogue if message.id for pair in pair_texts(message)]
    assert [pair for pair in pairs if pair[1] and len({tuple(list_marks(text)) for text in pair}) > 1] == []


# Placeholders, tags with their attributes, and the ends of paragraphs: what a translation keeps.
MARK = re.compile(r"%\(\w+\)[sd]|%%\{\w+\}|%%|<[^>]*>|\n")


def list_marks(text: str) -> list[str]:
    return sorted(MARK.findall(text))


def pair_texts(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each English text of a sentence with each of its translations."""
    if isinstance(message.id, str):
        yield message.id, str(message.string)
    else:
        yield from ((message.id[-1], text) for text in message.string)


def test_no_sentence_stands_within_an_f_string() -> None:
    """What gathers the sentences does not see them there: they would stay English."""
    hidden = [
        f"{path}:{call.lineno}"
        for path in messages.PACKAGE.rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text()))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in messages.KEYWORDS
        and any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert hidden == []
