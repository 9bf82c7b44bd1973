"""The words of a questionnaire, laid over its items: licensed text and translations an operator supplies."""

from collections.abc import Iterable
from typing import TypeVar

from pydantic import Field, field_validator

from handrail.foundation.errors import UserError
from handrail.instruments.schema import Code, InstrumentPart, Item, Option, Text

Value = TypeVar("Value", str, int)


class ItemWording(InstrumentPart):
    """One item's words; its options' only where they differ from the questionnaire's."""

    label: Text
    help: str = ""
    options: dict[int, Text] = Field(default_factory=dict)


class Wording(InstrumentPart):
    """A file `wording.yaml` or `wording.LANGUAGE.yaml`: every item's words, and who allowed their use."""

    language: Text
    version: Text
    licence: Text
    name: str = ""
    recall: str = ""
    stem: str = ""
    options: dict[int, Text] = Field(default_factory=dict)
    items: dict[Code, ItemWording]

    @field_validator("items", mode="before")
    @classmethod
    def expand_labels(cls, items: object) -> object:
        """Read `code: words` as `code: {label: words}`."""
        if not isinstance(items, dict):
            return items
        return {code: {"label": item} if isinstance(item, str) else item for code, item in items.items()}


def apply_wording(items: tuple[Item, ...], wording: Wording) -> tuple[Item, ...]:
    """Return the items in the wording's words; UserError when the wording is not of these items."""
    wanted, given = {item.code for item in items}, set(wording.items)
    if wanted != given:
        raise UserError(
            f"the wording's items are not the instrument's; missing: {_name_values(wanted - given)}; "
            f"unknown: {_name_values(given - wanted)}."
        )
    return tuple(_apply_to_item(item, wording) for item in items)


def _apply_to_item(item: Item, wording: Wording) -> Item:
    words = wording.items[item.code]
    options = words.options or (wording.options if item.options else {})
    values = {option.value for option in item.options}
    if options and set(options) != values:
        raise UserError(
            f"item {item.code}: the wording has options {_name_values(set(options))}; "
            f"expected {_name_values(values)}."
        )
    if item.options and not options:
        raise UserError(f"item {item.code}: the wording has no words for its options {_name_values(values)}.")
    return item.model_copy(
        update={
            "label": words.label,
            "help": words.help,
            "options": tuple(
                Option(value=option.value, label=options[option.value]) for option in item.options
            ),
        }
    )


def _name_values(values: Iterable[Value]) -> str:
    return ", ".join(map(str, sorted(values))) or "none"
