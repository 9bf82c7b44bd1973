"""XLSX: the figures of a result on a sheet as numbers, what they mean on the last."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import save_workbook

from handrail.figures.engine.result import TableResult
from handrail.figures.render import wording
from handrail.figures.render.data import make_grid

_MAX_WIDTH = 60
# A workbook carries its time of making; one fixed time keeps equal figures equal byte for byte.
_FIXED_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001  openpyxl refuses a zone


def to_xlsx(*results: TableResult) -> bytes:
    """Write a workbook with a sheet a result, a frozen header, numbers as numbers, and definitions last."""
    book = Workbook()
    book.remove(book.active)
    for result in results:
        _write_figures(book, result)
    _write_notes(book, results)
    book.properties.title = "; ".join(dict.fromkeys(result.table.title for result in results))
    book.properties.creator = "Handrail"
    book.properties.created = book.properties.modified = _FIXED_TIME
    out = io.BytesIO()
    save_workbook(book, out)
    return out.getvalue()


def _write_figures(book: Workbook, result: TableResult) -> None:
    sheet = book.create_sheet(result.table.name[:31])
    for line in make_grid(result):
        sheet.append([_read_number(text) for text in line])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(2, len(result.row_names) + 1)
    for column in sheet.columns:
        longest = max(len(str(cell.value or "")) for cell in column)
        sheet.column_dimensions[get_column_letter(column[0].column)].width = min(longest + 2, _MAX_WIDTH)


def _write_notes(book: Workbook, results: Sequence[TableResult]) -> None:
    sheet = book.create_sheet("About")
    for result in results:
        sheet.append([result.table.title])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        for note in wording.list_notes(result):
            # A leading apostrophe-like sign would make a formula of a note; none starts with one of these.
            sheet.append([escape_formula(note)])
    sheet.column_dimensions["A"].width = 110
    for row in sheet.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")


def _read_number(text: str) -> str | int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return escape_formula(text)


def escape_formula(text: str) -> str:
    """Return text that a spreadsheet would take for a formula as text that it shows."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
