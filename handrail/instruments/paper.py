"""A questionnaire as a paper form: what stands on the sheet and in which order, for whoever draws it."""

from dataclasses import dataclass
from typing import Literal

from handrail.foundation.errors import UserError
from handrail.instruments.instrument import Instrument
from handrail.instruments.schema import Item

Kind = Literal["grid", "choices", "scale", "number"]
# A whole number with more steps than this is drawn as a scale to mark, with fewer as boxes to tick.
MAX_TICK_BOXES = 11


@dataclass(frozen=True)
class PaperQuestion:
    """One question; `number` is its place in the questionnaire, from 1."""

    number: int
    code: str
    label: str
    help: str
    optional: bool


@dataclass(frozen=True)
class PaperBlock:
    """Questions answered in the same way, together on the sheet.

    A `grid` has a column an answer; `choices` list the answers under one question; a `scale` is a line from
    the first of `ends` to the second; a `number` is a box. `answers` are (value, label).
    """

    kind: Kind
    rows: tuple[PaperQuestion, ...]
    answers: tuple[tuple[int, str], ...] = ()
    ends: tuple[float, float] | None = None


@dataclass(frozen=True)
class PaperSheet:
    """A sheet: heading, the time it is about, the question over all items, the blocks, the licence's line."""

    title: str
    language: str
    recall: str
    stem: str
    blocks: tuple[PaperBlock, ...]
    licence: str
    version: str


def build_sheet(instrument: Instrument) -> PaperSheet:
    """Build the paper form; UserError when the words are licensed and the operator has none."""
    if not instrument.has_wording:
        raise UserError(
            f"{instrument.slug} cannot be printed: its wording is licensed. Expected the licensed text as "
            f"{instrument.slug}/wording.yaml in the operator's instruments folder."
        )
    return PaperSheet(
        title=instrument.name,
        language=instrument.language,
        recall=instrument.recall,
        stem=instrument.stem,
        blocks=tuple(_build_blocks(instrument)),
        licence=instrument.wording.licence if instrument.wording else instrument.licence,
        version=instrument.wording.version if instrument.wording else instrument.version,
    )


def _build_blocks(instrument: Instrument) -> list[PaperBlock]:
    """Return the blocks of a sheet: neighbouring items with the same answers share one."""
    blocks: list[PaperBlock] = []
    for number, item in enumerate(instrument.items, start=1):
        row = PaperQuestion(number, item.code, item.label, item.help, item.optional)
        alone = _build_block(item, row)
        last = blocks[-1] if blocks else None
        if last and last.answers and last.answers == alone.answers:
            blocks[-1] = PaperBlock("grid", (*last.rows, row), last.answers)
        else:
            blocks.append(alone)
    return blocks


def _build_block(item: Item, row: PaperQuestion) -> PaperBlock:
    if item.options:
        return PaperBlock("choices", (row,), tuple((option.value, option.label) for option in item.options))
    long = not item.decimals and item.highest_value - item.lowest_value >= MAX_TICK_BOXES
    return PaperBlock("scale" if long else "number", (row,), ends=(item.lowest_value, item.highest_value))
