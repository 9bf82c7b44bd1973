"""Understand one cell as the schema declares its column: a value, or the reason that there is none.

Apart from what reads whole columns, which takes longer to load than most tables take to count.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from handrail.extract.problem import MISSING
from handrail.extract.schema import FIRST_DAY, LAST_DAY, TYPES, Field
from handrail.extract.synonyms import FALSE, TRUE, codes_by_words, plain_words
from handrail.foundation.money import read_amount
from handrail.foundation.periods import Period
from handrail.foundation.tabular import cells, dates

ERROR = f"a spreadsheet's error or a formula without its result{MISSING}"
NO_VALUE = f"a word for 'nothing recorded'{MISSING}"
CUT_IDENTIFIER = "an identifier cut to a power of ten: its last digits are lost"
SHOWN = "; shown as it stands"
FIRST_OF_MONTH = "expected the first day of the month"
_WHOLE = re.compile(r"[+-]?\d+(\.0+)?")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})[- ]?q([1-4])", re.IGNORECASE)


@dataclass(frozen=True)
class CellReading:
    """What a cell says: its value, and the kind and reason of what is wrong with it.

    Attributes
    ----------
    refusal
        Why the whole file is to be refused: 'order' of dates or 'identifier'; nothing else.
    """

    value: str | float | bool | dt.date | None = None
    kind: str = ""
    reason: str = ""
    refusal: str = ""


class CellReader:
    """Understands the cells of one column.

    Parameters
    ----------
    item
        The field, as the schema declares it.
    last_event
        The day of the extract: an event after it cannot have happened.
    """

    def __init__(self, item: Field, last_event: dt.date) -> None:
        self.item = item
        self.last_day = LAST_DAY if item.may_lie_ahead else last_event
        self._read = self._reader()
        self._codes = codes_by_words(item)

    def read_cell(self, text: str) -> CellReading:
        """Return what a cell says."""
        text = text.strip()
        if not text:
            return CellReading()
        if cells.is_spreadsheet_error(text) or text.startswith("="):
            return CellReading(None, "unreadable", ERROR)
        return self._read(text)

    def _reader(self) -> Callable[[str], CellReading]:
        readers: dict[str, Callable[[str], CellReading]] = {
            "id": self._read_identifier, "text": CellReading, "code": self._read_code,
            "codes": self._read_codes, "date": self._read_date, "quarter": self._read_quarter,
            "integer": self._read_number, "decimal": self._read_number, "boolean": self._read_flag,
        }  # fmt: skip
        return readers[self.item.type]

    def _read_identifier(self, text: str) -> CellReading:
        if cells.is_scientific_notation(text):
            return CellReading(None, "unreadable", CUT_IDENTIFIER, refusal="identifier")
        return CellReading(None, "unreadable", NO_VALUE) if cells.is_missing_word(text) else CellReading(text)

    def _read_code(self, text: str) -> CellReading:
        code = self._find_code(text)
        if code:
            return CellReading(code)
        expected = f"expected one of: {', '.join(self.item.codes)}"
        if self.item.is_closed:
            return CellReading(None, "out_of_range", expected + MISSING)
        if cells.is_missing_word(text):
            return CellReading(None, "unreadable", NO_VALUE)
        return CellReading(text, "out_of_range", expected + SHOWN)

    def _find_code(self, text: str) -> str:
        return text if text in self.item.codes else self._codes.get(plain_words(text), "")

    def _read_codes(self, text: str) -> CellReading:
        """Several codes; those not listed are the service's own."""
        parts = [part.strip() for part in text.split(";")]
        known = [part for part in parts if part and not cells.is_missing_word(part)]
        if any(cells.is_spreadsheet_error(part) for part in known) or not known:
            return CellReading(None, "unreadable", ERROR if known else NO_VALUE)
        codes = [self._find_code(part) for part in known]
        value = ";".join(code or part for code, part in zip(codes, known, strict=True))
        expected = "" if all(codes) else f"expected one of: {', '.join(self.item.codes)}{SHOWN}"
        return CellReading(value, "out_of_range" if expected else "", expected)

    def _read_flag(self, text: str) -> CellReading:
        word = text.casefold()
        return CellReading(word in TRUE) if word in TRUE | FALSE else self._unreadable()

    def _read_date(self, text: str) -> CellReading:
        is_month = self.item.name == "month" and _MONTH.fullmatch(text)
        try:
            day = dates.parse_date(f"{text}-01" if is_month else text)
        except dates.DateOrderError:
            return CellReading(None, "unreadable", dates.OTHER_ORDER, refusal="order")
        except dates.UnreadableDateError:
            return self._unreadable()
        if dates.is_placeholder(day):
            return CellReading(None, "out_of_range", f"a day that programs write for no date{MISSING}")
        if not FIRST_DAY <= day <= LAST_DAY:
            return CellReading(
                None, "out_of_range", f"expected a day from {FIRST_DAY} to {LAST_DAY}{MISSING}"
            )
        if day > self.last_day:
            reason = f"after {self.last_day}, the day of the extract: it cannot have happened{MISSING}"
            return CellReading(None, "out_of_range", reason)
        if self.item.name == "month" and day.day != 1:
            return CellReading(day, "out_of_range", FIRST_OF_MONTH)
        return CellReading(day)

    def _read_quarter(self, text: str) -> CellReading:
        if match := _QUARTER.fullmatch(text):
            return CellReading(dt.date(int(match[1]), int(match[2]) * 3 - 2, 1))
        reading = self._read_date(text)
        if not isinstance(reading.value, dt.date):
            return reading
        return CellReading(Period.find_containing("quarter", reading.value).first)

    def _read_number(self, text: str) -> CellReading:
        value = self._parse_number(text)
        if value is None:
            return self._unreadable()
        low, high = self.item.low, self.item.high
        if (low is not None and value < low) or (high is not None and value > high):
            most = f", {high:g} at most" if high is not None else ""
            least = f"expected {low:g} or more" if low is not None else "expected"
            return CellReading(None, "out_of_range", f"{least}{most}{MISSING}")
        return CellReading(value)

    def _parse_number(self, text: str) -> int | float | None:
        if self.item.type == "integer":
            whole = int(text.split(".")[0]) if _WHOLE.fullmatch(text) else None
            return whole if whole is not None and abs(whole) < 1 << 31 else None
        if self.item.unit == "GBP" and (amount := read_amount(text)) is not None:
            return amount
        try:
            value = float(text) if "_" not in text else math.nan
        except ValueError:
            return None
        return value if math.isfinite(value) else None

    def _unreadable(self) -> CellReading:
        return CellReading(None, "unreadable", f"cannot be read as {TYPES[self.item.type][2]}{MISSING}")
