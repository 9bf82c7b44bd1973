"""Open delimited text: its heading wherever it stands, and its rows in blocks."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from handrail.foundation.errors import UserError
from handrail.foundation.tabular.blocks import BLOCK_BYTES, BlockReader, split_blocks
from handrail.foundation.tabular.dialect import (
    MAX_LINES_BEFORE_HEADING,
    decode_line,
    find_heading,
    iterate_utf8,
    normalise_line_ends,
)
from handrail.foundation.tabular.table_source import (
    Batch,
    RowFault,
    TableSource,
    explain_unreadable,
    strip_headings,
)

_LINE_END = re.compile(rb"\r\n|\r|\n")
_HEAD_BYTES = 1 << 16


class DelimitedSource(TableSource):
    """The rows of a delimited text file."""

    path: Path
    lines_before: int

    @classmethod
    def open_file(cls, path: Path, is_heading: Callable[[list[str]], bool]) -> "DelimitedSource":
        with path.open("rb") as file:
            lines = list(islice(_iterate_lines(file), MAX_LINES_BEFORE_HEADING))
        heading = find_heading(lines, is_heading)
        if lines and lines[heading.line].count('"') % 2:
            raise UserError(
                f"{path}: expected the heading on one line; a quotation mark opened on it is not closed."
            )
        cells = strip_headings(heading.cells)
        made = cls(str(path), cells, delimiter=heading.delimiter, first_row=heading.row + 1)
        made.path, made.lines_before = path, heading.line + 1
        return made

    def read(self, positions: Sequence[int]) -> Iterator[Batch]:
        if not self.headings:
            return
        reader = BlockReader(self.delimiter, len(self.headings), tuple(positions), self.first_row)
        with self.path.open("rb") as file, explain_unreadable(self.path):
            blocks = split_blocks(
                _skip_lines(iterate_utf8(file, BLOCK_BYTES), self.lines_before), BLOCK_BYTES
            )
            for block, is_last in _with_last(blocks):
                rows = reader.read(block, is_last)
                self.records += rows.records - rows.blank
                self.faults += [RowFault(*fault) for fault in rows.faults]
                self.last_row = reader.next_row - 1
                yield Batch(rows.numbers, rows.columns)


def _iterate_lines(file: BinaryIO) -> Iterator[str]:
    for block in split_blocks(iterate_utf8(file, _HEAD_BYTES), _HEAD_BYTES):
        lines = normalise_line_ends(block).split(b"\n")
        yield from (decode_line(line) for line in (lines if lines[-1] else lines[:-1]))


def _skip_lines(parts: Iterator[bytes], count: int) -> Iterator[bytes]:
    """The bytes after so many lines, of whatever line ends."""
    head = b""
    for part in parts:
        head += part
        # A carriage return at the very end may be half of a line end.
        ends = islice(_LINE_END.finditer(head.removesuffix(b"\r")), count - 1, None)
        if (last := next(ends, None)) is not None:
            yield head[last.end() :]
            yield from parts
            return


def _with_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each block with whether it is the last; an empty one where there is none."""
    current = next(blocks, b"")
    for block in blocks:
        yield current, False
        current = block
    yield current, True
