"""A questionnaire as a paper form: what stands on the sheet and in which order, for whoever draws it."""

from dataclasses import dataclass
from typing import Literal

from handrail.foundation.errors import UserError
from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import Item

Kind = Literal["grid", "choices", "scale", "number"]
# A whole number with more steps than this is drawn as a scale to mark, with fewer as boxes to tick.
LONGEST_ROW = 11


@dataclass(frozen=True)
class Row:
    """One question; `number` is its place in the questionnaire, from 1."""

    number: int
    code: str
    label: str
    help: str
    optional: bool


@dataclass(frozen=True)
class Block:
    """Questions answered in the same way, together on the sheet.

    A `grid` has a column an answer; `choices` list the answers under one question; a `scale` is a line from
    the first of `ends` to the second; a `number` is a box. `answers` are (value, label).
    """

    kind: Kind
    rows: tuple[Row, ...]
    answers: tuple[tuple[int, str], ...] = ()
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class Form:
    """A sheet: heading, the time it is about, the question over all items, the blocks, the licence's line."""

    title: str
    language: str
    recall: str
    stem: str
    blocks: tuple[Block, ...]
    licence: str
    version: str


def form(instrument: Instrument) -> Form:
    """The paper form of an instrument; UserError when its words are licensed and the operator has none."""
    if not instrument.has_wording:
        raise UserError(
            f"{instrument.slug} cannot be printed: its wording is licensed. Expected the licensed text as "
            f"{instrument.slug}/wording.yaml in the operator's instruments folder."
        )
    return Form(
        title=instrument.name,
        language=instrument.language,
        recall=instrument.recall,
        stem=instrument.stem,
        blocks=tuple(_blocks(instrument)),
        licence=instrument.wording.licence if instrument.wording else instrument.licence,
        version=instrument.wording.version if instrument.wording else instrument.version,
    )


def _blocks(instrument: Instrument) -> list[Block]:
    """Neighbouring items with the same answers share a block."""
    blocks: list[Block] = []
    for number, item in enumerate(instrument.items, start=1):
        row = Row(number, item.code, item.label, item.help, item.optional)
        alone = _alone(item, row)
        last = blocks[-1] if blocks else None
        if last and last.answers and last.answers == alone.answers:
            blocks[-1] = Block("grid", (*last.rows, row), last.answers)
        else:
            blocks.append(alone)
    return blocks


def _alone(item: Item, row: Row) -> Block:
    if item.options:
        return Block("choices", (row,), tuple((option.value, option.label) for option in item.options))
    long = not item.decimals and item.highest - item.lowest >= LONGEST_ROW
    return Block("scale" if long else "number", (row,), ends=(item.lowest, item.highest))
