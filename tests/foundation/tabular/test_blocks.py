"""Blocks give what record after record gives, wherever they are cut."""

import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handrail.foundation.tabular.block_lines import accumulate_parity
from handrail.foundation.tabular.blocks import BlockReader, split_blocks
from handrail.foundation.tabular.dialect import read_lines
from handrail.foundation.tabular.records import split_records

# What can spoil a line, joined in every way; rows of three cells come whole, too.
PIECES = [
    b"a",
    b" ",
    b",",
    b",",
    b'"',
    b'"',
    b'""',
    b"\n",
    b"\r\n",
    b"\r",
    b"\0",
    "é".encode(),
    b"\xe9",
    b";",
]
PIECES += [b"1,2,3\n", b'"1","2","3"\n', b'1,"2, and",3\n', b'1,"two\nlines",3\n', b'1,"say ""no""",3\n']
PIECES += [b"1,2,3,,\n", b",,\n", b'"","",""\n', b"1,2\n", b'1,"2\n']


def read_blocks(content, block_bytes, positions=(0, 1, 2), width=3):
    """Rows, faults, records and blank ones of all blocks."""
    reader = BlockReader(",", width, positions, 2)
    blocks = list(split_blocks(iter([content]), block_bytes)) or [b""]
    rows, faults, records, blank = [], [], 0, 0
    for at, block in enumerate(blocks):
        part = reader.read(block, at == len(blocks) - 1)
        columns = [column.to_pylist() for column in part.columns]
        rows += zip(part.numbers.tolist(), zip(*columns, strict=True), strict=True)
        faults += part.faults
        records, blank = records + part.records, blank + part.blank
    return rows, sorted(faults), records, blank


def read_records(content):
    """The same, line by line."""
    records = list(split_records(read_lines(io.BytesIO(content)), ",", 3, 2))
    rows = [(row, record.cells) for row, record in records if record.cells]
    faults = [(row, record.fault, record.text) for row, record in records if record.fault]
    return rows, faults, len(records), sum(record.is_blank for _, record in records)


@settings(deadline=None, max_examples=300)
@given(content=st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
@example(content=b'"\n' * 50 + b"1,2,3\n")
@example(content=b'1,"2\n4,5,6\n7,8",9\n1,2,3\n')
@example(content=b'1,""2,3\n"1""",2,3\n"1" ,2,3\n1, "2",3\n')
@example(content=b"1,2,3,\n1,2,3\n1,2,3,,\n")
def test_blocks_give_what_records_give(content):
    # A mark at the start, or a NUL in every second place of the first line, would mean UTF-16.
    content = b"first line\n" + content
    expected = read_records(content)
    for block_bytes in (1, 9, 1 << 20):
        assert read_blocks(content, block_bytes) == expected


def test_only_the_columns_asked_for_are_read():
    rows, _, _, _ = read_blocks(b'1,"a, b",3\n4,5,6\n', 1 << 20, positions=(2, 1))
    assert rows == [(2, ("3", "a, b")), (3, ("6", "5"))]


def test_a_row_is_blank_only_where_no_column_holds_anything():
    rows, _, records, blank = read_blocks(b"1,,\n,,\n4,5,6\n", 1 << 20, positions=(2, 1))
    assert (rows, records, blank) == ([(2, ("", "")), (4, ("6", "5"))], 3, 1)


def test_a_regular_line_may_be_part_of_a_cell():
    content = b'1,"begins\n4,5,6\nends",3\n7,8,9\n'
    rows, faults, records, _ = read_blocks(content, 1 << 20)
    assert rows == [(2, ("1", "begins\n4,5,6\nends", "3")), (3, ("7", "8", "9"))]
    assert (faults, records) == ([], 2)


def test_one_column():
    rows, _, records, blank = read_blocks(b"1\n\n2\n", 1 << 20, positions=(0,), width=1)
    assert (rows, records, blank) == ([(2, ("1",)), (4, ("2",))], 3, 1)


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1000])
def test_parity_is_the_running_count_of_marks(size):
    marks = np.random.default_rng(size).random(size) < 0.3
    if size:
        assert accumulate_parity(marks).tolist() == (np.cumsum(marks) % 2 == 1).tolist()
