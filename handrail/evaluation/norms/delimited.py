"""Reads a delimited text file (CSV) row by row of text, in blocks, without losing or merging a row.

A block with no quote in it and the same number of cells on every line goes through Arrow's parser; any other
block is read line by line, so that one stray quote or a short line spoils its own row only.
"""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from handrail.evaluation.norms.columns import Columns
from handrail.evaluation.norms.findings import Findings

BLOCK_BYTES = 1 << 24
# A quoted cell may hold line breaks; one that runs on for longer than this is a stray quote.
LONGEST_CELL_LINES = 20
DELIMITERS = ",;\t|"


def read_delimited(path: Path, findings: Findings, block_bytes: int = BLOCK_BYTES) -> Iterator[pa.Table]:
    """Yield tables of text with the column `row` (line number in the file) and the columns found in the
    heading."""
    with path.open("rb") as file:
        blocks = _blocks(_as_utf8(file), block_bytes)
        columns, delimiter, row, rest = _heading(blocks, str(path))
        reader = _Reader(columns, delimiter, findings)
        for block, last in _with_last(rest, blocks):
            yield from reader.read(block, row, last)
            row = reader.next_row


class _Reader:
    """Turns blocks of whole lines into tables; keeps the lines of an unfinished cell for the next block."""

    def __init__(self, columns: Columns, delimiter: str, findings: Findings) -> None:
        self.columns, self.delimiter, self.findings = columns, delimiter, findings
        self.next_row = 0
        self.kept = b""

    def read(self, block: bytes, row: int, last: bool) -> Iterator[pa.Table]:
        table = None if self.kept else self._even(block, row)
        if table is None:
            table = self._uneven(self.kept + block, row, last)
        if table.num_rows:
            yield table

    def _even(self, block: bytes, row: int) -> pa.Table | None:
        """Arrow's parser, when every line plainly has the right number of cells; otherwise None."""
        if not block or b'"' in block or block.count(b"\r") != block.count(b"\r\n"):
            return None
        data = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(data == ord("\n"))
        if data[-1] != ord("\n"):
            ends = np.append(ends, len(data))
        cells = np.diff(np.searchsorted(np.flatnonzero(data == ord(self.delimiter)), ends), prepend=0) + 1
        if not (cells == self.columns.width).all():
            return None
        try:
            table = pyarrow.csv.read_csv(
                pa.BufferReader(block),
                pyarrow.csv.ReadOptions(
                    column_names=[str(i) for i in range(self.columns.width)], block_size=len(block) + 1
                ),
                pyarrow.csv.ParseOptions(
                    delimiter=self.delimiter, quote_char=False, ignore_empty_lines=False
                ),
                pyarrow.csv.ConvertOptions(
                    column_types={str(i): pa.string() for i in self.columns.positions},
                    include_columns=[str(i) for i in self.columns.positions],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:  # not UTF-8
            return None
        if table.num_rows != len(ends):
            return None
        self.findings.rows += len(ends)
        self.next_row = row + len(ends)
        numbers = pa.array(np.arange(row, self.next_row, dtype=np.int64))
        return pa.table([numbers, *table.columns], names=["row", *self.columns.names])

    def _uneven(self, block: bytes, row: int, last: bool) -> pa.Table:
        lines = block.splitlines()
        rows: list[int] = []
        cells: list[list[str]] = []
        at = 0
        while at < len(lines):
            found, used = self._record(lines, at, last)
            if used == 0:
                break
            self.findings.rows += 1
            if isinstance(found, str):
                self.findings.bad_row(row + at, found, _text(lines[at]))
            elif not any(cell.strip() for cell in found):
                self.findings.blank += 1
            elif len(found) < self.columns.width or any(cell.strip() for cell in found[self.columns.width :]):
                why = f"{len(found)} cells where the heading has {self.columns.width}"
                self.findings.bad_row(row + at, why, _text(lines[at]))
            else:
                rows.append(row + at)
                cells.append([found[i] for i in self.columns.positions])
            at += used
        self.kept = b"".join(line + b"\n" for line in lines[at:])
        self.next_row = row + at
        return self.columns.table(rows, cells)

    def _record(self, lines: list[bytes], at: int, last: bool) -> tuple[list[str] | str, int]:
        """Cells of the record that begins on a line, or why it has none; and how many lines it takes (0:
        read on)."""
        line = _text(lines[at])
        if '"' not in line:
            return line.split(self.delimiter), 1
        cells = self._cells(line)
        if cells is None:
            return "quotes are not used as CSV uses them", 1
        if cells:
            return cells, 1
        for used in range(2, LONGEST_CELL_LINES + 1):
            if at + used > len(lines):
                if not last:
                    return [], 0
                break
            longer = self._cells("\n".join(_text(part) for part in lines[at : at + used]))
            if longer:
                if len(longer) == self.columns.width:
                    return longer, used
                break
        return "a quote is opened and never closed", 1

    def _cells(self, text: str) -> list[str] | None:
        """Cells of a text with quotes; empty when a quote is still open at its end; None when quoting is
        wrong."""
        try:
            return next(csv.reader([text], delimiter=self.delimiter, strict=True), [])
        except csv.Error as error:
            return [] if "unexpected end of data" in str(error) else None


def _heading(blocks: Iterator[bytes], name: str) -> tuple[Columns, str, int, bytes]:
    """Columns and delimiter from the first line that is not blank; the row after it; the rest of the
    block."""
    row = 1
    for block in blocks:
        lines = block.splitlines(keepends=True)
        for at, line in enumerate(lines):
            if line.strip():
                text = _text(line)
                delimiter = max(DELIMITERS, key=text.count)
                try:
                    cells = next(csv.reader([text.strip("\r\n")], delimiter=delimiter), [])
                except csv.Error:
                    cells = [text]
                return Columns.find(cells, name), delimiter, row + at + 1, b"".join(lines[at + 1 :])
        row += len(lines)
    return Columns.find([], name), ",", row, b""


def _with_last(first: bytes, blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block with whether it is the last."""
    current = first
    for block in blocks:
        yield current, False
        current = block
    yield current, True


def _blocks(file: Iterator[bytes], block_bytes: int) -> Iterator[bytes]:
    """Blocks of about `block_bytes` that end with a line."""
    kept = b""
    for part in file:
        kept += part
        if len(kept) < block_bytes:
            continue
        # A carriage return at the very end may be half of a line end.
        cut = kept.rfind(b"\n") + 1 or kept.rfind(b"\r", 0, len(kept) - 1) + 1
        if cut:
            yield kept[:cut]
            kept = kept[cut:]
    if kept:
        yield kept


def _as_utf8(file: BinaryIO) -> Iterator[bytes]:
    """The file's bytes in parts, without a byte order mark; UTF-16 (as spreadsheets write it) becomes
    UTF-8."""
    start = file.read(2)
    if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        decode = codecs.getincrementaldecoder("utf-16-le" if start == codecs.BOM_UTF16_LE else "utf-16-be")(
            "replace"
        )
        while part := file.read(1 << 20):
            yield decode.decode(part).encode("utf-8", "replace")
        yield decode.decode(b"", final=True).encode("utf-8", "replace")
        return
    start += file.read(1)
    if start != codecs.BOM_UTF8:
        yield start
    while part := file.read(1 << 22):
        yield part


def _text(line: bytes) -> str:
    """UTF-8, or what Windows programs write when they do not write UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")
