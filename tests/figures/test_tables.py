"""Every table gives its worked example's figures, and every figure opens exactly its records."""

import datetime as dt
import re

import pytest

from handrail.extract.definitions import BY_NAME, DEFINITIONS
from handrail.figures import tables
from handrail.figures.engine.example import make_extract, run_example
from handrail.foundation.errors import UserError


@pytest.mark.parametrize(
    ("name", "example"),
    [
        (table.name, each)
        for table in tables.load_tables().values()
        for each in (table.example, *table.more_examples)
    ],
)
def test_worked_example(name, example):
    result = run_example(tables.get_table(name), example)
    assert {labels: result.get_value(*labels) for labels in example.expect} == example.expect
    assert {labels: result.get_cell(*labels).base_n for labels in example.base} == example.base
    assert {labels: result.get_cell(*labels).missing_n for labels in example.missing} == example.missing


@pytest.mark.parametrize("name", tables.list_names())
def test_every_definition_a_table_names_exists(name):
    known = {definition.name for definition in DEFINITIONS}
    assert set(tables.get_table(name).definitions) <= known


def said_of(table):
    """Every expression that a table counts by."""
    lines = [line for block in table.blocks for line in getattr(block, "lines", ())]
    return " ".join([table.of, table.missing, *(str(part) for line in lines for part in vars(line).values())])


@pytest.mark.parametrize("name", ["is_back_at_work", "has_returned"])
def test_back_at_work_says_which_definition_it_is(name):
    """In its title, in the words of the dictionary, and in the notes below it."""
    using = [table for table in tables.load_tables().values() if re.search(rf"\b{name}\b", said_of(table))]
    assert using
    for table in using:
        assert BY_NAME[name].title.lower() in table.title.lower(), table.name
        assert name in table.definitions


def test_a_table_of_clients_counts_nobody_who_was_not_assessed():
    """What calls them clients is of those assessed, whatever else is recorded of the others."""
    left = {
        "service": "rhyl", "referral_date": "2012-05-01", "enrolled_date": "2012-05-01",
        "discharged_date": "2012-06-01", "work_attendance_entry": "off_sick", "referral_route": "gp",
        "information_source": "gp", "work_attendance_discharge": "at_work", "return_date": "2012-05-30",
        "absence_started": "2012-04-01", "eq5d_entry": 0.5, "eq5d_discharge": 0.6, "phq9_entry": 12,
        "phq9_discharge": 4, "gad7_entry": 12, "gad7_discharge": 4, "dropped_out": True,
    }  # fmt: skip
    files = {
        "clients": ({"case_id": "a", **left},),
        "sessions": ({"case_id": "a", "date": "2012-05-03", "mode": "telephone"},),
        "followups": ({"case_id": "a", "months": 3, "state": "done", "work_attendance": "at_work"},),
        "outcomes": ({"case_id": "a", "kind": "returned", "date": "2012-05-30"},),
    }
    extract = make_extract(files)
    of_clients = [
        table
        for table in tables.load_tables().values()
        if re.search(r"\bclients?\b", f"{table.title} {table.of_says}".lower())
        and table.relation != "surveys"
    ]
    assert len(of_clients) > 30
    for table in of_clients:
        counted = [
            cell for cell in tables.compute_table(table.name, extract) if cell.base_n or cell.missing_n
        ]
        assert not counted, table.name


def test_definition_examples():
    """All the examples in one extract, a case each."""
    of_clients = [item for item in DEFINITIONS if item.of == "clients"]
    examples = [(item.name, record, value) for item in of_clients for record, value in item.examples]
    rows = [{**record, "case_id": str(n)} for n, (_, record, _) in enumerate(examples)]
    extract = make_extract({"clients": rows})
    found = [
        extract.fetch_rows(f"SELECT {name} FROM clients WHERE case_id = '{n}'")[0][0]
        for n, (name, _, _) in enumerate(examples)
    ]
    assert found == [value for _, _, value in examples]


