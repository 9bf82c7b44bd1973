"""The question of a page: periods, the period before, what a protected reader may ask."""

import datetime as dt

import pytest

from handrail.foundation.periods import Period
from handrail.reporting.query import find_earlier_period, find_named_period, widen_to_months

D = dt.date


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        (D(2026, 11, 21), "this_month", D(2026, 11, 1), D(2026, 11, 30)),
        (D(2026, 1, 5), "last_month", D(2025, 12, 1), D(2025, 12, 31)),
        (D(2026, 2, 3), "last_quarter", D(2025, 10, 1), D(2025, 12, 31)),
        (D(2026, 2, 3), "this_year", D(2025, 4, 1), D(2026, 3, 31)),
        (D(2026, 4, 1), "last_year", D(2025, 4, 1), D(2026, 3, 31)),
    ],
)
def test_a_named_period_is_days(today, name, first, last):
    assert find_named_period(name, today) == (first, last)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((D(2012, 5, 1), D(2012, 5, 31)), (D(2012, 4, 1), D(2012, 4, 30))),
        ((D(2012, 1, 1), D(2012, 3, 31)), (D(2011, 10, 1), D(2011, 12, 31))),
        ((D(2012, 5, 10), D(2012, 5, 16)), (D(2012, 5, 3), D(2012, 5, 9))),
    ],
)
def test_the_period_before_is_as_long(period, before):
    assert find_earlier_period(*period) == before


def test_a_protected_reader_asks_by_whole_months():
    assert widen_to_months(D(2012, 2, 10), D(2012, 2, 11)) == (D(2012, 2, 1), D(2012, 2, 29))
    assert widen_to_months(None, None) == (None, None)


@pytest.mark.parametrize(
    ("name", "label", "days"),
    [
        ("month", "2012-02", (D(2012, 2, 1), D(2012, 2, 29))),
        ("quarter", "2012-Q4", (D(2012, 10, 1), D(2012, 12, 31))),
        ("year", "2012", (D(2012, 1, 1), D(2012, 12, 31))),
        ("financial_year", "2012_13", (D(2012, 4, 1), D(2013, 3, 31))),
        ("month", "all", None),
        ("site", "2012", None),
    ],
)
def test_the_days_of_a_label(name, label, days):
    period = Period.from_label(name, label)
    assert (period and (period.first, period.last)) == days
