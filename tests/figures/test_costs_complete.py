"""Money in tables: an amount that cannot be read leaves no smaller total; wrong rows are refused."""

import pytest

from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.figures.engine.computation import INCOMPLETE_TOTAL
from handrail.foundation.errors import UserError

CLIENTS = """case_id,service,version,assessed_date
a,rhyl,2010-04,2011-05-01
b,rhyl,2010-04,2011-05-02
c,rhyl,2010-04,2012-05-01
d,fife,2010-04,2011-05-01
"""
HEAD = "service,quarter,heading,amount,funding\n"
SOUND = """rhyl,2011-Q2,staff,1500,
rhyl,2012-Q2,staff,400,
fife,2011-Q2,staff,300,
"""


@pytest.fixture
def open_costs(tmp_path):
    def open_with_costs(rows):
        (tmp_path / "clients.csv").write_text(CLIENTS)
        (tmp_path / "costs.csv").write_text(HEAD + SOUND + rows)
        return open_extract(tmp_path)

    return open_with_costs


@pytest.mark.parametrize("amount", ["much", "", "#REF!", "1.500.00"])
def test_a_total_without_an_amount_that_cannot_be_read_is_not_given(open_costs, amount):
    found = tables.compute_table("spend", open_costs(f"rhyl,2011-Q2,premises,{amount},\n"))
    assert found.get_value("rhyl", "2011-Q2", "staff") == 1500
    for heading in ("premises", "total"):
        cell = found.get_cell("rhyl", "2011-Q2", heading)
        assert (cell.value, cell.missing_n) == (None, 1), heading
    assert found.get_value("all", "2011-Q2", "total") is None
    assert found.get_value("rhyl", "2012-Q2", "total") == 400
    assert found.get_value("fife", "2011-Q2", "total") == 300


@pytest.mark.parametrize("name", ["cost-per-client", "break-even-days", "cost-per-client-by-version"])
def test_nor_is_a_cost_per_client(open_costs, name):
    found = tables.compute_table(name, open_costs("rhyl,2011-Q2,premises,much,\n"))
    key = ("2010-04",) if name.endswith("version") else ()
    unknown = [found.get_cell("rhyl", *key, year) for year in ("2011_12", "all")]
    assert [(cell.value, cell.base_n) for cell in unknown] == [(None, 0)] * 2
    assert found.get_value("rhyl", *key, "2012_13") == (4.4 if name == "break-even-days" else 400)
    assert found.get_value("fife", *key, "2011_12") == (3.3 if name == "break-even-days" else 300)
    assert (INCOMPLETE_TOTAL, 1) in found.exclusions


def test_what_nobody_paid_for_is_in_no_total_even_where_it_cannot_be_read(open_costs):
    made = open_costs("rhyl,2011-Q2,premises,much,unpaid\n")
    assert tables.compute_table("spend", made).get_value("rhyl", "2011-Q2", "total") == 1500
    assert tables.compute_table("cost-per-client", made).get_value("rhyl", "2011_12") == 750


@pytest.mark.parametrize(
    "name", ["spend", "cost-per-client", "cost-per-client-by-quarter", "break-even-days"]
)
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("rhyl,2011-Q2,premises,-50,\n", "row 5, amount: '-50': expected 0 or more"),
        ("rhyl,2011-Q2,staff,1500,\n", "row 5, amount: '1500.0': the same cost stands on several rows"),
    ],
)
def test_negative_and_repeated_amounts_are_refused_with_their_rows(open_costs, name, row, words):
    with pytest.raises(UserError, match=words):
        tables.compute_table(name, open_costs(row))


def test_two_amounts_alike_but_for_the_note_are_two(tmp_path):
    (tmp_path / "clients.csv").write_text(CLIENTS)
    rows = "".join(f"rhyl,2011-Q2,training,90,{who}\n" for who in ("first day", "second day"))
    (tmp_path / "costs.csv").write_text(f"service,quarter,heading,amount,note\n{rows}")
    assert tables.compute_table("spend", tmp_path).get_value("rhyl", "2011-Q2", "total") == 180