@pytest.mark.parametrize(
    "item", [item for item in DEFINITIONS if item.of != "clients"], ids=lambda item: item.name
)
def test_definition_examples_of_other_files(item):
    for record, value in item.examples:
        extract = make_extract({"clients": [{"case_id": "a"}], item.of: [record]})
        assert extract.fetch_rows(f"SELECT {item.dated_sql} FROM {item.of}") == [(value,)]


def test_an_unknown_table_names_the_known():
    with pytest.raises(UserError, match="referrals-by-route"):
        tables.get_table("nonsense")


def test_an_unknown_grouping_names_the_known():
    with pytest.raises(UserError, match="referral_route"):
        tables.compute_table(
            "referrals-by-route", make_extract({"clients": []}), by="case_id; DROP TABLE clients"
        )


def test_a_filter_value_is_never_read_as_sql():
    extract = make_extract({"clients": [{"case_id": "a", "service": "o'brien", "referral_route": "gp"}]})
    result = tables.compute_table("referrals-by-route", extract, where={"service": "o'brien"})
    assert result.get_value("gp", "all") == 100


def test_an_amount_whose_quarter_cannot_be_read_is_in_no_year_and_is_told():
    costs = [
        {"service": "rhyl", "quarter": quarter, "heading": "staff", "amount": 100}
        for quarter in ("2012-Q2", None)
    ]
    clients = [{"case_id": "a", "service": "rhyl", "assessed_date": "2012-05-01"}]
    for name in ("cost-per-client", "cost-per-client-by-quarter"):
        result = tables.compute_table(name, make_extract({"clients": clients, "costs": costs}))
        assert result.get_value("rhyl", "all") == 100
        assert ("amounts without a quarter, and so in no year", 1) in result.exclusions


def test_the_base_of_a_row_by_two_fields_is_that_of_all_its_groups():
    clients = [
        {"case_id": str(n), "service": service, "referral_date": f"2012-0{month}-01", "referral_route": route}
        for n, (service, month, route) in enumerate(
            (("fife", 1, "gp"), ("fife", 2, "gp"), ("rhyl", 1, "self"), ("rhyl", 1, None))
        )
    ]
    extract = make_extract({"clients": clients})
    for by in (("service", "month"), ("month", "service")):
        result = tables.compute_table("referrals-by-route", extract, by=by)
        margin = result.find_margin(("gp",))
        assert (margin.base_n, margin.missing_n) == (3, 1)
    with pytest.raises(UserError, match="the same field twice: service, service"):
        tables.compute_table("referrals-by-route", extract, by=("service", "service"))


def test_events_of_a_period_say_whom_they_are_taken_of():
    clients = [
        {"case_id": case, "service": "rhyl", "assessed_date": day}
        for case, day in (("a", "2012-05-01"), ("b", "2011-05-01"), ("c", None))
    ]
    outcomes = [{"case_id": "a", "kind": "new_job", "date": "2012-08-01"}]
    extract = make_extract({"clients": clients, "outcomes": outcomes})
    result = tables.compute_table("job-outcomes", extract, from_=dt.date(2012, 8, 1), to=dt.date(2012, 8, 31))
    assert result.get_cell("rhyl", "new_job", "percent").base_n == 2
    assert dict(result.exclusions) == {"not assessed": 1}
    assert any("whenever they came" in note for note in result.notes)


@pytest.mark.parametrize("name", ["referrals-by-route", "referrals-by-source", "deadlines"])
def test_a_referral_that_was_sent_twice_or_as_a_test_is_counted_as_none(name):
    sent = {"service": "rhyl", "referral_date": "2012-05-01", "referral_route": "gp", "outcome": None}
    closings = {"a": None, "b": "duplicate", "c": "test", "d": "withdrew"}
    rows = tuple({"case_id": key, **sent, "referral_closed": why} for key, why in closings.items())
    cells = list(tables.compute_table(name, make_extract({"clients": rows})))
    assert max(cell.base_n + cell.missing_n for cell in cells) == 2
