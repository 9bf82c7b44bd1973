"""Answers as typed or stored: reading them from text, and refusing what the instrument does not allow."""

import re
from collections.abc import Mapping

from handrail.foundation.errors import UserError
from handrail.instruments.schema import InstrumentDefinition, Item, Number

Answers = dict[str, Number | None]


class AnswerError(UserError):
    """An answer that the instrument does not allow: which item, what arrived, what was expected."""

    def __init__(self, instrument: str, item: Item | None, value: object, expected: str) -> None:
        self.instrument, self.item, self.value, self.expected = instrument, item, value, expected
        self.code = item.code if item else None
        what = f"{item.code} is {value!r}" if item else f"{value!r} arrived"
        self.reason = f"{what}; expected {expected}"
        super().__init__(f"{instrument}: {self.reason}.")


def parse_answers(instrument: InstrumentDefinition, text: str) -> Answers:
    """Read answers from a line: a five-digit state for EQ-5D, else items between commas."""
    pieces = (
        _split_state(instrument, text) if instrument.form == "state" and "," not in text else text.split(",")
    )
    if len(pieces) != len(instrument.items):
        raise AnswerError(instrument.slug, None, text, describe_expected_answers(instrument))
    answers = {
        item.code: _parse_number(instrument, item, piece.strip())
        for item, piece in zip(instrument.items, pieces, strict=True)
    }
    return check_answers(instrument, answers)


def describe_expected_answers(instrument: InstrumentDefinition) -> str:
    """Return what a line of answers must look like, in words."""
    count, first = len(instrument.items), instrument.items[0]
    if instrument.form == "state":
        return (
            f"a state of {count} digits, each a level from {first.lowest_value} to {first.highest_value}, "
            f"such as {''.join(str(first.lowest_value) for _ in instrument.items)}"
        )
    if count == 1:
        return f"one answer: {first.expected_answer}"
    codes = ", ".join(item.code for item in instrument.items)
    return f"{count} answers separated by commas (empty for missing): {codes}"


def check_answers(instrument: InstrumentDefinition, answers: Mapping[str, Number | None]) -> Answers:
    """Return the answers in the instrument's order, None for missing; refuse what it does not allow."""
    codes = [item.code for item in instrument.items]
    for code in answers:
        if code not in codes:
            raise AnswerError(instrument.slug, None, code, f"item codes among {', '.join(codes)}")
    for item in instrument.items:
        value = answers.get(item.code)
        if value is not None and (
            isinstance(value, bool) or not isinstance(value, int | float) or not item.allows_value(value)
        ):
            raise AnswerError(instrument.slug, item, value, item.expected_answer)
    return {item.code: _tidy_value(item, answers.get(item.code)) for item in instrument.items}


def parse_item(instrument: InstrumentDefinition, item: Item, text: str) -> Number | None:
    """Read one item's answer, None for empty; raise AnswerError for what the item does not allow."""
    value = _parse_number(instrument, item, text.strip())
    if value is not None and not item.allows_value(value):
        raise AnswerError(instrument.slug, item, text, item.expected_answer)
    return value


def _tidy_value(item: Item, value: Number | None) -> Number | None:
    """Return a whole answer that came as 2.0 as 2."""
    return value if value is None or item.decimals else int(value)


def _split_state(instrument: InstrumentDefinition, text: str) -> list[str]:
    digits = text.strip()
    if len(digits) != len(instrument.items) or not (digits.isascii() and digits.isdigit()):
        raise AnswerError(instrument.slug, None, text, describe_expected_answers(instrument))
    return list(digits)


def _parse_number(instrument: InstrumentDefinition, item: Item, text: str) -> Number | None:
    if not text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", text):
        raise AnswerError(instrument.slug, item, text, item.expected_answer)
    return float(text) if "." in text else int(text)
