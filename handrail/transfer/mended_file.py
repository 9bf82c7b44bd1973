"""The rows that wait, as a file that can be mended and sent again."""

import csv
import io
from collections.abc import Iterable

from handrail.transfer.columns import ImportColumn
from handrail.transfer.row_reader import RowReading
from handrail.transfer.sheet import PROBLEMS_HEADING, CaseSheet, ColumnMapping

# Columns for answers that an import may ask for, where the sheet has none.
ANSWER_COLUMNS = ("person", "confirmed")
# A spreadsheet takes a cell that begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def write_waiting(
    sheet: CaseSheet, mapping: ColumnMapping, columns: Iterable[ImportColumn], waiting: Iterable[RowReading]
) -> str:
    """Return the rows that wait as CSV: each cell as it came, room for answers, and what to correct."""
    labels = {column.code: column.label for column in columns}
    kept = [heading for heading in sheet.headings if heading and heading != PROBLEMS_HEADING]
    answers = [labels[code] for code in ANSWER_COLUMNS if not mapping.find_heading(code)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*kept, *answers, PROBLEMS_HEADING])
    for reading in waiting:
        cells = [_write_cell(reading.row.cells.get(heading, "")) for heading in kept]
        problems = " | ".join(map(str, reading.problems))
        writer.writerow([*cells, *("" for _ in answers), f"Row {reading.row.number}: {problems}"])
    return out.getvalue()


def _write_cell(text: str) -> str:
    """Return a cell as it came; one that a spreadsheet would run begins with a quote."""
    is_number = text[:1] in "+-" and text[1:].replace(" ", "").isdigit()
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not is_number else text
