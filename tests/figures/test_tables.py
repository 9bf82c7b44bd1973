"""Every table gives its worked example's figures, and every figure opens exactly its records."""

import datetime as dt

import pytest

from handrail.extract.definitions import DEFINITIONS
from handrail.figures import tables
from handrail.figures.engine.example import extract_of, run_example
from handrail.foundation.errors import UserError


@pytest.mark.parametrize(
    ("name", "example"),
    [
        (table.name, each)
        for table in tables.all_tables().values()
        for each in (table.example, *table.more_examples)
    ],
)
def test_worked_example(name, example):
    result = run_example(tables.get(name), example)
    assert {labels: result.value(*labels) for labels in example.expect} == example.expect
    assert {labels: result.cell(*labels).base_n for labels in example.base} == example.base
    assert {labels: result.cell(*labels).missing_n for labels in example.missing} == example.missing


@pytest.mark.parametrize("name", tables.names())
def test_every_definition_a_table_names_exists(name):
    known = {definition.name for definition in DEFINITIONS}
    assert set(tables.get(name).definitions) <= known


def test_definition_examples():
    """All the examples in one extract, a case each."""
    of_clients = [item for item in DEFINITIONS if item.of == "clients"]
    examples = [(item.name, record, value) for item in of_clients for record, value in item.examples]
    rows = [{**record, "case_id": str(n)} for n, (_, record, _) in enumerate(examples)]
    extract = extract_of({"clients": rows})
    found = [
        extract.rows(f"SELECT {name} FROM clients WHERE case_id = '{n}'")[0][0]
        for n, (name, _, _) in enumerate(examples)
    ]
    assert found == [value for _, _, value in examples]


@pytest.mark.parametrize(
    "item", [item for item in DEFINITIONS if item.of != "clients"], ids=lambda item: item.name
)
def test_definition_examples_of_other_files(item):
    for record, value in item.examples:
        extract = extract_of({"clients": [{"case_id": "a"}], item.of: [record]})
        assert extract.rows(f"SELECT {item.sql} FROM {item.of}") == [(value,)]


def test_an_unknown_table_names_the_known():
    with pytest.raises(UserError, match="referral-routes"):
        tables.get("nonsense")


def test_an_unknown_grouping_names_the_known():
    with pytest.raises(UserError, match="referral_route"):
        tables.compute("referral-routes", extract_of({"clients": []}), by="case_id; DROP TABLE clients")


def test_a_filter_value_is_never_read_as_sql():
    extract = extract_of({"clients": [{"case_id": "a", "service": "o'brien", "referral_route": "gp"}]})
    result = tables.compute("referral-routes", extract, where={"service": "o'brien"})
    assert result.value("gp", "all") == 100


def test_an_amount_whose_quarter_cannot_be_read_is_in_no_year_and_is_told():
    costs = [
        {"service": "rhyl", "quarter": quarter, "heading": "staff", "amount": 100}
        for quarter in ("2012-Q2", None)
    ]
    clients = [{"case_id": "a", "service": "rhyl", "assessed_date": "2012-05-01"}]
    for name in ("cost-per-client", "cost-per-client-by-quarter"):
        result = tables.compute(name, extract_of({"clients": clients, "costs": costs}))
        assert result.value("rhyl", "all") == 100
        assert ("amounts without a quarter, and so in no year", 1) in result.exclusions


def test_the_base_of_a_row_by_two_fields_is_that_of_all_its_groups():
    clients = [
        {"case_id": str(n), "service": service, "referral_date": f"2012-0{month}-01", "referral_route": route}
        for n, (service, month, route) in enumerate(
            (("fife", 1, "gp"), ("fife", 2, "gp"), ("rhyl", 1, "self"), ("rhyl", 1, None))
        )
    ]
    extract = extract_of({"clients": clients})
    for by in (("service", "month"), ("month", "service")):
        result = tables.compute("referral-routes", extract, by=by)
        margin = result.margin(("gp",))
        assert (margin.base_n, margin.missing_n) == (3, 1)
    with pytest.raises(UserError, match="the same field twice: service, service"):
        tables.compute("referral-routes", extract, by=("service", "service"))


def test_events_of_a_period_say_whom_they_are_taken_of():
    clients = [
        {"case_id": case, "service": "rhyl", "assessed_date": day}
        for case, day in (("a", "2012-05-01"), ("b", "2011-05-01"), ("c", None))
    ]
    outcomes = [{"case_id": "a", "kind": "new_job", "date": "2012-08-01"}]
    extract = extract_of({"clients": clients, "outcomes": outcomes})
    result = tables.compute("job-outcomes", extract, from_=dt.date(2012, 8, 1), to=dt.date(2012, 8, 31))
    assert result.cell("rhyl", "new_job", "percent").base_n == 2
    assert dict(result.exclusions) == {"not assessed": 1}
    assert any("whenever they came" in note for note in result.notes)
