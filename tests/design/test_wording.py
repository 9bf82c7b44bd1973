"""Dates, times, money and numbers as the NHS style guide writes them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from handrail.foundation import wording


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (time(14, 30), "2:30pm"),
        (time(9), "9am"),
        (time(0, 5), "12:05am"),
        (time(12, 5), "12:05pm"),
        (time(12), "midday"),
        (time(0), "midnight"),
        (None, ""),
    ],
)
def test_times(value, words):
    assert wording.nhs_time(value) == words


def test_dates():
    assert wording.nhs_date(date(2012, 1, 5)) == "5 January 2012"
    assert wording.nhs_date(date(2012, 1, 5), weekday=True) == "Thursday 5 January 2012"
    assert wording.nhs_date(date(2012, 1, 5), year=False) == "5 January"
    assert wording.short_date(date(2012, 9, 5)) == "5 Sep 2012"
    assert wording.nhs_date(None) == wording.nhs_datetime(None) == ""


def test_a_summer_evening_in_universal_time_is_told_in_local_time(settings):
    settings.TIME_ZONE, settings.USE_TZ = "Europe/London", True
    assert wording.nhs_datetime(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "1 July 2026, 12:30am"


def test_what_is_due_by_the_end_of_a_day_is_told_as_the_day(settings):
    settings.TIME_ZONE, settings.USE_TZ = "Europe/London", True
    assert wording.nhs_due(datetime(2026, 6, 30, 22, 59, tzinfo=UTC)) == "30 June 2026"
    assert wording.nhs_due(datetime(2026, 6, 30, 13, 0, tzinfo=UTC)) == "30 June 2026, 2pm"
    assert wording.nhs_due(date(2026, 6, 30)) == "30 June 2026"


@pytest.mark.parametrize(
    ("pounds", "words"),
    [(1250, "£1,250"), (Decimal("1250.5"), "£1,250.50"), (-3, "-£3"), (0.1, "£0.10"), (None, "")],
)
def test_money(pounds, words):
    assert wording.format_money(pounds) == words


def test_words_for_counts_and_lists():
    assert wording.format_count(1, "working day") == "1 working day"
    assert wording.format_count(1200, "person", "people") == "1,200 people"
    assert wording.join_words(["a", "b", "c"]) == "a, b and c"
    assert wording.join_words(["a"]) == "a"
    assert wording.join_words([]) == ""


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Date of birth", "date of birth"),
        ("GP practice", "GP practice"),
        ("NHS number", "NHS number"),
        ("A reason", "a reason"),
        ("EQ-5D answers", "EQ-5D answers"),
    ],
)
def test_abbreviations_keep_their_capitals(label, inside):
    assert wording.lower_first(label) == inside
