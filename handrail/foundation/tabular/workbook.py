"""Read one sheet of an XLSX workbook as text, with what a reader of the sheet does not see."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree

from handrail.foundation.errors import UserError
from handrail.foundation.tabular.cells import MAX_EXACT_DIGITS

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# A number format of zeros alone shows a number with leading zeros.
_PADDED = re.compile("0{2,}")


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet.

    Attributes
    ----------
    rows
        (row as the spreadsheet numbers it, text of its cells). A formula without a stored value is its own
        text, which begins with '='.
    hidden
        The rows that the spreadsheet does not show.
    """

    rows: list[tuple[int, list[str]]]
    hidden: frozenset[int] = frozenset()


@dataclass
class _Unseen:
    """What stands in the XML of a sheet and not in its values."""

    hidden: set[int] = field(default_factory=set)
    # (row, column from 0) -> the formula
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def read_sheet(path: Path, name: str | None = None) -> Sheet:
    """Return a sheet of a workbook: the one named, or the only one there is.

    Raises
    ------
    UserError
        It is no workbook, has no such sheet, or has several and none was named.
    """
    from openpyxl import load_workbook

    try:
        # By its bytes: openpyxl goes by the name.
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True, data_only=True)
        sheet = _choose(path, book, name)
        unseen = _find_unseen(book, sheet)
        # The dimension that a sheet states may be wrong, and cells outside it would be lost.
        sheet.reset_dimensions()
        rows = [(number, _texts(number, cells, unseen)) for number, cells in enumerate(sheet.iter_rows(), 1)]
    except UserError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers raise
        raise UserError(
            f"{path}: expected a whole XLSX workbook; it cannot be read ({error}). Save it again."
        ) from error
    return Sheet(rows, frozenset(unseen.hidden))


def takes_sheet(path: Path, name: str) -> bool:
    """Say whether a workbook has a sheet of this name, or several, so that one must be named."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(path.read_bytes()), read_only=True)
        titles = [sheet.title.casefold().strip() for sheet in book.worksheets]
    except Exception:  # whoever reads the sheet says what is wrong with the workbook
        return True
    return len(titles) > 1 or name.casefold().strip() in titles


def _choose(path: Path, book: "Workbook", name: str | None) -> "ReadOnlyWorksheet":
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    names = ", ".join(f"'{title}'" for title in sheets) or "none with cells"
    if name is None and len(sheets) == 1:
        return next(iter(sheets.values()))
    if name is None:
        raise UserError(
            f"{path}: the workbook has several sheets: {names}. Name the one to read with "
            "--sheet, or save it as CSV."
        )
    chosen = {title.casefold().strip(): sheet for title, sheet in sheets.items()}.get(name.casefold().strip())
    if chosen is None:
        raise UserError(f"{path}: no sheet is called '{name}'. The workbook has: {names}.")
    return chosen


def _find_unseen(book: "Workbook", sheet: "ReadOnlyWorksheet") -> _Unseen:
    with book._archive.open(sheet._worksheet_path) as stream:
        return _parse_unseen(stream)


def _parse_unseen(stream: IO[bytes]) -> _Unseen:
    unseen = _Unseen()
    row, column = 0, -1
    for event, element in ElementTree.iterparse(stream, ("start", "end")):
        if element.tag == f"{_MAIN}row":
            if event == "end":
                element.clear()
                continue
            row, column = int(element.get("r", row + 1)), -1
            if element.get("hidden") in ("1", "true"):
                unseen.hidden.add(row)
        elif element.tag == f"{_MAIN}c" and event == "end":
            place = element.get("r")
            column = _column_number(place) if place else column + 1
            formula, value = element.find(f"{_MAIN}f"), element.find(f"{_MAIN}v")
            if formula is not None and (value is None or not value.text) and element.get("t") != "str":
                unseen.formulas[row, column] = f"={formula.text or ''}"
    return unseen


def _column_number(place: str) -> int:
    number = 0
    for letter in place.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _texts(row: int, cells: "Iterable[ReadOnlyCell]", unseen: _Unseen) -> list[str]:
    texts = [_text(cell) for cell in cells]
    if unseen.formulas:
        for column, text in enumerate(texts):
            texts[column] = unseen.formulas.get((row, column), text)
    return texts


def _text(cell: "ReadOnlyCell") -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number_text(value, cell.number_format or "")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _number_text(value: int | float, number_format: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return str(value)
    if abs(value) >= 10**MAX_EXACT_DIGITS:
        return f"{value:.5E}"  # the spreadsheet has lost its last digits, and so says no more
    digits = str(int(value))
    return digits.zfill(len(number_format)) if _PADDED.fullmatch(number_format) else digits
