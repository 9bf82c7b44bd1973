"""The rows of a CSV as a reader of the file counts them: where a record stands, and which are not whole."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

_PIECE = 1 << 20
_EMPTY = (b"\n\n", b"\n\r\n")


def rows_of(path: Path) -> pa.Table | None:
    """The row of each record where empty lines stand between them; None where none do."""
    if not _has_empty(path):
        return None
    with path.open(newline="", encoding="utf-8-sig") as stream:
        rows = [number for number, fields in enumerate(csv.reader(stream), 1) if fields][1:]
    return pa.table(
        {"nth_": pa.array(range(1, len(rows) + 1), pa.int64()), "row": pa.array(rows, pa.int64())}
    )


def _has_empty(path: Path) -> bool:
    last = b""
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            piece = last + piece
            if any(each in piece for each in _EMPTY):
                return True
            last = piece[-2:]
    return False


def malformed(path: Path) -> Iterator[tuple[int, str]]:
    """Each row that has more or fewer fields than the header, and a quotation mark that is never closed."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        reader = csv.reader(stream, strict=True)
        number, expected = 0, 0
        try:
            for number, fields in enumerate(reader, 1):
                expected = expected or len(fields)
                if fields and len(fields) != expected:
                    yield number, f"has {len(fields)} fields, and the header {expected}"
        except csv.Error as error:
            yield number + 1, f"cannot be read: {error}; look for a quotation mark that is not closed"
