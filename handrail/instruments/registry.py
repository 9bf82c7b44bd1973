"""Finds instruments: a folder each, ours beside this file, the operator's in folders named by a setting."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from handrail.foundation.errors import UserError
from handrail.instruments.instrument import Instrument
from handrail.instruments.places import folders

FILE = "instrument.yaml"


def all_instruments() -> list[Instrument]:
    """Every known instrument, by slug."""
    return [get(slug) for slug in slugs()]


def slugs() -> list[str]:
    """The names of every known instrument."""
    return sorted({path.parent.name for folder in folders() for path in folder.glob(f"*/{FILE}")})


def get(slug: str) -> Instrument:
    """The instrument with this name; UserError names the known ones."""
    return _load(slug, folders())


@cache
def _load(slug: str, places: tuple[Path, ...]) -> Instrument:
    found = [place / slug / FILE for place in places if (place / slug / FILE).is_file()]
    if not found:
        raise UserError(f"No instrument {slug!r}; expected one of {', '.join(slugs())}.")
    if len(found) > 1:
        raise UserError(f"Instrument {slug} is defined twice: {found[0]} and {found[1]}. Rename one of them.")
    return read(found[0])


def read(path: Path) -> Instrument:
    """Read one instrument's file; UserError lists every wrong field with its reason."""
    try:
        instrument = Instrument.model_validate(yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader))
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not YAML: {error}") from error
    except ValidationError as error:
        reasons = [f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()]
        raise UserError(f"{path}: {'; '.join(reasons)}") from error
    if instrument.slug != path.parent.name:
        raise UserError(
            f"{path}: slug is {instrument.slug!r}; expected the folder's name {path.parent.name!r}."
        )
    return instrument
