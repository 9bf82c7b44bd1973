"""Find how a delimited text file is written: encoding, delimiter, line ends, and where its heading stands."""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

DELIMITERS = ",;\t|"
# Titles, dates of export and comments may stand above the heading.
MAX_LINES_BEFORE_HEADING = 30
_PART_BYTES = 1 << 22
_SNIFFED_BYTES = 4096


@dataclass(frozen=True)
class Heading:
    """The heading of a table.

    Attributes
    ----------
    cells
        Its cells as they stand.
    line
        The line it stands on, from 0.
    row
        Its row as a spreadsheet shows it, from 1.
    delimiter
        What parts the cells.
    """

    cells: tuple[str, ...]
    line: int
    row: int
    delimiter: str


def detect_encoding(start: bytes) -> tuple[str, int]:
    """Return the encoding of a file from its first bytes, and how many bytes its byte order mark takes.

    'utf-8' stands for UTF-8 or Windows-1252, line by line: see `decode_line`. UTF-16 is known by its mark, or
    without one by the NUL that is half of each letter.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if start.startswith(mark):
            return encoding, len(mark)
    line = start[: start.find(b"\n") + 1] or start
    for encoding, half in (("utf-16-le", line[1::2]), ("utf-16-be", line[::2])):
        if len(half) > 3 and half.count(0) > 0.8 * len(half):
            return encoding, 0
    return "utf-8", 0


def iterate_utf8(file: IO[bytes], part_bytes: int = _PART_BYTES) -> Iterator[bytes]:
    """Yield the bytes of a file in parts, without a byte order mark, UTF-16 turned to UTF-8.

    Parts of UTF-8 end with a line where its end is LF, so that hardly any has to be joined to the next.
    """
    file.seek(0)
    encoding, mark_bytes = detect_encoding(file.read(_SNIFFED_BYTES))
    file.seek(mark_bytes)
    if encoding == "utf-8":
        yield from iter(lambda: _read_to_line_end(file, part_bytes), b"")
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while part := file.read(part_bytes):
        yield decoder.decode(part).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _read_to_line_end(file: IO[bytes], part_bytes: int) -> bytes:
    """Read a part up to a line end; where that is is looked up first, so that nothing is copied twice."""
    begin = file.tell()
    file.seek(begin + part_bytes)
    file.readline(part_bytes)
    end = file.tell()
    file.seek(begin)
    return file.read(end - begin)


def decode_line(line: bytes) -> str:
    """Return a line as text: UTF-8, or what Windows programs write when they do not write UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def normalise_line_ends(block: bytes) -> bytes:
    """Return the block with every line end (CR LF, CR, LF, mixed as they come) as LF."""
    return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block


def read_lines(file: IO[bytes]) -> list[str]:
    """Return every line of a small file as text, without line ends, whatever its encoding and line ends."""
    block = normalise_line_ends(b"".join(iterate_utf8(file)))
    lines = block.split(b"\n")
    return [decode_line(line) for line in (lines if lines[-1] else lines[:-1])]


def split_cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of one line; the whole line where its quotes are not those of CSV."""
    try:
        return next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return [line]


def find_delimiter(line: str) -> str:
    """Return the delimiter that stands most often outside quotes in a line."""
    outside = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def find_heading(lines: Sequence[str], is_heading: Callable[[list[str]], bool]) -> Heading:
    """Return the first line that `is_heading` takes for one, or else the first that is not blank.

    Parameters
    ----------
    lines
        The first lines of a file, without their line ends.
    is_heading
        Says of the cells of a line whether they are the heading (hold the columns that must be there).

    Notes
    -----
    A first line 'sep=;' gives the delimiter, as spreadsheets write it, and is no row.
    """
    declared = _declared_delimiter(lines[0]) if lines else ""
    fallback: Heading | None = None
    for at, line in enumerate(lines[:MAX_LINES_BEFORE_HEADING]):
        if not line.strip() or (declared and at == 0):
            continue
        delimiter = declared or find_delimiter(line)
        cells = split_cells(line, delimiter)
        heading = Heading(tuple(cells), at, at + (0 if declared else 1), delimiter)
        if is_heading(cells):
            return heading
        fallback = fallback or heading
    return fallback or Heading((), 0, 1, ",")


def _declared_delimiter(line: str) -> str:
    plain = line.strip().strip('"').lower()
    return plain[4:5] if plain.startswith("sep=") and len(line.strip().strip('"')) == 5 else ""
