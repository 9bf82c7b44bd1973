"""Working days of each nation, and the arithmetic of days and months."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.foundation.calendars import NATIONS, add_months, as_moment, find_calendar, long_date
from handrail.foundation.durations import Duration
from handrail.foundation.errors import UserError

DAYS = st.dates(date(2008, 1, 1), date(2030, 12, 31))
CALENDARS = st.sampled_from([find_calendar(name) for name in NATIONS])


@pytest.mark.parametrize(
    ("name", "day", "working"),
    [
        ("scotland", date(2012, 1, 2), False),
        ("scotland", date(2012, 1, 3), False),
        ("england-and-wales", date(2012, 1, 2), False),
        ("england-and-wales", date(2012, 1, 3), True),
        ("northern-ireland", date(2012, 7, 12), False),
        ("scotland", date(2012, 7, 12), True),
        ("scotland", date(2012, 4, 9), True),  # Easter Monday is no bank holiday in Scotland
        ("england-and-wales", date(2012, 4, 9), False),
        ("england-and-wales", date(2012, 6, 5), False),  # Diamond Jubilee
        ("england-and-wales", date(2012, 6, 9), False),  # a Saturday
        ("scotland", date(2012, 11, 30), False),
        # 2 January and St Andrew's Day move to the Monday or Tuesday after a weekend.
        ("scotland", date(2021, 1, 4), False),
        ("scotland", date(2022, 1, 4), False),
        ("scotland", date(2023, 1, 3), False),
        ("scotland", date(2020, 11, 30), False),
        ("scotland", date(2024, 12, 2), False),
        ("scotland", date(2025, 12, 1), False),
        ("england-and-wales", date(2020, 11, 30), True),
        ("scotland", date(2026, 6, 15), False),  # by proclamation, for Scotland alone
        ("england-and-wales", date(2026, 6, 15), True),
        ("england-and-wales", date(2020, 5, 8), False),  # moved from the Monday
        ("england-and-wales", date(2020, 5, 4), True),
        ("england-and-wales", date(2022, 6, 3), False),  # Platinum Jubilee
        ("scotland", date(2023, 5, 8), False),  # the coronation
    ],
)
def test_working_days_of_each_nation(name, day, working):
    assert find_calendar(name).is_working_day(day) is working


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_adding_and_counting_working_days_agree(working, day, count):
    found = working.add_working_days(day, count)
    assert working.is_working_day(found)
    assert working.working_days_between(day, found) == count


@given(CALENDARS, DAYS, st.integers(1, 30), st.integers(1, 30))
def test_working_days_add_up(working, day, first, second):
    there = working.add_working_days(working.add_working_days(day, first), second)
    assert there == working.add_working_days(day, first + second)


@given(DAYS, st.integers(0, 60))
def test_months_keep_the_day_or_end_with_the_month(day, count):
    found = add_months(day, count)
    assert (found.year - day.year) * 12 + found.month - day.month == count
    assert found.day == day.day or (found.day < day.day and add_months(found, 0) == found)


def test_the_end_of_january_is_followed_by_the_end_of_february():
    assert add_months(date(2012, 1, 31), 1) == date(2012, 2, 29)


def test_times_without_a_zone_are_refused():
    with pytest.raises(UserError, match="referred: expected a time with its zone"):
        as_moment(datetime(2012, 1, 1, 9), "referred")  # noqa: DTZ001 - the very thing refused


def test_times_are_told_in_london():
    assert as_moment(datetime(2012, 7, 1, 23, 30, tzinfo=UTC)).date() == date(2012, 7, 2)


@pytest.mark.parametrize("text", ["24 hours", "2 working days", "1 month", "20 weeks", "10 days"])
def test_lengths_of_time_read_back_as_written(text):
    assert str(Duration.from_text(text)) == text


@pytest.mark.parametrize("text", ["two days", "2", "-1 days", "2 years", ""])
def test_other_lengths_of_time_are_refused(text):
    with pytest.raises(ValueError, match="expected a length of time"):
        Duration.from_text(text)


def test_dates_read_as_in_a_letter():
    assert long_date(date(2011, 12, 30)) == "Friday 30 December 2011"


def test_an_unknown_calendar_is_refused_by_name():
    with pytest.raises(UserError, match="expected one of england-and-wales, scotland"):
        find_calendar("france")
