"""Spend given to the versions of a service's model: nothing lost, nothing told that counts would not tell."""

import pytest

from handrail.figures import tables
from handrail.figures.engine.example import make_extract
from handrail.foundation.errors import UserError
from tests.figures.sample_records import compute_protected, make_records

NAME = "cost-per-client-by-version"


@pytest.fixture(scope="module")
def extract():
    files = make_records(300, 7)
    for n, case in enumerate(files["clients"]):
        case["version"] = ("2010-04", "2011-04", None)[n % 3]
    return make_extract(files)


@pytest.mark.parametrize("by", [("service", "version"), ("version", "service")])
def test_the_shares_of_the_versions_add_up_to_what_was_spent(extract, by):
    whole = tables.compute_table("cost-per-client", extract)
    parts = tables.compute_table(NAME, extract, by)
    for cell in whole:
        ((service,), year) = cell.row, cell.column
        if service == "all":
            continue
        mine = [each for each in parts if dict(each.by)["service"] == service and each.column == year]
        total = next(each for each in mine if dict(each.by)["version"] == "all")
        assert (total.value, total.base_n) == (cell.value, cell.base_n)
        assert total.n == pytest.approx(cell.n)
        assert sum(each.n for each in mine if each is not total) == pytest.approx(cell.n)


def test_a_version_asked_for_alone_costs_what_it_costs_among_the_others(extract):
    alone = tables.compute_table(
        "cost-per-client", extract, where={"service": "rhyl", "version": "2010-04"}, by=()
    )
    among = tables.compute_table(NAME, extract)
    assert [each.value for each in alone] == [
        among.get_value("rhyl", "2010-04", year) for year in alone.columns
    ]


@pytest.mark.parametrize(
    ("by", "where"),
    [("version", {}), ("service", {"site": "north"}), ((), {"version": "2010-04"}), ("workstream", {})],
)
def test_what_cannot_honestly_be_said_is_refused(extract, by, where):
    with pytest.raises(UserError, match="by service"):
        tables.compute_table(NAME, extract, by, where)


def test_shared_spend_would_tell_a_withheld_count():
    """37 and 3 cases of one quarter: 925 of 1,000 pounds would tell of the three."""

    def make_cases(version, n, day):
        return [
            {"case_id": f"{version}{day}{i}", "service": "rhyl", "version": version, "assessed_date": day}
            for i in range(n)
        ]

    extract = make_extract({
        "clients": [*make_cases("old", 30, "2011-02-01"), *make_cases("old", 37, "2011-07-01"),
                    *make_cases("new", 3, "2011-07-01"), *make_cases("new", 30, "2012-07-01")],
        "costs": [{"service": "rhyl", "quarter": quarter, "heading": "staff", "amount": 1000}
                  for quarter in ("2011-Q1", "2011-Q3", "2012-Q3")],
    })  # fmt: skip
    shown = compute_protected(NAME, extract, "official")
    assert shown.get_value("rhyl", "old", "2010_11") == shown.get_value("rhyl", "new", "2012_13") == 33
    for where in ({}, {"version": "old"}):
        found = compute_protected(NAME, extract, "under-5", where=where)
        mixed = [each for each in found if each.column == "2011_12" and dict(each.by)["version"] == "old"]
        assert [each.value for each in mixed] == [None]
