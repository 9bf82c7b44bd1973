"""Money that cannot be read makes the totals that hold it not complete: they are never smaller."""

import pytest

from handrail.figures import tables
from handrail.figures.engine.computation import INCOMPLETE_TOTAL

CLIENTS = "case_id,service,assessed_date\na,rhyl,2012-05-01\nb,rhyl,2013-05-01\nc,fife,2012-05-01\n"
COSTS = """service,quarter,heading,amount,funding
rhyl,2012-Q2,staff,1000,
rhyl,2012-Q2,premises,{amount},
rhyl,2013-Q2,staff,500,
rhyl,2013-Q2,premises,about a tenth,unpaid
fife,2012-Q2,staff,"£1,250.50",
"""


def write_extract(folder, amount):
    (folder / "clients.csv").write_text(CLIENTS)
    (folder / "costs.csv").write_text(COSTS.format(amount=amount))
    return folder


@pytest.mark.parametrize("amount", ["much", "#REF!", "1.5e999", '"1,00"', ""])
def test_a_total_without_a_part_is_not_shown(tmp_path, amount):
    spend = tables.compute_table("spend", write_extract(tmp_path, amount))
    assert spend.get_value("rhyl", "2012-Q2", "staff") == 1000
    assert spend.get_value("rhyl", "2012-Q2", "premises") is None
    assert spend.get_value("rhyl", "2012-Q2", "total") is None
    assert spend.get_cell("rhyl", "2012-Q2", "total").missing_n == 1
    assert spend.get_value("rhyl", "2013-Q2", "total") == 500, "what nobody paid for is not in it"
    assert (INCOMPLETE_TOTAL, 1) in spend.exclusions


@pytest.mark.parametrize("name", ["cost-per-client", "break-even-days", "cost-per-return"])
def test_what_a_client_cost_is_not_known_then(tmp_path, name):
    result = tables.compute_table(name, write_extract(tmp_path, "much"))
    assert result.get_value("rhyl", "2012_13") is None
    assert result.get_value("rhyl", "all") is None
    assert result.get_value("all", "2012_13") is None
    if name == "cost-per-client":
        assert result.get_value("rhyl", "2013_14") == 500
        assert result.get_value("fife", "2012_13") == 1251
        assert (result.get_cell("rhyl", "2012_13").base_n, result.get_cell("rhyl", "2012_13").missing_n) == (
            0,
            1,
        )
    assert (INCOMPLETE_TOTAL, 1) in result.exclusions


def test_nor_by_version(tmp_path):
    result = tables.compute_table(
        "cost-per-client-by-version", write_extract(tmp_path, "much"), where={"service": "rhyl"}
    )
    assert {cell.value for cell in result if cell.line in ("2012_13", "all")} == {None}


def test_a_total_of_all_amounts_is_shown(tmp_path):
    folder = write_extract(tmp_path, "GBP 250")
    assert tables.compute_table("spend", folder).get_value("rhyl", "2012-Q2", "total") == 1250
    result = tables.compute_table("cost-per-client", folder)
    assert result.get_value("rhyl", "2012_13") == 1250
    assert result.exclusions == () or INCOMPLETE_TOTAL not in dict(result.exclusions)
