"""The facts that the models state, one a row: what `facts.csv` holds and a test compares with the models."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TextIO

from pydantic import BaseModel

from handrail.foundation.wording import join_words
from handrail.service_models.catalogue import BUILT_IN, Service, load_services
from handrail.service_models.provenance import walk_elements
from handrail.service_models.schema.base import Stated
from handrail.service_models.schema.criteria import AllOf, AnyOf, Condition, Not
from handrail.service_models.schema.version import Version
from handrail.service_models.wording import describe_field, describe_rule

FACTS = BUILT_IN / "facts.csv"
ERRATA = BUILT_IN / "errata.csv"
# Fields that say where a fact comes from, and those in which we word or count what a source states.
NOT_OF_THE_SOURCE = frozenset(Stated.model_fields) | {
    "code", "kind", "client", "public", "signpost", "presumed", "pausable", "survives_closing",
    "minutes_assumed", "parts_required", "opens_before", "closes_after", "counts_as", "outcome_kind",
    "questions", "opening",
}  # fmt: skip


@dataclass(frozen=True)
class StatedFact:
    """One fact: `rhyl/2011-04`, `quotas.at_work`, its fields in words, and the place in the source."""

    model: str
    element: str
    value: str
    document: str
    section: str


@dataclass(frozen=True)
class Erratum:
    """A fact put right in a released file: what the file said, what it says, and where that stands."""

    model: str
    element: str
    old: str
    new: str
    source: str


def list_facts(version: Version) -> list[StatedFact]:
    """Return every fact of a version, choices of ours left out, in the order of the model."""
    model = f"{version.service}/{version.id}"
    return [
        StatedFact(model, path, describe_element(element), *_split_source(source))
        for path, element, source in walk_elements(version)
        if not element.assumed
    ] + list(_list_loose_facts(model, version.facts, version.source))


def _list_loose_facts(model: str, facts: Iterable[str], source: str) -> Iterator[StatedFact]:
    """Yield the sentences kept for the reader, which no rule uses."""
    for number, fact in enumerate(facts, 1):
        yield StatedFact(model, f"facts.{number}", fact, *_split_source(source))


def list_all_facts() -> list[StatedFact]:
    """Return the facts of every built-in service and of each of its versions."""
    shipped = (service for service in load_services() if service.folder.parent == BUILT_IN)
    return [fact for service in shipped for fact in _list_facts_of(service)]


def _list_facts_of(service: Service) -> Iterator[StatedFact]:
    yield from _list_loose_facts(service.slug, service.about.facts, service.about.source)
    for version in service.versions:
        yield from list_facts(version)


def describe_element(element: Stated) -> str:
    """Describe what an element states: each field that is neither empty, usual nor our choice."""
    return "; ".join(_describe_fields(element))


def describe_standing(version: Version, path: str) -> list[str]:
    """Describe what a version says at a path, a field each, and what is our choice; empty: nothing there."""
    element = next((part for name, part, _ in walk_elements(version) if name == path), None)
    if element is None:
        return []
    chosen = ["all of it"] if element.assumed else list(map(describe_field, element.assumed_fields))
    return _describe_fields(element) + ([f"our choice: {join_words(chosen)}"] if chosen else [])


def _describe_fields(element: Stated) -> list[str]:
    texts = {name: _describe_value(getattr(element, name)) for name in _stated_fields(element)}
    return [f"{name.rstrip('_')}: {text}" for name, text in texts.items() if text]


def _stated_fields(element: Stated) -> Iterator[str]:
    for name, field in type(element).model_fields.items():
        value = getattr(element, name)
        usual = not field.is_required() and value == field.default
        if name not in NOT_OF_THE_SOURCE and name not in element.assumed_fields and not usual:
            yield name


def _describe_value(value: object) -> str:
    """Describe a value in words; elements that stand as facts of their own say nothing here."""
    if isinstance(value, AllOf | AnyOf | Condition | Not):
        return describe_rule(value)
    if isinstance(value, Stated):
        return ""
    if isinstance(value, BaseModel):
        return " ".join(str(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(_describe_value, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _split_source(source: str) -> tuple[str, str]:
    document, _, section = source.partition(",")
    return document, section.strip()


def read_facts(path: Path = FACTS) -> list[StatedFact]:
    """Read the list of facts that is kept with the models."""
    return [StatedFact(**row) for row in _rows(path)]


def read_errata(path: Path = ERRATA) -> list[Erratum]:
    """Read the list of facts that were put right in released files."""
    return [Erratum(**row) for row in _rows(path)]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_facts(facts: Iterable[StatedFact], stream: TextIO) -> None:
    """Write facts as CSV, one a row under the names of their fields."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(field.name for field in fields(StatedFact))
    writer.writerows(astuple(fact) for fact in facts)
