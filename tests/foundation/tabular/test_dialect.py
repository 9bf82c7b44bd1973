"""A file read the same however it is encoded, parted and ended."""

import io

import pytest

from handrail.foundation.tabular.dialect import (
    detect_encoding,
    find_delimiter,
    find_heading,
    iterate_utf8,
    read_lines,
)
from handrail.foundation.tabular.records import (
    HOLDS_NUL,
    MISPLACED_QUOTE,
    UNCLOSED_QUOTE,
    RecordSplitter,
    split_records,
)

TEXT = "practice,patient\nÉ1,7\nP2,8\n"
LINES = ["practice,patient", "É1,7", "P2,8"]

ENCODED = [
    ("UTF-8", TEXT.encode()),
    ("UTF-8 with a byte order mark", b"\xef\xbb\xbf" + TEXT.encode()),
    ("Windows-1252", TEXT.encode("cp1252")),
    ("UTF-16, little-endian", b"\xff\xfe" + TEXT.encode("utf-16-le")),
    ("UTF-16, big-endian", b"\xfe\xff" + TEXT.encode("utf-16-be")),
    ("UTF-16 without a mark", TEXT.encode("utf-16-le")),
    ("UTF-16 big-endian without a mark", TEXT.encode("utf-16-be")),
    ("Windows line ends", TEXT.replace("\n", "\r\n").encode()),
    ("bare carriage returns", TEXT.replace("\n", "\r").encode()),
    ("mixed line ends", b"practice,patient\r\n" + "É1,7\rP2,8\n".encode()),
    ("no line end at the end", TEXT.rstrip().encode()),
]


@pytest.mark.parametrize("content", [case[1] for case in ENCODED], ids=[case[0] for case in ENCODED])
def test_lines_are_the_same_however_a_file_is_encoded(content):
    assert read_lines(io.BytesIO(content)) == LINES


def test_two_encodings_in_one_file_are_read_line_by_line():
    content = "a,b\nÉ,1\n".encode() + "É,2\n".encode("cp1252")
    assert read_lines(io.BytesIO(content)) == ["a,b", "É,1", "É,2"]


def test_a_long_file_loses_nothing_between_parts():
    text = "é" * 3_000_000
    assert b"".join(iterate_utf8(io.BytesIO(text.encode("utf-16")))) == text.encode()
    assert b"".join(iterate_utf8(io.BytesIO(b"\xef\xbb\xbf" + text.encode()))) == text.encode()


def test_a_few_nul_characters_do_not_make_a_file_utf_16():
    assert detect_encoding(b"practice,patient\nP1\0,\0007\n") == ("utf-8", 0)


@pytest.mark.parametrize(
    ("line", "delimiter"), [("a,b", ","), ("a;b;c,d", ";"), ("a\tb", "\t"), ('"a,b,c";d', ";"), ("a", ",")]
)
def test_the_delimiter_is_the_commonest_outside_quotes(line, delimiter):
    assert find_delimiter(line) == delimiter


def has_patient(cells):
    return "patient" in cells


@pytest.mark.parametrize(
    ("lines", "line", "row", "delimiter"),
    [
        (["practice,patient", "P1,7"], 0, 1, ","),
        (["", "practice;patient"], 1, 2, ";"),
        (["Notes, from A, B and C", "", "practice\tpatient"], 2, 3, "\t"),
        (["# made on Tuesday", "practice,patient"], 1, 2, ","),
        # A spreadsheet takes the line 'sep=' away and shows the heading as row 1.
        (["sep=;", "practice;patient"], 1, 1, ";"),
        (["no, heading", "here"], 0, 1, ","),
    ],
)
def test_a_heading_is_found_wherever_it_stands(lines, line, row, delimiter):
    heading = find_heading(lines, has_patient)
    assert (heading.line, heading.row, heading.delimiter) == (line, row, delimiter)


FAULTS = [
    ("1,2", "2 cells where the heading has 3"),
    ("1,2,3,4", "4 cells where the heading has 3"),
    ('1,"2"x,3', MISPLACED_QUOTE),
    ('1,"2,3', UNCLOSED_QUOTE),
    ("1,2\0,3", HOLDS_NUL),
    # An empty cell too many in one row alone: a comma in a text may have put it there.
    ("1,low mood, severe,", "4 cells where the heading has 3"),
]


@pytest.mark.parametrize(("line", "fault"), FAULTS)
def test_a_faulty_line_spoils_no_other(line, fault):
    records = list(split_records(["a,b,c", line, "d,e,f"], ",", 3, 2))
    assert [(row, record.cells, record.fault) for row, record in records] == [
        (2, ("a", "b", "c"), ""),
        (3, (), fault),
        (4, ("d", "e", "f"), ""),
    ]


def test_a_record_of_several_lines_is_one_row():
    records = list(split_records(['1,"two', 'lines, and a ""quote""",3', "4,5,6"], ",", 3, 2))
    assert [(row, record.cells) for row, record in records] == [
        (2, ("1", 'two\nlines, and a "quote"', "3")),
        (3, ("4", "5", "6")),
    ]


def test_blank_lines_are_rows_and_empty_cells_in_every_row_are_none():
    records = list(split_records(["", "1,2,,", ",,,", "3,4,,"], ",", 2, 2))
    assert [(row, record.cells, record.is_blank) for row, record in records] == [
        (2, (), True),
        (3, ("1", "2"), False),
        (4, (), True),
        (5, ("3", "4"), False),
    ]


def test_an_unfinished_record_waits_for_more_lines():
    splitter = RecordSplitter(",", 2)
    assert splitter.take_record(['1,"two'], 0, is_last=False) is None
    record = splitter.take_record(['1,"two', 'lines"'], 0, is_last=False)
    assert record is not None
    assert record.cells == ("1", "two\nlines")
