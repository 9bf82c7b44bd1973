"""`handrail association`: the pilots' table C.3, its fixed columns, and files that are wrong."""

import csv
import io
import json
from importlib.resources import files

import pytest

from handrail.evaluation import published
from handrail.foundation.errors import UserError
from tests.support.command_line import run_handrail

C3 = str(files(published) / "ffws_return_to_work_greater_manchester.csv")


def write_counts(tmp_path, text):
    path = tmp_path / "counts.csv"
    path.write_text("characteristic,category,n,returned\n" + text, encoding="utf-8")
    return str(path)


def test_the_pilots_table_from_its_counts():
    found = {
        row["characteristic"]: row
        for row in csv.DictReader(io.StringIO(run_handrail("association", C3).stdout))
    }
    printed = {
        row["characteristic"]: row["p_published"] for row in published.load_table(C3.split("/")[-1][:-4])
    }
    assert list(found) == list(printed)
    for name, p in printed.items():
        value = float(found[name]["p"])
        if name == "referrer":
            assert (round(value, 3), p) == (0.044, "0.09"), "the report's p does not follow from its counts"
        elif p == "<0.001":
            assert value < 0.001
        else:
            assert round(value, len(p.split(".")[1])) == float(p)


def test_the_columns_are_fixed_and_fisher_stands_beside_small_cells_only():
    lines = run_handrail("association", C3).stdout.splitlines()
    assert lines[0] == "characteristic,test,statistic,df,p,fisher_p,note"
    rows = list(csv.DictReader(lines))
    assert [row["characteristic"] for row in rows if row["fisher_p"]] == ["referrer"]
    assert {row["test"] for row in rows} == {"pearson_chi_square"}
    assert [row["df"] for row in rows] == ["1", "1", "1", "2", "1", "3", "2", "2"]


def test_json_and_text_hold_the_same_figures_with_caveats_and_version(tmp_path):
    whole = json.loads(run_handrail("association", C3, "--format", "json").stdout)
    first = next(row for row in whole["estimates"] if row["group"] == "gender: male")
    assert (first["base"], round(first["estimate"], 3)) == (69, 0.580)
    assert first["low"] < first["estimate"] < first["high"]
    assert whole["software"].startswith("handrail ")
    text = run_handrail("association", C3, "--format", "text").stdout
    assert all(caveat["text"] in text for caveat in whole["caveats"])
    out = tmp_path / "deep" / "table.json"
    assert run_handrail("association", C3, "--format", "json", "--out", str(out)).stdout == ""
    assert json.loads(out.read_text()) == whole


def test_a_characteristic_that_cannot_be_tested_says_so(tmp_path):
    printed = run_handrail(
        "association", write_counts(tmp_path, "gender,male,4,2\nage,young,3,3\nage,old,5,5\n")
    ).stdout
    assert [row["test"] for row in csv.DictReader(io.StringIO(printed))] == ["none", "none"]
    assert "nan" not in printed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gender,male,4,5\n", "row 2, returned: '5': more than n, which is 4"),
        ("gender,male,4,2\ngender,female,few,1\n", "row 3, n: 'few'"),
        ("gender,male,-4,2\n", "row 2, n: '-4'"),
        ("gender,male,4.5,2\n", "whole number"),
        ("gender,male\n", "row 2: 'gender,male': 2 cells where the heading has 4"),
    ],
)
def test_bad_rows_are_listed_by_row_column_value_and_reason(tmp_path, text, words):
    result = run_handrail("association", write_counts(tmp_path, text))
    assert isinstance(result.exception, UserError)
    assert words in str(result.exception)


def test_a_missing_column_or_file_is_said(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text("characteristic,n\na,1\n")
    assert "category, returned missing" in str(run_handrail("association", str(path)).exception)
    assert isinstance(run_handrail("association", str(tmp_path / "none.csv")).exception, UserError)


def test_trial_arms_are_not_pooled_and_one_is_chosen(tmp_path):
    path = tmp_path / "arms.csv"
    path.write_text(
        "characteristic,category,n,returned,trial_arm\n"
        + "".join(f"gender,{who},{n},{k},{arm}\n" for arm, rows in ARMS.items() for who, n, k in rows)
    )
    refused = str(run_handrail("association", str(path)).exception)
    assert "control (2), treatment (2)" in refused
    assert "--arm treatment, or leave the column trial_arm out" in refused
    chosen = run_handrail("association", str(path), "--arm", "treatment").stdout
    assert (
        chosen
        == run_handrail(
            "association", write_counts(tmp_path, "gender,male,30,20\ngender,female,30,10\n")
        ).stdout
    )
    assert "no such arm" in str(run_handrail("association", str(path), "--arm", "usual").exception)


ARMS = {
    "treatment": [("male", 30, 20), ("female", 30, 10)],
    "control": [("male", 30, 12), ("female", 30, 11)],
}


def test_a_category_that_stands_twice_is_refused(tmp_path):
    result = run_handrail(
        "association", write_counts(tmp_path, "gender,male,4,2\ngender,female,4,1\ngender,male,9,3\n")
    )
    assert "row 4, category: 'male'" in str(result.exception)
    assert "stands on row 2" in str(result.exception)


def test_it_says_what_counts_as_returned():
    whole = json.loads(run_handrail("association", C3, "--format", "json").stdout)
    assert whole["assumptions"] == {"return to work": "As counted in the column `returned` of the file."}
