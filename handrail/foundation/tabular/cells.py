"""Recognise cells that a spreadsheet has spoilt, before they pass for a name, a number or a code."""

import datetime as dt
import re

# The errors that spreadsheet programs write in place of a value (Microsoft support, 'How to correct a #VALUE!
# error' and its siblings), and the fence that stands for a column too narrow to show its number.
SPREADSHEET_ERROR = (
    r"^\s*(?:#N/?A|#REF!?|#VALUE!?|#DIV/0!?|#NAME\??|#NUM!?|#NULL!?|#SPILL!?|#CALC!?|#FIELD!?|#BLOCKED!?"
    r"|#CONNECT!?|#UNKNOWN!?|#BUSY!?|#GETTING_DATA|#EXTERNAL!?|#PYTHON!?|Err:[0-9]{3}|#{3,})\s*$"
)
# A long number as a spreadsheet shows it in a narrow cell, or as programs write one (1.0E5): its last digits
# are gone. '1E5' and '12E+03' may be identifiers of their own.
SCIENTIFIC_NOTATION = r"^\s*[0-9](?:[eE]\+|[.,][0-9]+[eE]\+?)[0-9]{1,3}\s*$"
# Spreadsheets keep 15 digits of a number; the digits after them become zeros.
MAX_EXACT_DIGITS = 15
# Words that stand for an empty cell.
MISSING_WORDS = frozenset(
    {"", "-", "--", ".", "?", "n/a", "na", "nan", "nil", "none", "null", "<na>", "not known", "unknown"}
)

_ERROR = re.compile(SPREADSHEET_ERROR, re.IGNORECASE)
_SCIENTIFIC = re.compile(SCIENTIFIC_NOTATION)


def is_spreadsheet_error(text: str) -> bool:
    """Say whether a cell holds a spreadsheet's error ('#N/A', '#REF!') in place of a value."""
    return bool(_ERROR.match(text))


def is_scientific_notation(text: str) -> bool:
    """Say whether a cell holds a long number cut to a power of ten, as '1.23457E+09'."""
    return bool(_SCIENTIFIC.match(text))


def is_missing_word(text: str) -> bool:
    """Say whether a cell is empty or holds a word for empty ('N/A', 'null', '-')."""
    return text.strip().casefold() in MISSING_WORDS


def cell_text(value: object) -> str:
    """Return a value of a typed column as the text that a file of text would have."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**MAX_EXACT_DIGITS:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, dt.date) else str(value)
