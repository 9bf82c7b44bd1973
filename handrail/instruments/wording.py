"""The words of a questionnaire, laid over its items: licensed text and translations an operator supplies."""

from typing import Any

from pydantic import Field, field_validator

from handrail.foundation.errors import UserError
from handrail.instruments.schema import Code, InstrumentPart, Item, Option, Text


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
    def expand_labels(cls, items: Any) -> Any:
        """`code: words` stands for `code: {label: words}`."""
        if not isinstance(items, dict):
            return items
        return {code: {"label": item} if isinstance(item, str) else item for code, item in items.items()}


def apply_wording(items: tuple[Item, ...], wording: Wording) -> tuple[Item, ...]:
    """The items in the wording's words; UserError when the wording is not of these items."""
    wanted, given = {item.code for item in items}, set(wording.items)
    if wanted != given:
        raise UserError(
            f"the wording's items are not the instrument's; missing: {_named(wanted - given)}; "
            f"unknown: {_named(given - wanted)}."
        )
    return tuple(_worded(item, wording) for item in items)


def _worded(item: Item, wording: Wording) -> Item:
    words = wording.items[item.code]
    options = words.options or (wording.options if item.options else {})
    values = {option.value for option in item.options}
    if options and set(options) != values:
        raise UserError(
            f"item {item.code}: the wording has options {_named(set(options))}; expected {_named(values)}."
        )
    if item.options and not options:
        raise UserError(f"item {item.code}: the wording has no words for its options {_named(values)}.")
    return item.model_copy(
        update={
            "label": words.label,
            "help": words.help,
            "options": tuple(
                Option(value=option.value, label=options[option.value]) for option in item.options
            ),
        }
    )


def _named(values: set[Any]) -> str:
    return ", ".join(map(str, sorted(values))) or "none"
