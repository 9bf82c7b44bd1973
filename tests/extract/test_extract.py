"""Extract files: what is written reads back, from outside as from us, and what is wrong is listed and not
lost.
"""

import datetime as dt
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail.cli import handrail
from handrail.extract.check import check_extract, check_path
from handrail.extract.dictionary import describe_schema
from handrail.extract.files import FILES
from handrail.extract.read import open_extract
from handrail.extract.schema import Field
from handrail.extract.typed_views import typed_relation
from handrail.extract.write import update_file, write_file
from handrail.figures import tables
from handrail.foundation.errors import UserError
from tests.figures.sample_records import compute_protected

ROOT = Path(__file__).resolve().parents[2]


def draw_values(item: Field):
    """Values a field may take, missing included."""
    if item.codes:
        return st.sampled_from([*item.codes, None])
    kinds = {
        "date": st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)),
        "quarter": st.sampled_from([dt.date(2011, 1, 1), dt.date(2012, 10, 1)]),
        "integer": st.integers(int(item.low or 0), int(item.high or 1000)),
        "decimal": st.integers(0, 1000).map(lambda n: n / 1000),
        "boolean": st.booleans(),
        "id": st.text("abc,\"'-é", min_size=1, max_size=5).map(lambda text: f"x{text}x"),
        "text": st.text("abc,\"'\n;é", min_size=1, max_size=5).map(lambda text: f"x{text}x"),
    }
    return kinds[item.type] | st.none()


def rows_of(name: str):
    fields = {item.name: draw_values(item) for item in FILES[name].fields}
    return st.lists(st.fixed_dictionaries(fields), max_size=4)


@settings(max_examples=5, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", ["clients", "sessions", "costs"])
@pytest.mark.parametrize("format_", ["parquet", "csv"])
def test_what_is_written_reads_back(name, format_, data, tmp_path_factory):
    rows = data.draw(rows_of(name))
    folder = tmp_path_factory.mktemp("extract")
    write_file(folder, name, rows, format_)
    opened = open_extract(folder)
    names = [item.name for item in FILES[name].fields]
    found = opened.fetch_rows(f"SELECT {', '.join(names)} FROM {typed_relation(name)}")
    assert found == [tuple(row[name] for name in names) for row in rows]


def test_the_manifest_says_what_was_written(tmp_path):
    write_file(tmp_path, "clients", [{"case_id": "a"}], as_at="2026-01-02")
    write_file(tmp_path, "sessions", iter([{"case_id": "a"}] * 3))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["as_at"] == "2026-01-02"
    assert {name: entry["rows"] for name, entry in manifest["files"].items()} == {"clients": 1, "sessions": 3}


def test_a_failed_write_leaves_the_old_file(tmp_path):
    write_file(tmp_path, "clients", [{"case_id": "a", "age": 20}])
    with pytest.raises(UserError, match="row 2, age: expected integer, got 'old'"):
        write_file(tmp_path, "clients", [{"case_id": "b", "age": 20}, {"case_id": "c", "age": "old"}])
    assert open_extract(tmp_path).fetch_rows("SELECT case_id FROM clients") == [("a",)]
    assert not list(tmp_path.glob("*.part"))


def test_an_unknown_field_is_refused(tmp_path):
    with pytest.raises(UserError, match="diagnosis"):
        write_file(tmp_path, "clients", [{"case_id": "a", "diagnosis": "F32"}])


def test_update_replaces_only_the_cases_that_changed(tmp_path):
    write_file(tmp_path, "sessions", [{"case_id": case, "mode": "text"} for case in "aabc"])
    update_file(tmp_path, "sessions", [{"case_id": "a", "mode": "email"}], gone=["c"])
    opened = open_extract(tmp_path)
    assert opened.fetch_rows("SELECT case_id, mode FROM sessions ORDER BY 1") == [
        ("a", "email"),
        ("b", "text"),
    ]


def test_batches_stream_in(tmp_path):
    batch = pa.record_batch({"case_id": ["a", "b"], "service": ["rhyl", "rhyl"]})
    assert write_file(tmp_path, "clients", [batch] * 3) == 6


def test_an_application_may_hand_over_its_connection():
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE clients AS SELECT 'a' AS case_id, 'rhyl' AS service, 'gp' AS referral_route"
    )
    assert tables.compute_table("referral-routes", connection).get_value("gp", "rhyl") == 100
    assert connection.execute("SELECT count(*) FROM clients").fetchone() == (1,)


