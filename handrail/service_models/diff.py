"""What differs between two versions, in words: for the staff who must know, and for the comparison pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from handrail.foundation.durations import Duration
from handrail.foundation.wording import join_words
from handrail.service_models.catalogue import Service
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.base import Stated
from handrail.service_models.schema.criteria import AllOf, AnyOf, Condition, Not
from handrail.service_models.schema.version import Version
from handrail.service_models.wording import describe_field, describe_rule

# What names a version or explains it is not a difference of the service.
IGNORED_FIELDS = {
    "id",
    "service",
    "calendar",
    "in_force_from",
    "in_force_to",
    "source",
    "changes",
    "note",
    "assumed",
    "assumed_fields",
}
RULES = (AllOf, AnyOf, Not, Condition)


@dataclass(frozen=True)
class ModelChange:
    """One difference: the part of the model it is in, and a sentence."""

    part: str
    text: str


def compare_versions(before: Version, after: Version) -> list[ModelChange]:
    """Return every difference of substance between two versions, in the order of the model."""
    changes: list[ModelChange] = []
    for name in Version.model_fields:
        if name not in IGNORED_FIELDS:
            texts = _compare(describe_field(name), getattr(before, name), getattr(after, name))
            changes += [ModelChange(name, _finish_sentence(text)) for text in texts]
    return changes


def list_announced_changes(service: Service, before: Version, after: Version) -> list[str]:
    """Return what the versions between two announce themselves, for staff to read and acknowledge."""
    low, high = sorted((before.in_force_from, after.in_force_from))
    between = [version for version in service.versions if low < version.in_force_from <= high]
    return [change for version in between for change in version.changes]


def _finish_sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _compare(label: str, before: object, after: object) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        yield from _compare_lists(label, before, after)
    elif isinstance(before, RULES) or isinstance(after, RULES):
        yield f"{label} was: {_describe_value(before)}; is now: {_describe_value(after)}"
    elif isinstance(before, BaseModel) and isinstance(after, BaseModel):
        yield from _compare_elements(label, before, after)
    elif before is None:
        yield f"{label}: {_describe_value(after)} is new"
    elif after is None:
        yield f"{label}: {_describe_value(before)} is gone"
    else:
        yield f"{label} was {_describe_value(before)}; is now {_describe_value(after)}"


def _compare_elements(label: str, before: BaseModel, after: BaseModel) -> Iterator[str]:
    for name in type(after).model_fields:
        if name not in IGNORED_FIELDS:
            inner = label if name == "sentence" else f"{label}: {describe_field(name)}"
            yield from _compare(inner, getattr(before, name, None), getattr(after, name))


def _compare_lists(label: str, before: tuple[object, ...], after: tuple[object, ...]) -> Iterator[str]:
    """Compare lists of coded things by code, other lists by value."""
    old = {_find_key(element): element for element in before}
    new = {_find_key(element): element for element in after}
    added = [element for key, element in new.items() if key not in old]
    lost = [element for key, element in old.items() if key not in new]
    for elements, word in ((added, "new"), (lost, "gone")):
        if elements:
            yield f"{label}: {_describe_all(elements)} {'is' if len(elements) == 1 else 'are'} {word}"
    for key, element in old.items():
        if key in new and isinstance(element, Stated):
            yield from _compare(f"{label}: {_describe_value(element)}", element, new[key])
    if not added and not lost and list(old) != list(new):
        yield f"{label}: the order is now {_describe_all(after)}"


def _find_key(element: object) -> object:
    """Return what tells an element of a list from the others: its code, or itself."""
    for name in ("code", "slug", "field", "about"):
        if hasattr(element, name):
            return getattr(element, name)
    kind = getattr(element, "kind", None)
    return element if kind is None else (kind, getattr(element, "label", None))


def _describe_all(elements: Sequence[object]) -> str:
    return join_words([_describe_value(element) for element in elements])


def _describe_value(value: object) -> str:
    if isinstance(value, RULES):
        return describe_rule(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(_describe_value, value)) or "nothing"
    if isinstance(value, BaseModel):
        texts = (getattr(value, name, None) for name in ("label", "staff", "slug", "about", "sentence"))
        value = next((text for text in texts if isinstance(text, str)), value)
    elif isinstance(value, str) and value in QUESTIONS:
        value = QUESTIONS[value].staff
    return str(value) if isinstance(value, int | Duration) else f"“{value}”"
