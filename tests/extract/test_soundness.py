"""Columns that are read as they stand say the same as when they are read cell by cell."""

import datetime as dt

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from handrail.evaluation.clients import read_clients
from handrail.extract import read, soundness
from handrail.extract.field_reader import FieldReader
from handrail.extract.file_reader import read_file
from handrail.extract.files import CLIENTS, FILES
from handrail.extract.intake import last_event
from handrail.extract.read import open_extract
from handrail.extract.synonyms import SYNONYMS, plain_words
from handrail.extract.write import write_file
from handrail.foundation.errors import UserError

TODAY = dt.date(2026, 6, 1)
FIELDS = ("case_id", "person_id", "referral_route", "gender", "site", "age", "eq5d_entry", "assessed_date",
          "dropped_out", "work_attendance_entry")  # fmt: skip
TEXTS = st.sampled_from(
    ["a", "a ", "b", "GP", "gp", "male", "M", "Unknown", "#N/A", "=A1", "x+y", "12345", "off_sick",
     "off sick", "our_own", "Gp ", "\xa0male", "none", ""]
)  # fmt: skip
VALUES = {
    "id": st.none() | TEXTS,
    "text": st.none() | TEXTS,
    "code": st.none() | TEXTS,
    "integer": st.none() | st.integers(-5, 200),
    "decimal": st.none() | st.sampled_from([0.5, -0.7, 1.0, 3.0, None, float("inf")]),
    "date": st.none() | st.dates(dt.date(1985, 1, 1), dt.date(2035, 1, 1)),
    "boolean": st.none() | st.booleans(),
}
ROWS = st.lists(
    st.fixed_dictionaries({name: VALUES[CLIENTS.by_name[name].type] for name in FIELDS}), max_size=6
)


def table_of(rows):
    kinds = [(name, CLIENTS.by_name[name].arrow_type) for name in FIELDS]
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))


@settings(max_examples=15, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("name", FIELDS)
def test_a_sound_column_is_read_as_it_stands(name, data):
    """Where a column is taken for sound, reading it cell by cell changes nothing and finds no fault."""
    values = data.draw(st.lists(VALUES[CLIENTS.by_name[name].type], max_size=3))
    table = table_of([dict.fromkeys(FIELDS) | {name: value} for value in values])
    records = read_file(table, CLIENTS, as_at=TODAY)
    changed = records.table[name].to_pylist() != values
    faulty = any(fault.is_missing for fault in records.faults)
    if soundness.is_sound(read.from_tables({"clients": table}), "clients", TODAY):
        assert not faulty
        assert not changed or records.rows_left_out
    else:
        assert faulty or changed or any("+" in str(value) for value in values), "read twice for nothing"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_tables_and_studies_read_the_same(rows):
    """The views that tables are counted from hold what a study is given."""
    table = table_of(rows)
    extract = read.from_tables({"clients": table}, ours=False)
    records = read_file(table, CLIENTS)
    names = ", ".join(FIELDS)
    viewed = extract.fetch_rows(f"SELECT {names} FROM clients ORDER BY case_number")
    assert list(map(str, viewed)) == [
        str(tuple(row[name] for name in FIELDS)) for row in records.table.to_pylist()
    ]


def test_a_file_that_is_sound_is_not_read_cell_by_cell(tmp_path):
    day = dt.date(2012, 5, 1)
    rows = [{"case_id": f"c{n}", "service": "rhyl", "gender": "male", "assessed_date": day} for n in range(5)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "clients.parquet")
    assert open_extract(tmp_path).readings == {}
    pq.write_table(pa.Table.from_pylist([{**rows[0], "gender": "M"}]), tmp_path / "clients.parquet")
    assert set(open_extract(tmp_path).readings) == {"clients"}


SEEMING = [
    "Err:502",
    "err:123",
    "nOnE",
    "Nan",
    "N/A",
    "=A1",
    "a\t",
    "a ",
    "a\xa0",
    "\xa0a",
    " a",
    "-",
    "?",
    "<NA>",
    "#N/A",
    "1.2E+11",
    "1.0E5",
]


@pytest.mark.parametrize("text", SEEMING)
def test_an_identifier_that_is_not_what_it_seems_is_found_among_many(text):
    """Whatever stands round it: nothing is taken for sound by the least and the greatest value alone."""
    for others in (["b1", "b2"], ["A", "z"], ["1", "2"], ["h1", "i2"], [None, None]):
        table = pa.table({"case_id": ["c1", "c2", "c3"], "person_id": [*others, text]})
        extract = read.from_tables({"clients": table})
        assert not soundness.is_sound(extract, "clients", TODAY), others


@pytest.mark.parametrize("end", ["", " ", "\t", "\xa0", " \u2003\n"])
def test_blanks_at_the_end_of_a_person_are_no_part_of_it(tmp_path, end):
    table = pa.table({"case_id": ["c1", "c2"], "person_id": ["p1", "p2" + end]})
    pq.write_table(table, tmp_path / "clients.parquet")
    extract = open_extract(tmp_path)
    assert extract.readings == {}, "a file is not read cell by cell for blanks that are taken off"
    assert extract.fetch_rows("SELECT person_id FROM clients ORDER BY case_id") == [("p1",), ("p2",)]
    assert read_file(table, CLIENTS).table["person_id"].to_pylist() == ["p1", "p2"]


def test_identifiers_of_every_sort_are_sound(tmp_path):
    for values in (["a", "z"], ["0012", "9"], ["x-1", "e 2"], ["Err", "nancy"], [None, "ALL"], [None, None]):
        table = pa.table({"case_id": ["c1", "c2"], "person_id": pa.array(values, pa.string())})
        pq.write_table(table, tmp_path / "clients.parquet")
        assert open_extract(tmp_path).readings == {}, values


def test_a_file_that_handrail_wrote_is_looked_through_once_somebody_edits_it(tmp_path):
    day = dt.date(2012, 7, 1)
    rows = [{"case_id": "a", "service": "rhyl", "discharged_date": day, "gender": "male"}]
    write_file(tmp_path, "clients", rows, "csv", as_at="2012-06-30")
    for fields in (open_extract(tmp_path).fetch_rows("SELECT discharged_date, gender FROM clients")[0],
                   (read_clients(tmp_path / "clients.csv")[0][0].discharged, "male")):  # fmt: skip
        assert fields == (day, "male"), "what Handrail wrote is read as it is"
    path = tmp_path / "clients.csv"
    path.write_text(path.read_text().replace(",male,", ",M,"))
    extract = open_extract(tmp_path)
    assert not extract.ours
    assert extract.fetch_rows("SELECT discharged_date, gender FROM clients") == [(None, "male")]
    (client,), problems = read_clients(path)
    assert (client.discharged, client.gender) == (None, "male")
    assert "after 2012-06-30, the day of the extract" in str(problems[0])


def test_the_day_of_the_extract_bounds_what_happened_and_not_what_is_due():
    assert last_event(read.from_tables({}, ours=False, as_at="2012-06-30")) == dt.date(2012, 6, 30)
    tables = {
        "clients": pa.table({"case_id": ["a"], "service": ["rhyl"], "discharged_date": ["2012-07-01"]}),
        "followups": pa.table({"case_id": ["a"], "due_date": ["2012-10-01"], "done_date": ["2012-10-01"]}),
    }
    extract = read.from_tables(tables, ours=False, as_at="2012-06-30")
    assert extract.fetch_rows("SELECT discharged_date FROM clients") == [(None,)]
    assert extract.fetch_rows("SELECT due_date, done_date FROM followups") == [(dt.date(2012, 10, 1), None)]


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pa.table], ids=["pandas", "polars", "Arrow"])
def test_a_data_frame_is_read_like_a_file(kind):
    frame = kind({"Case ID": ["a", "b", "b"], "Gender": ["F", None, "M"], "age": [30.0, None, 40]})
    records = read_file(frame, CLIENTS)
    assert records.table.select(["case_id", "gender", "age"]).to_pylist() == [
        {"case_id": "a", "gender": "female", "age": 30},
        {"case_id": "b", "gender": None, "age": None},
    ]
    assert [problem.row for problem in records.rows_left_out] == [3]
    assert open_extract(frame).fetch_rows("SELECT count(*), count(gender) FROM clients") == [(2, 1)]


