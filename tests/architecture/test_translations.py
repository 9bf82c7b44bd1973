"""Every sentence marked for translation stands in every catalogue, and every catalogue is compiled."""

from pathlib import Path

import pytest

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
def test_translations_keep_the_placeholders(path: Path) -> None:
    """A name misspelt in a translation would fail the page that shows it."""
    assert [str(error) for _, errors in messages.read_catalogue(path).check() for error in errors] == []
