"""Every table gives its worked example's figures, and every figure opens exactly its records."""

import pytest

from handrail.foundation.errors import UserError
from handrail.reporting import tables
from handrail.reporting.definitions import DEFINITIONS
from handrail.reporting.example import example_extract, extract_of


@pytest.mark.parametrize("name", tables.names())
def test_worked_example(name):
    table = tables.get(name)
    result = tables.compute(table, example_extract(table))
    assert {labels: result.value(*labels) for labels in table.example.expect} == table.example.expect
    assert {labels: result.cell(*labels).base_n for labels in table.example.base} == table.example.base
    assert {
        labels: result.cell(*labels).missing_n for labels in table.example.missing
    } == table.example.missing


@pytest.mark.parametrize("name", tables.names())
def test_every_definition_a_table_names_exists(name):
    known = {definition.name for definition in DEFINITIONS}
    assert set(tables.get(name).definitions) <= known


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda definition: definition.name)
def test_definition_examples(definition):
    for record, expected in definition.examples:
        extract = extract_of({"clients": [{"case_id": "a", **record}]})
        assert extract.rows(f"SELECT {definition.name} FROM clients") == [(expected,)]


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
