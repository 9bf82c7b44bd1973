"""Of a file from outside, what cannot be is read as missing, a client on two rows counts once, and every
result says so; `extract check` lists just those.
"""

import datetime as dt
import json
import random
import re

import duckdb
import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.extract.check import LEFT_OUT, check_extract
from handrail.extract.problem import MISSING
from handrail.extract.read import open_extract
from handrail.figures import tables
from handrail.figures.disclosure.disclosure_log import PendingReleases
from handrail.figures.disclosure.release import release_table
from handrail.figures.engine.example import make_extract
from tests.figures.sample_records import compute_protected

WHEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
# Field -> what may stand there and what may not.
VALUES = {
    "age": (["16", "100", " 42 ", "33.0"], ["15", "250", "-1", "forty", "1e9", "4.5"]),
    "gender": (["male", " female", "other", "M", "Male"], ["9", "it's"]),
    "eq5d_entry": (["-0.7", "1", "0.25"], ["3", "-0.71", "nan", "inf"]),
    "phq9_entry": (["0", "27"], ["28", "40", "-1"]),
    "vas_discharge": (["0", "100"], ["130"]),
    "deprivation_decile": (["1", "10"], ["0", "11"]),
    "work_attendance_entry": (["off_sick", "at_work", "sick", "OFF_SICK"], ["poorly"]),
    "employer_size": (["under_10", "250+"], ["tiny"]),
    "assessed_date": (["2012-05-01", "1990-01-01", "01/05/2012"], ["0212-05-01", "2101-01-01", "9999-12-31"]),
    "discharged_date": (["2012-06-01"], ["2012-02-30"]),
    "dropped_out": (["yes", "0"], ["maybe"]),
    # What services have of their own is shown.
    "referral_route": (["gp", "our_own_clinic"], []),
    "site": (["north", "anything"], []),
}  # fmt: skip


def draw_messy_rows(seed):
    """Clients as text, with how many values cannot be and how many rows repeat a case."""
    draw = random.Random(seed)
    rows, wrong, repeated, seen = [], 0, 0, set()
    for _ in range(draw.randrange(1, 30)):
        case = draw.choice(["a", "b", " b", "é", "é ", *(f"c{n}" for n in range(20)), None])
        row = {"case_id": case, "service": "rhyl"}
        for name, (good, bad) in VALUES.items():
            row[name] = draw.choice([*good, *bad, None, ""])
            wrong += row[name] in bad
        repeated += bool(case) and case.strip() in seen
        seen.add(case.strip() if case else None)
        rows.append(row)
    return rows, wrong, repeated


def write_messy_rows(folder, rows, form):
    """The rows as a file of the form."""
    found = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})
    if form == "csv":
        pcsv.write_csv(found, folder / "clients.csv")
    else:
        pq.write_table(found, folder / "clients.parquet")
    return open_extract(folder)


def read_noted_counts(opened):
    """(values, rows) as the notes of an extract say."""
    note = " ".join(opened.notes)
    numbers = (re.search(rf"(\d+) {what}", note) for what in ("values?", "repeated rows?"))
    return tuple(int(found[1]) if found else 0 for found in numbers)


def count_problems(opened):
    """(values, rows) as the check lists them."""
    reasons = [problem.reason for problem in check_extract(opened) if problem.row is not None]
    return sum(each.endswith(MISSING) for each in reasons), sum(each.endswith(LEFT_OUT) for each in reasons)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("seed", range(4))
def test_what_cannot_be_is_missing_and_note_and_check_agree(tmp_path, seed, form):
    rows, wrong, repeated = draw_messy_rows(seed)
    opened = write_messy_rows(tmp_path, rows, form)
    assert read_noted_counts(opened) == count_problems(opened) == (wrong, repeated)
    known = [name for name, (good, _) in VALUES.items() if good]
    first = {}
    for n, row in enumerate(rows):
        first.setdefault((row["case_id"] or "").strip() or n, row)
    expected = [
        tuple(bool(row[name]) and row[name] not in VALUES[name][1] for name in known)
        for row in first.values()
    ]
    columns = ", ".join(f"{name} IS NOT NULL" for name in known)
    assert sorted(opened.fetch_rows(f"SELECT {columns} FROM clients")) == sorted(expected)


