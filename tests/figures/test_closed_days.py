"""Figures of deadlines leave out the days on which a service was closed, as its desk does."""

import datetime as dt

import pytest

from handrail.extract.manifest import read_closed_days
from handrail.figures.engine.computation import compute_table
from handrail.figures.engine.example import make_example_extract
from handrail.figures.tables import get_table
from handrail.foundation.errors import UserError

SCOTLAND = "working-health-services-scotland"
# The example's first contacts are due on Thursday 5 January 2012; one came on the 6th.
DUE_DAY = dt.date(2012, 1, 5)


def compute_figures(closed_days: dict[str, tuple[dt.date, ...]]) -> dict[object, object]:
    table = get_table("deadlines")
    extract = make_example_extract(table)
    extract.closed_days = closed_days
    result = compute_table(table, extract, table.example.by)
    return {(cell.row, cell.column, cell.line): cell.value for cell in result.cells.values()}


@pytest.mark.parametrize(
    ("closed_days", "expected"),
    [
        ({SCOTLAND: (DUE_DAY,)}, [(50, 75)]),
        ({SCOTLAND: (DUE_DAY + dt.timedelta(days=30),)}, []),
        ({"leicestershire": (DUE_DAY,)}, []),
    ],
)
def test_only_waits_in_which_a_closed_day_lies_differ(closed_days, expected):
    before, after = compute_figures({}), compute_figures(closed_days)
    differing = [(before[key], after[key]) for key in before if before[key] != after[key]]
    assert set(differing) == set(expected)


def test_the_manifest_says_them_and_an_older_one_has_none():
    assert read_closed_days({}) == {}
    assert read_closed_days({"closed_days": {SCOTLAND: ["2012-01-06", "2012-01-05"]}}) == {
        SCOTLAND: (DUE_DAY, dt.date(2012, 1, 6))
    }
    with pytest.raises(UserError, match="expected closed_days to be dates"):
        read_closed_days({"closed_days": {SCOTLAND: ["Thursday"]}})
