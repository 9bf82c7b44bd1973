"""Which parts of a model are facts from a source and which are choices of ours."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from handrail.service_models.schema.base import Stated
from handrail.service_models.schema.version import Version

# What names an element, best first.
NAMES = ("label", "staff", "slug", "about", "field", "sentence", "name")
# What tells an element of a list from the others, best first.
KEYS = ("code", "slug", "field", "about", "kind")


@dataclass(frozen=True)
class Statement:
    """One element of a model: where it stands, what it is called, and what it rests on."""

    part: str
    name: str
    assumed: bool
    source: str
    note: str | None


def list_statements(version: Version) -> list[Statement]:
    """Return every element that is a fact or a choice, in the order of the model."""
    return [
        Statement(path.split(".")[0], _name(element, path), element.assumed, source, element.note)
        for path, element, source in walk_elements(version)
    ]


def walk_elements(version: Version) -> Iterator[tuple[str, Stated, str]]:
    """Yield each element that is a fact or a choice: its path, such as `clocks.first_contact`, and source."""
    for name in Version.model_fields:
        yield from _walk(name, getattr(version, name), version.source)


def _walk(path: str, value: object, source: str) -> Iterator[tuple[str, Stated, str]]:
    if isinstance(value, tuple):
        for element in value:
            yield from _walk(f"{path}.{_key(element)}", element, source)
    elif isinstance(value, BaseModel):
        if isinstance(value, Stated):
            source = value.source or source
            yield path, value, source
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, tuple | Stated):
                yield from _walk(f"{path}.{name}", inner, source)


def _key(element: object) -> str:
    """Return what tells an element of a list from the others."""
    return next((str(getattr(element, name)) for name in KEYS if hasattr(element, name)), "")


def _name(element: Stated, path: str) -> str:
    for name in NAMES:
        text = getattr(element, name, None)
        if isinstance(text, str):
            return text
    return path.split(".")[0].replace("_", " ")


def list_assumptions(version: Version) -> list[Statement]:
    """Return the elements that are choices of ours."""
    return [statement for statement in list_statements(version) if statement.assumed]


def list_sourced_statements(version: Version) -> list[Statement]:
    """Return the elements that a source states."""
    return [statement for statement in list_statements(version) if not statement.assumed]