def test_columns_of_their_own_types_are_looked_at_too(tmp_path):
    duckdb.sql(
        "SELECT 'a' AS case_id, 'rhyl' AS service, 250::BIGINT AS age, 'nan'::DOUBLE AS eq5d_entry, "
        "4.5::DOUBLE AS phq9_entry, TIMESTAMP '0212-05-01 00:00:00' AS assessed_date, "
        "3::TINYINT AS vas_entry "
        "UNION ALL SELECT 'b', 'rhyl', 30, 0.5, 4, TIMESTAMP '2012-05-01 00:00:00', 101 "
        "UNION ALL SELECT 'c', 'rhyl', NULL, NULL, NULL, NULL, NULL"
    ).write_parquet(str(tmp_path / "clients.parquet"))
    opened = open_extract(tmp_path)
    assert read_noted_counts(opened) == count_problems(opened) == (5, 0)
    fields = "age, eq5d_entry, phq9_entry, CAST(assessed_date AS VARCHAR), vas_entry"
    assert opened.fetch_rows(f"SELECT {fields} FROM clients ORDER BY case_id") == [
        (None, None, None, None, 3), (30, 0.5, 4, "2012-05-01", None), (None,) * 5,
    ]  # fmt: skip


CLIENTS = """case_id,service,assessed_date,gender,age,referral_route
a,rhyl,2012-05-01,male,250,our_own_clinic
b,rhyl,2012-05-01,X,30,gp
b,rhyl,2012-05-01,female,31,gp
,rhyl,2012-05-01,female,32,gp
,rhyl,2012-05-01,female,33,gp
"""


@pytest.fixture
def clients_outside_values(tmp_path):
    (tmp_path / "clients.csv").write_text(CLIENTS)
    (tmp_path / "outcomes.csv").write_text(
        "case_id,kind,hours,four_hours_completed\nb,new_job,16,yes\nb,our_own_kind,900,\n"
    )
    (tmp_path / "followups.csv").write_text(
        "case_id,months,state,done_date,work_attendance\na,3,done,2012-09-01,poorly\nb,3,done,2012-09-01,at_work\n"
    )
    return tmp_path


def test_tables_count_what_can_be_and_each_client_once(clients_outside_values):
    opened = open_extract(clients_outside_values)
    gender = tables.compute_table("gender-age", opened)
    assert gender.get_cell("gender", "male", "all").base_n == 3
    assert gender.get_cell("gender", "male", "all").missing_n == 1
    assert ("gender", "X") not in gender.rows
    assert (gender.get_value("age", "50+", "all"), gender.get_cell("age", "50+", "all").missing_n) == (0, 1)
    assert tables.compute_table("referral-routes", opened).get_value("our_own_clinic", "all") == 25
    jobs = tables.compute_table("job-outcomes", opened)
    assert (
        jobs.get_value("rhyl", "new_job", "outcomes"),
        jobs.get_value("rhyl", "our_own_kind", "outcomes"),
    ) == (
        1,
        1,
    )
    assert opened.fetch_rows("SELECT hours FROM outcomes ORDER BY hours") == [(16,), (None,)]
    assert opened.fetch_rows("SELECT work_attendance FROM followups ORDER BY case_id") == [
        (None,),
        ("at_work",),
    ]
    assert read_noted_counts(opened) == count_problems(opened) == (4, 1)


def test_every_result_says_it(clients_outside_values):
    shown = ["tables", "show", "gender-age", "--extract", str(clients_outside_values), "--format", "json"]
    notes = " ".join(json.loads(CliRunner().invoke(handrail, shown).stdout)["notes"])
    assert "4 values" in notes
    assert "1 repeated row of clients is left out: handrail extract check lists them." in notes
    told_beside = CliRunner().invoke(handrail, shown[:-2]).stderr
    assert notes.endswith(told_beside.strip())


@pytest.mark.parametrize("name", ["gender-age", "spend"])
def test_under_disclosure_control_it_is_said_without_counts(clients_outside_values, name):
    result = tables.compute_table(name, clients_outside_values)
    opened = open_extract(clients_outside_values)
    released, _ = release_table(result, "official", opened, PendingReleases(), WHEN, "Ada")
    for protected in (released, compute_protected(name, clients_outside_values, "official")):
        (note,) = [each for each in protected.notes if "read as missing" in each]
        assert "some repeated rows of clients are left out" in note
        assert not re.search(r"\d", note)


def test_nothing_is_said_where_nothing_is_wrong(tmp_path):
    (tmp_path / "clients.csv").write_text(
        "case_id,service,assessed_date,age\na,rhyl,2012-05-01,30\nb,rhyl,,\n"
    )
    assert open_extract(tmp_path).notes == []


def test_what_handrail_wrote_is_read_as_it_is():
    opened = make_extract({"clients": [{"case_id": "a", "age": 250}, {"case_id": "a", "gender": "x"}]})
    assert opened.fetch_rows("SELECT count(*), max(age), max(gender) FROM clients") == [(2, 250, "x")]
    assert opened.notes == []
