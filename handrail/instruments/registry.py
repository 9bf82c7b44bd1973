"""Finds instruments: a folder each, ours next to this file, the operator's in folders named by a setting.

A folder holds `instrument.yaml`, or words for one of ours (`wording.yaml`, `wording.cy.yaml`), or both.
Earlier versions stay as `versions/VERSION.yaml`: old answers are read by the items they were given to.
"""

from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from handrail.foundation.declared_files import read_declared_file
from handrail.foundation.errors import UserError
from handrail.instruments.instrument import Instrument
from handrail.instruments.places import list_folders
from handrail.instruments.wording import Wording

FILE, OWN_WORDS = "instrument.yaml", "wording.yaml"
Model = TypeVar("Model", bound=BaseModel)


def load_all_instruments() -> list[Instrument]:
    """Return every known instrument, by slug."""
    return [load_instrument(slug) for slug in list_slugs()]


def list_slugs() -> list[str]:
    """Return the names of every known instrument."""
    return sorted({path.parent.name for folder in list_folders() for path in folder.glob(f"*/{FILE}")})


def load_instrument(slug: str, language: str = "", version: str = "") -> Instrument:
    """Return the instrument with this name, in the operator's words where there are any.

    Without a language, the words of `wording.yaml`, else those that ship. UserError names the instruments,
    languages or versions that there are.
    """
    return _load(slug, language, version, list_folders())


def list_languages(slug: str) -> list[str]:
    """Return the languages of an instrument: its own first, then the translations."""
    return _load_languages(slug, list_folders())


@cache
def _load(slug: str, language: str, version: str, places: tuple[Path, ...]) -> Instrument:
    current = _load_definition(slug, places)
    if version and version != current.version:
        return _load_earlier(slug, version, current, places)
    for path, wording in _load_wordings(slug, places).items():
        if wording.language == language or (not language and path.name == OWN_WORDS):
            return current.apply_wording(wording)
    if language and language != current.language:
        raise UserError(
            f"{slug} has no words in {language!r}; expected one of {', '.join(list_languages(slug))}."
        )
    return current


@cache
def _load_languages(slug: str, places: tuple[Path, ...]) -> list[str]:
    words = [wording.language for wording in _load_wordings(slug, places).values()]
    return list(dict.fromkeys([load_instrument(slug).language, *words]))


@cache
def _load_definition(slug: str, places: tuple[Path, ...]) -> Instrument:
    paths = [place / slug / FILE for place in places if (place / slug / FILE).is_file()]
    if not paths:
        raise UserError(f"No instrument {slug!r}; expected one of {', '.join(list_slugs())}.")
    if len(paths) > 1:
        raise UserError(
            f"Instrument {slug} is defined twice: {paths[0]} and {paths[1]}. Rename one of them, "
            "or to change only its words keep a wording.yaml."
        )
    return read_instrument(paths[0])


def name_instrument(slug: str) -> str:
    """Return the name that an instrument declares; its slug where this server has no such instrument."""
    return load_instrument(slug).name if slug in list_slugs() else slug


def _load_earlier(slug: str, version: str, current: Instrument, places: tuple[Path, ...]) -> Instrument:
    kept = {path.stem: path for place in places for path in (place / slug / "versions").glob("*.yaml")}
    if version not in kept:
        known = ", ".join([current.version, *sorted(kept)])
        raise UserError(f"{slug} has no version {version!r}; expected one of {known}.")
    return read_instrument(kept[version])


@cache
def _load_wordings(slug: str, places: tuple[Path, ...]) -> dict[Path, Wording]:
    """Return the words for an instrument by file: `wording.yaml` first, then the translations by name."""
    paths = [path for place in places for path in sorted((place / slug).glob("wording*.yaml"))]
    paths.sort(key=lambda path: path.name != OWN_WORDS)
    return {path: read_declared_file(path, Wording) for path in paths}


def read_instrument(path: Path) -> Instrument:
    """Read one instrument's file; UserError lists every wrong field with its reason."""
    instrument = read_declared_file(path, Instrument)
    folder = path.parent.parent if path.parent.name == "versions" else path.parent
    if instrument.slug != folder.name:
        raise UserError(f"{path}: slug is {instrument.slug!r}; expected the folder's name {folder.name!r}.")
    return instrument