WRONG = """case_id,service,referral_route,age,assessed_date,discharged_date,gender,favourite_colour
a,rhyl,gp,20,2012-04-05,2012-04-01,male,red
b,rhyl,slef,160,31/02/2012,,,
b,,self,4x,2012-05-09,,female,
"""


def list_problems(tmp_path, text, name="clients"):
    (tmp_path / f"{name}.csv").write_text(text)
    return {
        (each.row, each.column, each.kind): each.value
        for each in check_extract(open_extract(tmp_path))
        if each.reason != "the file has no such column"
    }


def test_check_lists_by_row_column_value_and_reason(tmp_path):
    assert list_problems(tmp_path, WRONG) == {
        (None, "favourite_colour", "unknown"): "",
        (2, "discharged_date", "contradictory"): "discharged_date=2012-04-01, assessed_date=2012-04-05",
        (3, "age", "out_of_range"): "160",
        (3, "assessed_date", "unreadable"): "31/02/2012",
        (3, "referral_route", "out_of_range"): "slef",
        (3, "case_id", "contradictory"): "b",
        (4, "case_id", "contradictory"): "b",
        (4, "age", "unreadable"): "4x",
        (4, "service", "required"): "",
    }


def test_check_asks_only_for_what_the_stage_should_have_recorded(tmp_path):
    text = "case_id,service,assessed_date,gender\na,rhyl,2012-05-01,\nb,rhyl,,\n"
    assert list_problems(tmp_path, text) == {(2, "gender", "missing"): ""}


def test_check_finds_rows_of_unknown_cases(tmp_path):
    (tmp_path / "clients.csv").write_text("case_id,service\na,rhyl\n")
    found = list_problems(tmp_path, "case_id,mode\na,text\nz,text\n", "sessions")
    assert found == {(3, "case_id", "contradictory"): "z"}


def test_rows_keep_their_numbers_in_a_long_file(tmp_path):
    rows = [f"{n},rhyl,{'bad' if n % 10_007 == 0 else 30}" for n in range(1, 40_000)]
    found = list_problems(tmp_path, "case_id,service,age\n" + "\n".join(rows) + "\n")
    assert {row for row, column, _ in found if column == "age"} == {10_008, 20_015, 30_022}


@pytest.mark.parametrize("text", ["", "case_id,case_id\na,b\n"], ids=["empty", "column twice"])
def test_a_file_that_cannot_be_read_whole_is_refused(tmp_path, text):
    (tmp_path / "clients.csv").write_text(text)
    result = CliRunner().invoke(handrail, ["tables", "show", "throughput", "--extract", str(tmp_path)])
    assert isinstance(result.exception, UserError)
    assert "clients.csv" in str(result.exception)


@pytest.mark.parametrize("row", ["b,rhyl,gp,1", "b,rhyl"], ids=["long line", "short line"])
def test_a_row_that_does_not_fit_the_heading_is_left_out_and_listed(tmp_path, row):
    text = f"case_id,service,referral_route\na,rhyl,gp\n{row}\nc,rhyl,gp\n"
    assert list_problems(tmp_path, text) == {(3, "", "unreadable"): row}
    result = tables.compute_table("referral-routes", tmp_path)
    assert result.get_cell("gp", "rhyl").base_n == 2
    assert "1 row whose cells do not fit the heading is left out" in " ".join(result.notes)


def test_bytes_of_windows_are_read(tmp_path):
    (tmp_path / "clients.csv").write_bytes(b"case_id,service,site\na,rhyl,Caf\xe9\n")
    assert open_extract(tmp_path).fetch_rows("SELECT site FROM clients") == [("Café",)]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path):
    (tmp_path / "clients.csv").write_bytes(b"\xef\xbb\xbfcase_id,service,referral_route\r\na,rhyl,gp\r\n")
    assert tables.compute_table("referral-routes", tmp_path).get_value("gp", "rhyl") == 100


