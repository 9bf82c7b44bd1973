"""The published figures: every file is cited, rectangular and readable."""

import pytest

from handrail.evaluation import published


@pytest.mark.parametrize("name", published.list_tables())
def test_every_file_is_cited_and_rectangular(name):
    rows = published.load_table(name)
    assert len(published.get_source(name)) > 30
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)


def test_a_figure_is_read_as_it_was_published():
    rows = {row["pilot"]: row for row in published.load_table("ffws_costs")}
    assert rows["greater_manchester"]["cost_per_client_2011_13"] == "584"
    assert published.get_source("ffws_costs").startswith("DWP Research Report 896")
