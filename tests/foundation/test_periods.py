"""Calendar periods: labels read back, days fall in their period, and periods follow each other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.foundation.dates import first_of_month, months_between
from handrail.foundation.periods import PERIOD_KINDS, Period

kinds = st.sampled_from(sorted(PERIOD_KINDS))
days = st.dates(date(1002, 1, 1), date(2990, 1, 1))


@pytest.mark.parametrize(
    ("kind", "label", "first", "last"),
    [
        ("month", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("financial_year", "2026_27", date(2026, 4, 1), date(2027, 3, 31)),
        ("financial_year", "1999_00", date(1999, 4, 1), date(2000, 3, 31)),
    ],
)
def test_a_label_names_the_days_of_its_period(kind, label, first, last):
    period = Period.from_label(kind, label)
    assert (period.first, period.last, period.label) == (first, last, label)


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("month", "2026-13"), ("month", "2026-1"), ("month", "2026-Q1"), ("quarter", "2026-Q5"),
        ("quarter", "2026-Q0"), ("year", "0000"), ("year", "2026_27"), ("financial_year", "2026_28"),
        ("service", "2026-11"), ("month", "missing"), ("month", "all"), ("month", ""),
    ],
)  # fmt: skip
def test_other_texts_name_no_period(kind, label):
    assert Period.from_label(kind, label) is None


@given(kinds, days)
def test_a_day_is_in_its_period_and_the_label_reads_back(kind, day):
    period = Period.find_containing(kind, day)
    assert period.first <= day <= period.last
    assert Period.from_label(kind, period.label) == period


@given(kinds, days, st.integers(-40, 40))
def test_periods_follow_each_other_without_a_gap(kind, day, count):
    period = Period.find_containing(kind, day).move_by(count)
    assert period.move_by(1).first == period.last + timedelta(days=1)
    assert months_between(period.first, period.move_by(1).first) == PERIOD_KINDS[kind].months


@given(days, st.integers(-100, 100))
def test_the_first_of_a_month_so_many_months_away(day, months):
    first = first_of_month(day, months)
    assert first.day == 1
    assert months_between(day, first) == months
