"""Every table gives its worked example's figures, and every figure opens exactly its records."""

import pytest

from handrail.foundation.errors import UserError
from handrail.reporting import tables
from handrail.reporting.figures.definitions import DEFINITIONS
from handrail.reporting.figures.example import extract_of, run_example


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
    examples = [(item.name, record, value) for item in DEFINITIONS for record, value in item.examples]
    rows = [{**record, "case_id": str(n)} for n, (_, record, _) in enumerate(examples)]
    extract = extract_of({"clients": rows})
    found = [
        extract.rows(f"SELECT {name} FROM clients WHERE case_id = '{n}'")[0][0]
        for n, (name, _, _) in enumerate(examples)
    ]
    assert found == [value for _, _, value in examples]


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