def test_a_file_without_cases_is_refused(tmp_path):
    (tmp_path / "clients.csv").write_text("service,referral_route\nrhyl,gp\n")
    with pytest.raises(UserError, match="case_id"):
        tables.compute_table("referral-routes", tmp_path)


def test_a_file_of_clients_without_dates_counts_every_row_and_says_so(tmp_path):
    (tmp_path / "clients.csv").write_text("case_id,service,gender\na,rhyl,male\nb,rhyl,female\n")
    result = tables.compute_table("gender-age", tmp_path)
    assert result.get_value("gender", "male", "all") == 50
    assert "no assessment date" in " ".join(result.notes)


def test_quarters_are_read_as_they_are_written(tmp_path):
    (tmp_path / "costs.csv").write_text(
        "service,quarter,amount\nrhyl,2011-Q2,1\nrhyl,2011-05-09,2\nrhyl,2011Q2,3\nrhyl,spring,4\n"
    )
    found = open_extract(tmp_path).fetch_rows("SELECT quarter FROM costs ORDER BY amount")
    assert found == [(dt.date(2011, 4, 1),)] * 3 + [(None,)]


def test_the_data_dictionary_is_as_the_schema_says():
    assert (ROOT / "docs" / "data-dictionary.md").read_text() == describe_schema()


@pytest.mark.parametrize("profile", ["internal", "official"])
def test_what_a_file_that_is_not_there_would_tell_is_not_nought(tmp_path, profile):
    """An evaluator's clients alone: every table answers, and says what it has nothing to count from."""
    rows = "".join(f"{n},acme,2012-05-01\n" for n in range(40))
    (tmp_path / "clients.csv").write_text("case_id,service,assessed_date\n" + rows)
    opened = open_extract(tmp_path)
    jobs = compute_protected("job-outcomes", opened, profile)
    assert jobs.get_cell("acme", "new_job", "people").value is None
    assert jobs.get_cell("acme", "new_job", "people").base_n == 40
    assert "There is no file of outcomes" in " ".join(jobs.notes)
    stages = compute_protected("throughput", opened, profile)
    assert (stages.get_value("assessed", "acme"), stages.get_value("followed_up", "acme")) == (40, None)
    shown = ["tables", "show", "support-modes", "--extract", str(tmp_path), "--disclosure", profile]
    result = CliRunner().invoke(handrail, shown)
    assert "telephone,,,,40,0" in result.stdout
    assert "no file of sessions" in result.stderr


def test_a_month_may_be_written_without_its_first_day(tmp_path):
    columns = "service,site,workstream,measure,month,value,profile\n"
    rows = "".join(f"rhyl,,,enrolled,{month},9,original\n" for month in ("2012-01", "2012-02-01", "2012-13"))
    (tmp_path / "targets.csv").write_text(columns + rows)
    extract = open_extract(tmp_path)
    assert extract.fetch_rows("SELECT month FROM targets") == [
        (dt.date(2012, 1, 1),), (dt.date(2012, 2, 1),), (None,),
    ]  # fmt: skip
    assert extract.unfit_values == 1


def test_a_file_of_that_name_with_other_columns_is_not_read_and_that_is_said(tmp_path):
    """As the costs of a study lie next to its clients."""
    rows = [{"case_id": "1", "service": "here", "referral_date": "2012-05-01"}]
    (tmp_path / "clients.csv").write_text(
        "\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)])
    )
    (tmp_path / "costs.csv").write_text("client,pounds\n1,345.78\n")
    extract = open_extract(tmp_path)
    assert extract.fetch_rows("SELECT count(*) FROM costs") == [(0,)]
    assert [note for note in extract.notes if note.startswith("costs.csv has no column of the file costs")]
    [problem] = [problem for problem in check_path(tmp_path) if problem.file == "costs.csv"]
    assert problem.reason == "none of its columns is of costs; it is not read"


def test_clients_with_none_of_their_columns_are_refused(tmp_path):
    (tmp_path / "clients.csv").write_text("name,pounds\nA,1\n")
    with pytest.raises(UserError, match=r"case_id.*missing\. The file has: name, pounds"):
        open_extract(tmp_path)
