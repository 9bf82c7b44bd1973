"""The lines of a block of a delimited file: which are records by themselves, and which are blank."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handrail.foundation.tabular.dialect import decode_line, split_cells

_LINE_END, _QUOTE, _NUL = ord("\n"), ord('"'), 0


class BlockLines:
    """The lines of a block as text, decoded when they are asked for."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._data = np.frombuffer(block, np.uint8)
        self._ends = np.flatnonzero(self._data == _LINE_END)

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, at: int) -> str:
        return decode_line(self._block[self.find_start(at) : int(self._ends[at])])

    def find_start(self, at: int) -> int:
        """The byte that a line begins with; of the line after the last, where the block ends."""
        return int(self._ends[at - 1]) + 1 if at else 0

    def select_bytes(self, chosen: np.ndarray) -> bytes:
        """The bytes of the chosen lines with their ends."""
        if chosen.all():
            return self._block[: self.find_start(len(chosen))]
        lengths = np.diff(self._ends[: len(chosen)], prepend=-1)
        return bytes(self._data[: lengths.sum()][np.repeat(chosen, lengths)])

    def find_blank(self, chosen: np.ndarray, columns: list[pa.Array], delimiter: str) -> np.ndarray:
        """Whether nothing stands in each of the chosen lines, whose cells are `columns`."""
        blank = np.zeros(len(chosen), bool)
        if columns:
            for place in np.flatnonzero(find_empty(columns)).tolist():
                blank[place] = self.is_blank(int(chosen[place]), delimiter)
        return blank

    def is_blank(self, at: int, delimiter: str) -> bool:
        """Whether a regular line has no cell with anything in it."""
        return not any(cell.strip() for cell in split_cells(self[at], delimiter))

    def find_regular(self, delimiter: str, width: int) -> np.ndarray:
        """Whether each line by itself is a record of `width` cells, shape (lines,)."""
        data, ends = self._data, self._ends
        parts = data == ord(delimiter)
        quoting = self._find_quoting(parts) if b'"' in self._block else np.ones(len(ends), bool)
        regular: np.ndarray = quoting & (_count_per_line(np.flatnonzero(parts), ends, width - 1) == width - 1)
        if b"\0" in self._block:
            regular[np.searchsorted(ends, np.flatnonzero(data == _NUL))] = False
        if width == 1:
            regular &= np.diff(ends, prepend=-1) > 1
        return regular

    def _find_quoting(self, parts: np.ndarray) -> np.ndarray:
        """Whether the quotes of each line are those of CSV; takes delimiters inside quotes from `parts`.

        A quote opens a cell after a delimiter or at the start of a line, and closes it before one or at the
        end; two together are one within a cell.
        """
        quotes = self._data == _QUOTE
        inside = accumulate_parity(quotes)
        closed: np.ndarray = np.diff(inside[self._ends], prepend=False) == 0
        if not closed.all():
            begun = np.concatenate([[False], inside[self._ends[:-1]]])
            inside ^= np.repeat(begun, np.diff(self._ends, prepend=-1))
        edges = parts | quotes
        edges[self._ends] = True
        opening = quotes & inside
        closing = np.greater(quotes, inside, out=quotes)
        # Of two truth values the greater is true where the first is and the second is not.
        np.greater(parts, inside, out=parts)
        # A quote that opens is found a byte early, which is on its own line: a line end would be an edge.
        for misplaced in (opening[1:] > edges[:-1], closing[:-1] > edges[1:]):
            if misplaced.any():
                closed[np.searchsorted(self._ends, np.flatnonzero(misplaced))] = False
        return closed


def _count_per_line(places: np.ndarray, ends: np.ndarray, usual: int) -> np.ndarray:
    """How many of the places stand in each line; quick where all lines have the usual number."""
    if usual and len(places) == usual * len(ends):
        table = places.reshape(len(ends), usual)
        if (table[:, -1] < ends).all() and (table[1:, 0] > ends[:-1]).all():
            return np.full(len(ends), usual)
    return np.diff(np.searchsorted(places, ends), prepend=0)


def accumulate_parity(marks: np.ndarray) -> np.ndarray:
    """Whether an odd number of the marks stand up to each place, itself counted; 64 places at a time."""
    packed = np.packbits(marks, bitorder="little")
    words = np.zeros(-(-len(packed) // 8), "<u8")
    words.view(np.uint8)[: len(packed)] = packed
    for shift in (1, 2, 4, 8, 16, 32):
        words ^= words << np.uint64(shift)
    odd = np.bitwise_xor.accumulate(words >> np.uint64(63))
    words[1:] ^= np.uint64(0) - odd[:-1]
    return np.unpackbits(words.view(np.uint8), count=len(marks), bitorder="little").view(bool)


def find_empty(columns: list[pa.Array]) -> np.ndarray:
    """Whether nothing stands in any of the columns of text, shape (rows,)."""
    empty = np.ones(len(columns[0]), bool)
    for column in columns:
        empty &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy(zero_copy_only=False)
        if not empty.any():
            break
    return empty
