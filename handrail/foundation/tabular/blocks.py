"""Read a delimited file in blocks of lines, at the speed of Arrow's parser and as carefully as `records`.

A block without quotes and without a doubtful line goes to Arrow whole. Of any other, a line whose quotes are
those of CSV, and which has as many cells as the heading, goes to Arrow; the rest go to `RecordSplitter`, each
by itself: a faulty line costs neither its neighbours nor the time of the file.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.csv

from handrail.foundation.tabular.block_lines import BlockLines, find_empty
from handrail.foundation.tabular.dialect import decode_line, normalise_line_ends
from handrail.foundation.tabular.records import Record, RecordSplitter

BLOCK_BYTES = 1 << 24


@dataclass
class BlockRows:
    """Rows of one block.

    Attributes
    ----------
    numbers
        The row of each as a spreadsheet shows it, int64, shape (rows,).
    columns
        Text of the columns asked for, an array for each, shape (rows,).
    records
        How many records the block has: rows, blank ones and faulty ones.
    blank
        How many of them are blank.
    faults
        Row, reason and text of each record that could not be parted into cells.
    """

    numbers: np.ndarray
    columns: list[pa.Array]
    records: int = 0
    blank: int = 0
    faults: list[tuple[int, str, str]] = field(default_factory=list)


class BlockReader:
    """Turns blocks of whole lines into rows; keeps the lines of an unfinished record for the next block.

    Parameters
    ----------
    delimiter
        What parts the cells.
    width
        How many cells the heading has, empty ones at its end left out.
    positions
        Which of them are read, from 0.
    first_row
        The row of the first line after the heading.
    """

    def __init__(self, delimiter: str, width: int, positions: tuple[int, ...], first_row: int) -> None:
        self.positions, self.next_row = positions, first_row
        self.splitter = RecordSplitter(delimiter, width)
        self._kept = b""

    def read(self, block: bytes, is_last: bool) -> BlockRows:
        """Return the rows of the records that end in this block."""
        block = normalise_line_ends(self._kept + block if self._kept else block)
        self._kept = b""
        if block and not block.endswith(b"\n"):
            block += b"\n"
        columns = self._parse_plain(block)
        return self._read_doubtful(block, is_last) if columns is None else self._number_plain(columns)

    def _parse_plain(self, block: bytes) -> list[pa.Array] | None:
        """Columns of a block all of whose lines are a row, and nothing to doubt; of any other nothing."""
        if not block or not self.positions or self.splitter.width == 1 or b'"' in block or b"\0" in block:
            return None
        try:
            columns = self._convert(block)
        except pa.ArrowInvalid:  # a line of another width, or not UTF-8
            return None
        return None if find_empty(columns).any() else columns

    def _number_plain(self, columns: list[pa.Array]) -> BlockRows:
        self.splitter.spare = self.splitter.spare or 0
        rows = len(columns[0])
        numbers = np.arange(self.next_row, self.next_row + rows)
        self.next_row += rows
        return BlockRows(numbers, columns, rows)

    def _read_doubtful(self, block: bytes, is_last: bool) -> BlockRows:
        lines = BlockLines(block)
        regular = lines.find_regular(self.splitter.delimiter, self.splitter.width)
        starts, records, end = self._take_irregular(lines, regular, is_last)
        self._kept = block[lines.find_start(end) :]
        numbers = self.next_row - 1 + np.cumsum(starts[:end])
        rows = self._collect(lines, regular[:end], numbers, records)
        rows.records = int(starts[:end].sum())
        self.next_row += rows.records
        return rows

    def _take_irregular(
        self, lines: BlockLines, regular: np.ndarray, is_last: bool
    ) -> tuple[np.ndarray, list[tuple[int, Record]], int]:
        """Part the lines that are not `regular` into records, and take from `regular` what they swallow.

        Returns whether each line begins a record; each record with its line; and the first line that must
        wait for the next block.
        """
        starts = np.ones(len(lines), bool)
        records: list[tuple[int, Record]] = []
        at = 0
        for first in np.flatnonzero(~regular).tolist():
            if first < at:
                continue
            self._settle_spare(lines, regular, at, first)
            at = first
            while at < len(lines) and not regular[at]:
                record = self.splitter.take_record(lines, at, is_last)
                if record is None:
                    return starts, records, at
                end = at + record.lines
                regular[at:end], starts[at + 1 : end] = False, False
                records.append((at, record))
                at = end
        self._settle_spare(lines, regular, at, len(lines))
        return starts, records, len(lines)

    def _settle_spare(self, lines: BlockLines, regular: np.ndarray, begin: int, end: int) -> None:
        """A regular line before any other says that no empty cells end a row."""
        if self.splitter.spare is None:
            places = begin + np.flatnonzero(regular[begin:end])
            if any(not lines.is_blank(at, self.splitter.delimiter) for at in places.tolist()):
                self.splitter.spare = 0

    def _collect(
        self,
        lines: BlockLines,
        regular: np.ndarray,
        numbers: np.ndarray,
        records: list[tuple[int, Record]],
    ) -> BlockRows:
        """Rows of the regular lines and of the other records, in the order of the file."""
        columns = self._parse(lines.select_bytes(regular))
        found = np.flatnonzero(regular)
        blank = lines.find_blank(found, columns, self.splitter.delimiter)
        if blank.any():
            found, columns = found[~blank], [column.filter(pa.array(~blank)) for column in columns]
        rows = BlockRows(numbers[found], columns, blank=int(blank.sum()))
        good = [(at, record.cells) for at, record in records if record.cells]
        if good:
            _insert(rows, numbers[[at for at, _ in good]], [cells for _, cells in good], self.positions)
        rows.faults = [
            (int(numbers[at]), record.fault, record.text) for at, record in records if record.fault
        ]
        rows.blank += sum(record.is_blank for _, record in records)
        return rows

    def _parse(self, block: bytes) -> list[pa.Array]:
        """Columns of text of lines that all have the right number of cells."""
        if not block:
            return [pa.array([], pa.string()) for _ in self.positions]
        try:
            return self._convert(block)
        except pa.ArrowInvalid:  # not UTF-8
            lines = block.split(b"\n")[:-1]
            return self._convert(b"".join(decode_line(line).encode() + b"\n" for line in lines))

    def _convert(self, block: bytes) -> list[pa.Array]:
        """Columns of text as Arrow parses them; raises ArrowInvalid where it cannot."""
        wanted = [str(at) for at in self.positions]
        table = pyarrow.csv.read_csv(
            pa.BufferReader(block),
            pyarrow.csv.ReadOptions(
                column_names=[str(at) for at in range(self.splitter.width)],
                block_size=len(block) + 1,
                use_threads=False,  # Whoever reads ahead has a thread of its own.
            ),
            pyarrow.csv.ParseOptions(
                delimiter=self.splitter.delimiter,
                quote_char='"' if b'"' in block else False,
                ignore_empty_lines=False,
            ),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(wanted, pa.string()),
                include_columns=wanted,
                strings_can_be_null=False,
                check_utf8=not block.isascii(),
            ),
        )
        # The whole block is one chunk; to combine chunks copies even a single one.
        return [column.chunk(0) for column in table.columns]


def _insert(
    rows: BlockRows, numbers: np.ndarray, records: list[tuple[str, ...]], positions: tuple[int, ...]
) -> None:
    """Put records among the rows of a block, by number."""
    every = np.concatenate([rows.numbers, numbers])
    order = np.argsort(every, kind="stable")
    rows.numbers = every[order]
    for place, position in enumerate(positions):
        added = pa.array([cells[position] for cells in records], pa.string())
        rows.columns[place] = pa.concat_arrays([rows.columns[place], added]).take(pa.array(order))


def split_blocks(parts: Iterator[bytes], block_bytes: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file in blocks of about `block_bytes` that end with a line."""
    waiting, size = [], 0
    for part in parts:
        if not size and len(part) >= block_bytes and part.endswith(b"\n"):
            yield part
            continue
        waiting.append(part)
        size += len(part)
        if size < block_bytes:
            continue
        block = b"".join(waiting)
        # A carriage return at the very end may be half of a line end.
        cut = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
        if cut:
            yield block[:cut]
        waiting, size = [block[cut:]], len(block) - cut
    if size:
        yield b"".join(waiting)
