"""Dates as people and spreadsheets write them, and values that spreadsheets have spoilt."""

from datetime import date

import pytest

from handrail.foundation.errors import UserError
from handrail.foundation.tabular.cells import is_missing_word, is_scientific_notation, is_spreadsheet_error
from handrail.foundation.tabular.dates import (
    IMPOSSIBLE,
    UNREADABLE,
    DateOrderError,
    UnreadableDateError,
    is_placeholder,
    parse_date,
    refuse_date_order,
)

READ = [
    ("2012-02-01", "2012-02-01"),
    ("01/02/2012", "2012-02-01"),
    ("1.2.12", "2012-02-01"),
    ("1-2-68", "2068-02-01"),
    ("1-2-69", "1969-02-01"),
    ("20120201", "2012-02-01"),
    ("1 Feb 2012 10:30", "2012-02-01"),
    ("Wednesday 1 February 2012", "2012-02-01"),
    ("1st Sept 2012", "2012-09-01"),
    ("Feb 1, 2012", "2012-02-01"),
    ("2012-02-01T10:30:00.000+01:00", "2012-02-01"),
    ("01/02/2012 10:30 a.m.", "2012-02-01"),
    # Serials: day 1 is 1 January 1900; 40940 is what a spreadsheet keeps for 1 February 2012.
    ("40940", "2012-02-01"),
    ("40940.4375", "2012-02-01"),
    ("1900-01-01", "1900-01-01"),
]


@pytest.mark.parametrize(("text", "day"), READ)
def test_a_date_is_read_day_first(text, day):
    assert parse_date(f" {text} ") == date.fromisoformat(day)


@pytest.mark.parametrize("text", ["01/31/2012", "1.31.12", "2012-31-01", "99-01-31", "01/31/2012 10:30"])
def test_a_date_of_another_order_is_told_from_no_date(text):
    with pytest.raises(DateOrderError):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("31/02/2012", IMPOSSIBLE), ("32/13/2012", IMPOSSIBLE), ("00/01/1900", IMPOSSIBLE), ("soon", UNREADABLE),
     ("", UNREADABLE), ("1234", UNREADABLE), ("31 marvellous 2012", UNREADABLE), ("2012-00-00", IMPOSSIBLE)],
)  # fmt: skip
def test_what_is_no_date_has_a_reason(text, reason):
    with pytest.raises(UnreadableDateError, match=reason.split("(")[0].strip()) as caught:
        parse_date(text)
    assert not isinstance(caught.value, DateOrderError)


def test_the_rows_of_a_refused_column_are_named():
    with pytest.raises(UserError, match=r"notes.csv, column starts: .* row 4 \(01/31/2012\) cannot"):
        refuse_date_order("notes.csv", "starts", [(4, "01/31/2012")])
    with pytest.raises(UserError, match=r"row 19 \(x\), row 20 \(x\) and 5 more cannot"):
        refuse_date_order("notes.csv", "starts", [(row, "x") for row in range(1, 26)])


@pytest.mark.parametrize("day", ["1900-01-01", "1899-12-30", "1970-01-01", "9999-12-31", "9999-01-01"])
def test_placeholders_are_known(day):
    assert is_placeholder(date.fromisoformat(day))
    assert not is_placeholder(date(2012, 1, 1))


@pytest.mark.parametrize("text", ["#N/A", "#REF!", " #value! ", "#DIV/0!", "#NAME?", "########", "Err:502"])
def test_spreadsheet_errors_are_known(text):
    assert is_spreadsheet_error(text)


@pytest.mark.parametrize("text", ["#NOF", "# wrist", "#", "error", "N/A", "#nail"])
def test_what_only_looks_like_a_spreadsheet_error_is_none(text):
    assert not is_spreadsheet_error(text)


def test_scientific_notation_and_missing_words():
    assert all(map(is_scientific_notation, ["1.23457E+09", "1E+10", "1,23E+12", "1.2e+15", "1.0E5", "1E+5"]))
    assert not any(map(is_scientific_notation, ["1E10", "E+10", "P12345", "1.5", "12E+03", ""]))
    assert all(map(is_missing_word, ["", " ", "N/A", "NULL", "nan", "-"]))
    assert not is_missing_word("P1")
