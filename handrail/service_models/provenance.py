"""Which parts of a model are facts from a source and which are choices of ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from handrail.service_models.schema.base import Stated
from handrail.service_models.schema.version import Version

# What names an element, best first.
NAMES = ("label", "staff", "slug", "about", "field", "sentence", "name")


@dataclass(frozen=True)
class Statement:
    """One element of a model: where it stands, what it is called, and what it rests on."""

    part: str
    name: str
    assumed: bool
    source: str
    note: str | None


def statements(version: Version) -> list[Statement]:
    """Every element that is a fact or a choice, in the order of the model."""
    found: list[Statement] = []
    for name in Version.model_fields:
        found += _walk(name, getattr(version, name), version.source)
    return found


def _walk(part: str, value: Any, source: str) -> Iterator[Statement]:
    if isinstance(value, tuple):
        for each in value:
            yield from _walk(part, each, source)
    elif isinstance(value, BaseModel):
        if isinstance(value, Stated):
            source = value.source or source
            yield Statement(part, _name(value, part), value.assumed, source, value.note)
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, tuple | Stated):
                yield from _walk(part, inner, source)


def _name(element: Stated, part: str) -> str:
    for name in NAMES:
        text = getattr(element, name, None)
        if isinstance(text, str):
            return text
    return part.replace("_", " ")


def assumptions(version: Version) -> list[Statement]:
    return [each for each in statements(version) if each.assumed]


def facts(version: Version) -> list[Statement]:
    return [each for each in statements(version) if not each.assumed]
