"""Every figure opens exactly the records it counts, over every table and person-made data, by every kind of
grouping.
"""

import datetime as dt
from collections import Counter
from fractions import Fraction

import pytest

from handrail.figures import tables
from handrail.figures.engine import records as engine
from handrail.figures.engine import tallying
from handrail.figures.engine.declaration import EventBlock
from handrail.figures.engine.example import make_extract
from handrail.figures.engine.result import round_half_up
from handrail.figures.render import to_csv
from handrail.foundation.errors import UserError
from tests.figures import sample_records
from tests.figures.sample_records import compute_protected

RECORDS = sample_records.make_records(150, seed=11)
OF_CASES = [name for name in tables.list_names() if not tables.get_table(name).shows]
OF_ROWS = [name for name in tables.list_names() if tables.get_table(name).shows]


@pytest.fixture(scope="module")
def extract():
    return make_extract(RECORDS)


@pytest.mark.parametrize("name", OF_CASES)
def test_every_figure_opens_its_records(name, extract):
    """Numerator within base; base, missing and excluded part the cases between them; each as many as the
    cell says.
    """
    table = tables.get_table(name)
    result = tables.compute_table(table, extract)
    everybody = {row["case_id"] for row in RECORDS["clients"]}
    cells = list(result)
    # Some of all, and the first of each measure.
    some = [*cells[:: max(1, len(cells) // 2)], *{cell.measure: cell for cell in reversed(cells)}.values()]
    for cell in dict.fromkeys(some):
        ids = {kind: engine.list_cell_records(extract, result, cell, kind) for kind in engine.RECORD_KINDS}
        assert all(len(each) == len(set(each)) for each in ids.values())
        assert set(ids["numerator"]) <= set(ids["base"])
        assert not set(ids["base"]) & set(ids["excluded"])
        if isinstance(table.blocks[cell.block], EventBlock):
            continue
        if cell.n is not None and cell.measure.kind != "ratio":
            assert len(ids["numerator"]) == cell.n
        assert len(ids["base"]) == cell.base_n
        assert len(ids["missing"]) == cell.missing_n
        assert not set(ids["base"]) & set(ids["missing"])
        of_a_year = cell.measure.kind == "ratio" and cell.line != table.blocks[cell.block].total
        if all(label == "all" for _, label in cell.by) and not of_a_year:
            assert set().union(ids["base"], ids["missing"], ids["excluded"]) == everybody


@pytest.mark.parametrize(
    "by", ["gender", "case_manager", "month", "financial_year", "team", "dependants", "age_band"]
)
def test_the_groups_of_a_field_add_up_to_all(by, extract):
    result = tables.compute_table("referrals-by-route", extract, by=by)
    for row in result.rows:
        cells = [result.cells[row, column] for column in result.columns]
        assert sum(cell.n for cell in cells[:-1]) == cells[-1].n
        assert sum(cell.base_n for cell in cells[:-1]) == cells[-1].base_n == cells[-1].base_n


@pytest.mark.parametrize(("name", "of_clients"), [("referral-routes", True), ("referrals-by-route", False)])
def test_a_hand_count_agrees(name, of_clients, extract):
    """A client has been assessed: tables 2.1 and 2.2 are of these, and another table is of all referrals."""
    result = tables.compute_table(name, extract)
    counted = Counter(
        (row["service"], row["referral_route"])
        for row in RECORDS["clients"]
        if row["referral_route"] and (row.get("assessed_date") or not of_clients)
    )
    for (service, route), n in counted.items():
        assert result.get_cell(route, service).n == n
    everybody = [row for row in RECORDS["clients"] if row.get("assessed_date") or not of_clients]
    cell = result.get_cell("gp", "all")
    assert cell.base_n + cell.missing_n == len(everybody)


def test_a_period_keeps_what_is_dated_in_it(extract):
    first, last = dt.date(2011, 6, 1), dt.date(2011, 8, 31)
    result = tables.compute_table("throughput", extract, from_=first, to=last)
    for stage, field in (("enrolled", "enrolled_date"), ("discharged", "discharged_date")):
        hand = sum(1 for row in RECORDS["clients"] if row.get(field) and first <= row[field] <= last)
        assert result.get_value(stage, "total") == hand


def test_months_add_up_to_the_period(extract):
    months = tables.compute_table("throughput", extract, by="month")
    assert months.get_value("assessed", "total") == tables.compute_table("throughput", extract).get_value(
        "assessed", "total"
    )
    july = tables.compute_table("throughput", extract, from_=dt.date(2011, 7, 1), to=dt.date(2011, 7, 31))
    assert months.get_value("assessed", "2011-07") == july.get_value("assessed", "total")


@pytest.mark.parametrize("disclosure", ["internal", "official"])
def test_a_month_in_which_a_stage_has_nobody_reads_nought(disclosure):
    rows = [
        {"case_id": "a", "service": "rhyl", "referral_date": "2012-05-01", "discharged_date": "2012-07-01"}
    ]
    result = compute_protected("throughput", make_extract({"clients": rows}), disclosure, by="month")
    assert result.columns == ("2012-05", "2012-07", "total")
    assert result.get_value("referred", "2012-07") == 0
    assert to_csv(result).startswith("stage,2012-05,2012-07,total,base_n,missing_n\n")


def test_a_filter_and_a_group_agree(extract):
    by = tables.compute_table("gender-age", extract, by="site")
    only = tables.compute_table("gender-age", extract, where={"site": "north"})
    assert by.get_cell("gender", "male", "north").n == only.get_cell("gender", "male", "all").n


def test_of_a_service_without_a_deadline_that_is_said_and_its_days_are_given():
    cases = [
        {"case_id": "a", "service": "leicestershire", "referral_date": "2012-05-01"},
        {"case_id": "b", "service": "elsewhere", "referral_date": "2012-05-01"},
        {
            "case_id": "c",
            "service": "acme",
            "referral_date": "2012-05-01",
            "first_contact_date": "2012-05-04",
        },
    ]
    extract = make_extract({"clients": cases})
    said = [note for note in tables.compute_table("deadlines", extract).notes if "No deadline" in note]
    assert said[0].startswith("No deadline is known for acme, elsewhere: ")
    result = tables.compute_table("deadlines", extract, where={"service": "acme"})
    assert result.get_value("acme", "referral_to_first_contact", "median_days") == 3
    assert result.get_value("acme", "first_contact", "met_percent") is None
    assert "elsewhere" not in " ".join(result.notes)
    assert not tables.compute_table("deadlines", extract, where={"service": "leicestershire"}).notes
    assert not tables.compute_table("referrals-by-route", extract).notes


def test_a_period_that_ends_before_it_begins_is_refused(extract):
    with pytest.raises(UserError, match="ends before it begins"):
        tables.compute_table("throughput", extract, from_=dt.date(2012, 1, 1), to=dt.date(2011, 1, 1))


def test_an_unknown_figure_names_the_known(extract):
    with pytest.raises(UserError, match="talking_therapies"):
        engine.list_records(
            extract, tables.compute_table("referrals-by-route", extract), ("nonsense",), "all"
        )


@pytest.mark.parametrize("name", OF_ROWS)
def test_every_figure_of_rows_that_are_not_cases_opens_them(name):
    table = tables.get_table(name)
    extract = make_extract(table.example.files)
    result = tables.compute_table(table, extract)
    cells = [cell for cell in result if cell.base_n]
    assert cells
    for cell in cells:
        rows = {kind: engine.list_cell_rows(extract, result, cell, kind) for kind in engine.RECORD_KINDS}
        assert all(len(row) == len(table.shows) for each in rows.values() for row in each)
        assert len(rows["base"]) == cell.base_n
        assert len(rows["missing"]) == cell.missing_n
        if cell.n is not None and cell.measure.kind not in ("sum", "rate", "weight"):
            assert len(rows["numerator"]) == cell.n
        amounts = [row[table.shows.index("amount")] for row in rows["base"] if "amount" in table.shows]
        if amounts:
            assert round_half_up(sum(map(Fraction, amounts)), 0) == cell.value


BY_KIND = ("back-at-work", "conditions", "employment-rate", "gender-age", "sector", "throughput")


@pytest.mark.parametrize("name", BY_KIND)
def test_records_counted_by_kind_count_as_each_by_itself(name, extract, monkeypatch):
    """Whether equal records are put together before they are looked at or after makes no difference."""
    asked = (
        {},
        {"by": ("month", "gender")},
        {"by": ("is_client",), "where": {"sector": ("private", "missing")}},
        {"from_": dt.date(2011, 6, 1), "to": dt.date(2012, 3, 31)},
    )
    each_by_itself = [tables.compute_table(name, extract, **each) for each in asked]
    monkeypatch.setattr(tallying, "MIN_CLIENTS_TO_GROUP", 0)
    by_kind = [tables.compute_table(name, extract, **each) for each in asked]
    monkeypatch.setattr(tallying, "MAX_CLIENT_KINDS", -1)
    by_answer = [tables.compute_table(name, extract, **each) for each in asked]
    assert by_kind == by_answer == each_by_itself
    assert all(found.cells for found in by_kind)
