"""Files that are wrong: a command answers, or says what is wrong; it never crashes, and hides no row."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handrail.extract.problem import REPEAT_LEFT_OUT, ROW_LEFT_OUT
from handrail.foundation.errors import UserError
from tests.evaluation.invented import NORMS
from tests.support.command_line import run_handrail

LEFT_OUT = (ROW_LEFT_OUT, REPEAT_LEFT_OUT)
COLUMNS = (
    "case_id", "service", "referral_route", "assessed_date", "discharged_date", "work_attendance_entry",
    "absence_started", "return_date", "work_attendance_discharge", "gender", "age", "employer_size",
    "condition", "condition_group", "eq5d_entry", "eq5d_discharge", "vas_entry", "vas_discharge", "trial_arm",
)  # fmt: skip
CELL = st.one_of(
    st.sampled_from(
        [
            "", "2012-01-02", "2012-02-30", "2012-03-09", "2019-01-01", "off_sick", "at_work", "male", "41",
            "-1", "1e400", "nan", "250+", "stress", "other", "33333", "11111", "0.5", "treatment", "control",
            "é", "NULL", "#", "a\n#b",
        ]
    ),
    st.text(max_size=6),
)  # fmt: skip
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=len(COLUMNS) + 1), max_size=12)


def answers_or_explains(*arguments):
    """Whether a command printed its rows, or told the person what is wrong."""
    result = run_handrail(*arguments)
    words = result.stdout if result.exit_code == 0 else f"{result.exception}{result.stderr}"
    return bool(words.strip())


def write_csv(folder, name, head, rows):
    path = folder / name
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("malformed")
    (made / "norms.csv").write_text(NORMS)
    return made


slow = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(rows=ROWS)
def test_impact(folder, rows):
    clients = write_csv(folder, "clients.csv", COLUMNS, rows)
    result = run_handrail("impact", clients, "--norms", folder / "norms.csv")
    printed = list(csv.DictReader(io.StringIO(result.stdout)))
    if printed:
        counted = {(row["measure"], row["group"]): int(row["estimate"]) for row in printed[:5]}
        everybody = counted.pop(("clients in the file", ""))
        left_out = sum(line.endswith(LEFT_OUT) for line in result.stderr.splitlines())
        filled = [row for row in rows if any(cell.strip() for cell in row)]
        assert everybody == sum(counted.values()) <= len(filled)
        # A row of several lines whose cells do not fit is listed line by line.
        assert everybody + left_out >= len(filled)


@slow
@given(rows=ROWS)
def test_health_and_economics(folder, rows):
    clients = write_csv(folder, "people.csv", COLUMNS, rows)
    assert answers_or_explains("qaly", clients, "--value-set", "uk-5l-rowen-2026", "--by", "gender")
    options = ("--cost", "584", "--replicates", "100", "--imputations", "2")
    assert answers_or_explains("economics", clients, *options)


@slow
@given(rows=st.lists(st.lists(CELL, max_size=5), max_size=8))
def test_association(folder, rows):
    counts = write_csv(folder, "counts.csv", ("characteristic", "category", "n", "returned"), rows)
    assert answers_or_explains("association", counts)


@slow
@given(raw=st.binary(max_size=200))
def test_any_bytes_at_all(folder, raw):
    path = folder / "bytes.csv"
    path.write_bytes(raw)
    for command in (("association", path), ("impact", path, "--norms", folder / "norms.csv")):
        assert answers_or_explains(*command)
    assert answers_or_explains("impact", path, "--norms", path)


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_a_file_that_is_not_what_its_name_says(folder, ending):
    path = folder / f"clients{ending}"
    path.write_bytes(b"not a workbook")
    result = run_handrail("impact", path, "--norms", folder / "norms.csv")
    assert isinstance(result.exception, UserError)
