"""What differs between two versions, in words: for the staff who must know, and for the comparison pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
IGNORED = {
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
    """Every difference of substance between two versions, in the order of the model."""
    found: list[ModelChange] = []
    for name in Version.model_fields:
        if name not in IGNORED:
            texts = _compare(describe_field(name), getattr(before, name), getattr(after, name))
            found += [ModelChange(name, _sentence(text)) for text in texts]
    return found


def list_announced_changes(service: Service, before: Version, after: Version) -> list[str]:
    """What the versions between the two say of themselves, for staff to read and acknowledge."""
    low, high = sorted((before.in_force_from, after.in_force_from))
    between = [each for each in service.versions if low < each.in_force_from <= high]
    return [change for version in between for change in version.changes]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _compare(label: str, before: Any, after: Any) -> Iterator[str]:
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple):
        yield from _compare_lists(label, before, after)
    elif isinstance(before, RULES) or isinstance(after, RULES):
        yield f"{label} was: {_say(before)}; is now: {_say(after)}"
    elif isinstance(before, BaseModel) and isinstance(after, BaseModel):
        for name in type(after).model_fields:
            if name not in IGNORED:
                inner = label if name == "sentence" else f"{label}: {describe_field(name)}"
                yield from _compare(inner, getattr(before, name, None), getattr(after, name))
    elif before is None or after is None:
        yield f"{label}: {_say(after)} is new" if before is None else f"{label}: {_say(before)} is gone"
    else:
        yield f"{label} was {_say(before)}; is now {_say(after)}"


def _compare_lists(label: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[str]:
    """Lists of coded things by code, other lists by value."""
    old = {_key(each): each for each in before}
    new = {_key(each): each for each in after}
    added = [new[key] for key in new if key not in old]
    lost = [old[key] for key in old if key not in new]
    for elements, word in ((added, "new"), (lost, "gone")):
        if elements:
            said = join_words([_say(each) for each in elements])
            yield f"{label}: {said} {'is' if len(elements) == 1 else 'are'} {word}"
    for key in old:
        if key in new and isinstance(old[key], Stated):
            yield from _compare(f"{label}: {_say(old[key])}", old[key], new[key])
    if not added and not lost and list(old) != list(new):
        yield f"{label}: the order is now {join_words([_say(each) for each in after])}"


def _key(element: Any) -> Any:
    for name in ("code", "slug", "field", "about"):
        if hasattr(element, name):
            return getattr(element, name)
    return (element.kind, element.label) if hasattr(element, "kind") else element


def _say(value: Any) -> str:
    if isinstance(value, RULES):
        return describe_rule(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_say(each) for each in value) or "nothing"
    for name in ("label", "staff", "slug", "about", "sentence"):
        if isinstance(value, BaseModel) and isinstance(getattr(value, name, None), str):
            return f"“{getattr(value, name)}”"
    if isinstance(value, str) and value in QUESTIONS:
        return f"“{QUESTIONS[value].staff}”"
    return str(value) if isinstance(value, int | Duration) else f"“{value}”"
