"""Part the lines of a delimited file into records, so that a faulty one spoils no other.

A record has the cells of one line, or of several where a quoted cell holds line breaks. Rows are counted as a
spreadsheet counts them: a record is a row, whatever its number of lines, and so is a blank line.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

# A quoted cell may hold line breaks; one that runs on for longer than this is a stray quote.
MAX_LINES_PER_RECORD = 20

UNCLOSED_QUOTE = "a quote is opened and never closed"
MISPLACED_QUOTE = "quotes are not used as CSV uses them"
HOLDS_NUL = "holds a NUL character; the file may be damaged"


class LineSequence(Protocol):
    """Lines of text by number: a list, or lines decoded when they are asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, at: int, /) -> str: ...


@dataclass(frozen=True)
class Record:
    """One row of a delimited file: its cells, or the fault for which it has none.

    Attributes
    ----------
    cells
        As many as the heading has; empty where the record is blank or faulty.
    lines
        How many lines it takes.
    text
        Its first line as it stands.
    fault
        Why its cells cannot be used, or nothing.
    """

    cells: tuple[str, ...]
    lines: int
    text: str
    fault: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.cells and not self.fault


class RecordSplitter:
    """Takes record after record of one file; the first tells how many empty cells end each row."""

    def __init__(self, delimiter: str, width: int) -> None:
        self.delimiter, self.width = delimiter, width
        # Empty cells after the last column. A spreadsheet writes as many in every row; in one row alone they
        # may be what a comma in a text has pushed there.
        self.spare: int | None = None

    def take_record(self, lines: LineSequence, at: int, is_last: bool = True) -> Record | None:
        """Return the record that begins on line `at`; None when the lines after the last must come first."""
        line = lines[at]
        if "\0" in line:
            return Record((), 1, line, HOLDS_NUL)
        if '"' not in line:
            return self._make_record(line.split(self.delimiter), 1, line)
        cells = self._read_cells(line)
        if cells is None:
            return Record((), 1, line, MISPLACED_QUOTE)
        return self._make_record(cells, 1, line) if cells else self._take_several(lines, at, is_last)

    def _take_several(self, lines: LineSequence, at: int, is_last: bool) -> Record | None:
        """The same where the first line ends inside a quoted cell."""
        text = lines[at]
        for used in range(2, MAX_LINES_PER_RECORD + 1):
            if at + used > len(lines):
                if not is_last:
                    return None
                break
            text += "\n" + lines[at + used - 1]
            cells = self._read_cells(text)
            if cells and len(cells) == self.width and "\0" not in text:
                return self._make_record(cells, used, lines[at])
            if cells:
                break
        return Record((), 1, lines[at], UNCLOSED_QUOTE)

    def _make_record(self, cells: list[str], used: int, line: str) -> Record:
        if not any(cell.strip() for cell in cells):
            return Record((), used, line)
        extra = cells[self.width :]
        if self.spare is None and len(cells) >= self.width and not any(map(str.strip, extra)):
            self.spare = len(extra)
        if len(cells) < self.width or (extra and (any(map(str.strip, extra)) or len(extra) != self.spare)):
            return Record((), used, line, f"{len(cells)} cells where the heading has {self.width}")
        return Record(tuple(cells[: self.width]), used, line)

    def _read_cells(self, text: str) -> list[str] | None:
        """Cells of a text with quotes; empty while a quote is open at its end; None when quoting is wrong."""
        try:
            return next(csv.reader([text], delimiter=self.delimiter, strict=True), [])
        except csv.Error as error:
            return [] if "unexpected end of data" in str(error) else None


def split_records(
    lines: Sequence[str], delimiter: str, width: int, first_row: int
) -> Iterator[tuple[int, Record]]:
    """Yield each record of the lines after a heading, with its row as a spreadsheet shows it.

    Parameters
    ----------
    lines
        Every line after the heading, without line ends.
    width
        How many cells the heading has, empty ones at its end left out.
    first_row
        The row of the first line.
    """
    splitter, at, row = RecordSplitter(delimiter, width), 0, first_row
    while at < len(lines):
        record = splitter.take_record(lines, at)
        if record is None:
            return
        yield row, record
        at, row = at + record.lines, row + 1
