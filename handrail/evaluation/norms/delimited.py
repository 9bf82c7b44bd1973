"""Read a delimited text file (CSV) of fit notes as tables of text, without losing or merging a row."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from handrail.evaluation.norms.columns import NoteColumns
from handrail.evaluation.norms.findings import NoteFindings
from handrail.foundation.tabular.blocks import BLOCK_BYTES, BlockReader, BlockRows, split_blocks
from handrail.foundation.tabular.dialect import (
    MAX_LINES_BEFORE_HEADING,
    decode_line,
    find_heading,
    iterate_utf8,
)

# Long enough for the lines in which a heading is looked for.
MAX_HEADING_BYTES = 1 << 16


def read_delimited(path: Path, findings: NoteFindings, block_bytes: int = BLOCK_BYTES) -> Iterator[pa.Table]:
    """Yield tables of text with the column `row` (as a spreadsheet shows it) and the columns of the
    heading."""
    with path.open("rb") as file:
        parts = iterate_utf8(file)
        start, columns, reader = _read_heading(parts, str(path))
        blocks = split_blocks(itertools.chain([start], parts), block_bytes)
        for block, is_last in _mark_last(blocks):
            rows = reader.read(block, is_last)
            _add_to_findings(rows, findings)
            if len(rows.numbers):
                yield _build_table(rows, columns)


def _read_heading(parts: Iterator[bytes], source: str) -> tuple[bytes, NoteColumns, BlockReader]:
    """Return what comes after the heading in the parts read, the columns, and a reader for the rest."""
    start = b""
    while len(start) < MAX_HEADING_BYTES and (part := next(parts, b"")):
        start += part
    lines = start.splitlines(keepends=True)[:MAX_LINES_BEFORE_HEADING]
    texts = [decode_line(line).strip("\r\n") for line in lines]
    heading = find_heading(texts, NoteColumns.are_complete)
    columns = NoteColumns.from_heading(heading.cells, source)
    rest = start[sum(map(len, lines[: heading.line + 1])) :]
    return rest, columns, BlockReader(heading.delimiter, columns.width, columns.positions, heading.row + 1)


def _mark_last(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each block with whether it is the last."""
    current = next(blocks, b"")
    for block in blocks:
        yield current, False
        current = block
    yield current, True


def _add_to_findings(rows: BlockRows, findings: NoteFindings) -> None:
    """Add the records of a block to the findings."""
    findings.rows += rows.records
    findings.blank += rows.blank
    for row, fault, text in rows.faults:
        findings.add_bad_row(row, fault, text)


def _build_table(rows: BlockRows, columns: NoteColumns) -> pa.Table:
    return pa.table([pa.array(rows.numbers), *rows.columns], names=["row", *columns.names])