def test_a_column_of_several_kinds_is_refused():
    with pytest.raises(UserError, match="one kind in each column"):
        read_file(pd.DataFrame({"case_id": ["a", 2]}), CLIENTS)


def test_a_sheet_is_named_of_the_workbooks_of_a_folder(tmp_path):
    book = Workbook()
    book.active.title = "People"
    for row in (["case_id", "service"], ["a", "rhyl"]):
        book.active.append(row)
    book.create_sheet("Notes")
    book.save(tmp_path / "Clients.xlsx")
    (tmp_path / "outcomes.csv").write_text("case_id,kind\na,new_job\n")
    extract = open_extract(tmp_path, "people")
    assert extract.fetch_rows("SELECT case_id FROM clients JOIN outcomes USING (case_id)") == [("a",)]
    (tmp_path / "Clients.xlsx").unlink()
    with pytest.raises(UserError, match="no XLSX workbook"):
        open_extract(tmp_path, "people")


STATES = """case_id,service,eq5d_entry,eq5d_mobility_entry,eq5d_self_care_entry,eq5d_usual_activities_entry,eq5d_pain_discomfort_entry,eq5d_anxiety_depression_entry
a,rhyl,21232,,,,,
b,rhyl,2-1-2-3-2,,,,,
c,rhyl,0.5,,,,,
d,rhyl,21232,1,1,1,1,1
e,rhyl,21236,,,,,
"""  # noqa: E501


def test_a_state_in_one_cell_is_the_levels_of_its_five(tmp_path):
    (tmp_path / "clients.csv").write_text(STATES)
    extract = open_extract(tmp_path)
    levels = ", ".join(f"eq5d_{d}_entry" for d in ("mobility", "self_care", "usual_activities",
                                                   "pain_discomfort", "anxiety_depression"))  # fmt: skip
    assert extract.fetch_rows(f"SELECT eq5d_entry, {levels} FROM clients ORDER BY case_id") == [
        (None, 2, 1, 2, 3, 2), (None, 2, 1, 2, 3, 2), (0.5, *(None,) * 5), (None, *(1,) * 5), (None,) * 6,
    ]  # fmt: skip
    assert extract.unfit_values == 1


def test_each_synonym_is_of_a_field_and_means_one_of_its_codes():
    fields = {item.name: item for file in FILES.values() for item in file.fields}
    for name, words in SYNONYMS.items():
        for word, code in words.items():
            assert word == plain_words(word), f"{name}: {word} is never met"
            assert FieldReader(fields[name], TODAY).read_cell(word).value == code
            assert code in fields[name].codes


def test_no_two_fields_of_a_file_have_one_heading():
    from handrail.foundation.tabular.headings import heading_key

    for file in FILES.values():
        keys = [heading_key(item.name) for item in file.fields]
        assert len(set(keys)) == len(keys)
