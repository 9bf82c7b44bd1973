"""What each field takes, and the words it refuses with."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from handrail.design import forms
from handrail.design.forms.dates import DateParts, read_date, read_time
from handrail.design.forms.fields import format_telephone
from handrail.foundation.nhs_numbers import (
    contradicts_birth_date,
    find_nhs_number_problem,
    has_valid_check_digit,
)

TODAY = date(2026, 3, 9)


def read_errors(field, value):
    """The words a field refuses a value with."""

    class One(forms.Form):
        refuse_unknown = False

    One.base_fields = {**One.base_fields, "it": field}
    data = {"submission": "6f1f1f5e-6d43-4d4e-9a3b-0f6a3c1d2e3f"}
    data.update(
        {f"it-{part}": text for part, text in value.items()} if isinstance(value, dict) else {"it": value}
    )
    form = One(data)
    assert not form.is_valid()
    return form.errors["it"][0]


def fill_boxes(day, month, year):
    return {"day": day, "month": month, "year": year}


def make_birth_field():
    return forms.DateOfBirthField(today=lambda: TODAY)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (fill_boxes("", "", ""), "Enter date of birth"),
        (fill_boxes("5", "1", "2999"), "Date of birth must be in the past; you entered 5 January 2999"),
        (fill_boxes("9", "3", "2026"), "Date of birth must be in the past; you entered 9 March 2026"),
        (
            fill_boxes("5", "1", "1899"),
            "Date of birth must be less than 120 years ago; you entered 5 January 1899",
        ),
        # What a spreadsheet writes where nothing stood.
        (
            fill_boxes("1", "1", "1900"),
            "Date of birth must be less than 120 years ago; you entered 1 January 1900",
        ),
        (fill_boxes("31", "2", "1980"), "Date of birth must be a real date; there is no 31 February 1980"),
        (fill_boxes("29", "feb", "1981"), "Date of birth must be a real date; there is no 29 February 1981"),
        (fill_boxes("5", "", "1980"), "Date of birth must include a month"),
        (fill_boxes("", "", "1980"), "Date of birth must include a day and month"),
        (fill_boxes("5", "1", "80"), "Year must have 4 numbers, for example 1984; you entered ‘80’"),
        (fill_boxes("5", "13", "1980"), "Month must be a number from 1 to 12; you entered ‘13’"),
        (fill_boxes("5", "ju", "1980"), "Month must be a number from 1 to 12; you entered ‘ju’"),
        (fill_boxes("45", "1", "1980"), "Day must be a number from 1 to 31; you entered ‘45’"),
        (
            fill_boxes("x" * 99, "1", "1980"),
            "Day must be a number from 1 to 31; you entered ‘xxxxxxxxxxxxxxxxxxxx…’",
        ),
    ],
)
def test_a_wrong_birth_date_is_told_plainly(typed, words):
    assert read_errors(make_birth_field(), typed) == words


def test_limits_of_a_date_say_what_arrived():
    past = forms.DateField(label="First day off", past=True, today=lambda: TODAY)
    assert (
        read_errors(past, "2026-03-10")
        == "First day off must be today or in the past; you entered 10 March 2026"
    )
    since = forms.DateField(label="Start", not_before=date(2026, 1, 1), today=lambda: TODAY)
    assert (
        read_errors(since, "2025-12-31")
        == "Start must be on or after 1 January 2026; you entered 31 December 2025"
    )
    assert past.clean(DateParts("9", "March", "2026")) == TODAY


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)), st.booleans())
def test_every_real_date_is_read_back(day, in_words):
    month = f"{day:%B}" if in_words else str(day.month)
    assert read_date(DateParts(str(day.day), month, str(day.year)), "Date") == day


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_text_breaks_a_date(day, month, year):
    try:
        read_date(DateParts(day.strip(), month.strip(), year.strip()), "Date")
    except ValidationError as problem:
        named = set(problem.params["boxes"])
    else:
        named = {"day"}
    assert named
    assert named <= {"day", "month", "year"}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("14:30", time(14, 30)),
        ("2:30pm", time(14, 30)),
        ("2.30 pm", time(14, 30)),
        ("2.30 p.m.", time(14, 30)),
        ("9am", time(9)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("0905", time(9, 5)),
        ("midday", time(12)),
        ("Midnight", time(0)),
    ],
)
def test_times_as_people_write_them(typed, value):
    assert read_time(typed, "Time") == value


@pytest.mark.parametrize("typed", ["9", "25:00", "9:75", "13pm", "0am", "soon", "::", "9:30:00"])
def test_a_time_that_could_mean_two_things_or_none_is_refused(typed):
    assert (
        read_errors(forms.TimeField(), typed)
        == f"Time must be a time like 9:30am or 2:30pm; you entered ‘{typed}’"
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01632 960001", "01632 960001"),
        ("01632960999", "01632 960999"),
        ("+44 1632 960001", "01632 960001"),
        ("(01632) 960-001", "01632 960001"),
        ("07700 900982", "07700 900982"),
        ("+33 1 23 45 67 89", "+33 1 23 45 67 89"),
        ("0033123456789", "+33 1 23 45 67 89"),
        ("01632 960001 x12", "01632 960001 ext. 12"),
        ("01632 960001 extension 12", "01632 960001 ext. 12"),
        ("01632 960001 ext. 12", "01632 960001 ext. 12"),
        ("01632 960001#12", "01632 960001 ext. 12"),
        ("+1 202 555 0123 x9", "+1 202-555-0123 ext. 9"),
        ("18001 01632 960001", "18001 01632 960001"),
        ("1800101632960001", "18001 01632 960001"),
        ("18001-07700 900982", "18001 07700 900982"),
        ("18001 +44 1632 960001 x3", "18001 01632 960001 ext. 3"),
    ],
)
def test_telephone_numbers_are_kept_as_people_write_them(typed, kept):
    assert format_telephone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["12", "not a number", "01632 96000", "00000 000000", "016329600011", "+999 123"]
)
def test_an_impossible_telephone_number_is_refused(typed):
    assert "is not a possible number" in read_errors(forms.TelephoneField(), typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("le1 6nb", "LE1 6NB"),
        ("EC1A1BB", "EC1A 1BB"),
        ("w1a 0ax", "W1A 0AX"),
        ("g1-1aa", "G1 1AA"),
        ("zz993vz", "ZZ99 3VZ"),
        ("ZZ99 3CZ", "ZZ99 3CZ"),
    ],
)
def test_postcodes_are_tidied(typed, kept):
    assert forms.PostcodeField().clean(typed) == kept


def test_half_a_postcode_is_refused():
    assert (
        read_errors(forms.PostcodeField(), "LE1")
        == "Postcode must be a full UK postcode like LE1 6NB, or ZZ99 3VZ for no fixed address; "
        "‘LE1’ is not one"
    )


def test_nhs_numbers():
    field = forms.NHSNumberField()
    assert field.clean("999 000 0018") == "9990000018"
    assert "has a mistake" in read_errors(field, "999 000 0019")
    assert "must have 10 digits" in read_errors(field, "12345")
    assert field.clean("999-000-0018") == "9990000018"


def test_the_example_beside_an_nhs_number_is_accepted():
    field = forms.NHSNumberField()
    example = str(field.help_text).rpartition("for example ")[2]
    assert field.clean(example) == example.replace(" ", "")


@pytest.mark.parametrize("typed", ["0000000000", "000 000 0000", "4444444444", "1111111111", "999 999 9999"])
def test_a_placeholder_is_no_nhs_number_and_it_is_said_why(typed):
    assert read_errors(forms.NHSNumberField(), typed) == (
        f"NHS or CHI number cannot be ‘{typed}’, which is written where no number is known. "
        "Leave it blank instead"
    )


@pytest.mark.parametrize(
    ("begins", "refused"), [("50000000", True), ("00999999", True), ("41234567", False), ("32130000", False)]
)
def test_a_number_of_a_range_that_is_not_given_out_is_refused(begins, refused):
    numbers = [f"{begins}{tail:02}" for tail in range(100)]
    digits = next(number for number in numbers if has_valid_check_digit(number))
    assert bool(find_nhs_number_problem(digits)) == refused


def test_a_chi_number_tells_a_date_of_birth():
    number = next(
        f"0103751{tail:03}" for tail in range(1000) if not find_nhs_number_problem(f"0103751{tail:03}")
    )
    assert not contradicts_birth_date(number, date(1975, 3, 1))
    assert contradicts_birth_date(number, date(1975, 3, 2))
    assert not contradicts_birth_date("9990000018", date(1975, 3, 2))


@given(st.integers(min_value=0, max_value=999_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_of_an_nhs_number_is_always_found(stem, place, change):
    nine = f"{stem:09}"
    right = [n for n in range(10) if has_valid_check_digit(f"{nine}{n}")]
    assert len(right) <= 1
    if right:
        altered = nine[:place] + str((int(nine[place]) + change) % 10) + nine[place + 1 :]
        assert not has_valid_check_digit(f"{altered}{right[0]}")


def test_numbers_and_money():
    assert forms.WholeNumberField().clean(" 1,200 ") == 1200
    assert forms.MoneyField().clean("£1,250.50") == Decimal("1250.50")
    hours = forms.WholeNumberField(label="Hours a week", max_value=100)
    assert read_errors(hours, "400") == "Hours a week must be 100 or less; you entered 400"
    assert read_errors(hours, "many") == "Hours a week must be a whole number, for example 12"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("37,5", "37.5"), ("37.5", "37.5"), ("1,250.50", "1250.50"), ("1,250,000", "1250000"),
        ("1 250,5", "1250.5"), ("0,125", "0.125"), ("-1,5", "-1.5"),
    ],
)  # fmt: skip
def test_a_comma_parts_thousands_or_decimals_as_it_is_meant(typed, read):
    assert forms.DecimalField().clean(typed) == Decimal(read)


def test_a_comma_that_cannot_be_told_is_refused():
    assert forms.MoneyField().clean("£12,50") == Decimal("12.50")
    for typed in ("1,2,3", "12,34.5", "1.250,50"):
        assert "must be a number" in read_errors(forms.DecimalField(label="Hours"), typed)
    assert "must be a whole number" in read_errors(forms.WholeNumberField(label="Weeks"), "1,5")
    assert forms.WholeNumberField().clean("1,250") == 1250


def test_yes_no_and_not_known():
    field = forms.YesNoField(not_known=True)
    assert [field.clean(answer) for answer in ("yes", "no", "not_known")] == [True, False, None]
    assert field.prepare_value(True) == "yes"


def test_none_of_these_stands_alone():
    field = forms.MultipleChoiceField(
        label="Obstacles", choices=[("a", "A"), ("none", "None")], exclusive="none"
    )
    assert field.clean(["none"]) == ["none"]
    assert read_errors(field, ["a", "none"]) == "Choose ‘None’ on its own, or untick it"


def test_every_text_has_a_limit_and_the_refusal_counts_what_came():
    assert read_errors(forms.LongTextField(label="Notes"), "x" * 10_000_000) == (
        "Notes must be 4,000 characters or fewer; what you sent has 10,000,000"
    )
    assert "200 characters" in read_errors(forms.TextField(label="Name"), "x" * 201)


def test_files_say_what_is_wrong_with_them():
    field = forms.FileField(label="Fit note", types=("pdf",), max_mb=0.001)
    with pytest.raises(ValidationError, match=r"‘a.pdf’ is 0.0 MB; the largest we take is 0.001 MB"):
        field.clean(SimpleUploadedFile("a.pdf", b"x" * 1001))
    with pytest.raises(ValidationError, match="Choose a PDF file"):
        field.clean(SimpleUploadedFile("a.exe", b"x"))
