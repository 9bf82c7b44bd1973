"""Small tables of commands (norms, episodes, counts) in any dialect; a row that does not fit is said."""

import pandas as pd
import pytest
from openpyxl import Workbook

from handrail import evaluate
from handrail.evaluation.economics.cost_file import read_costs
from handrail.evaluation.impact.association import read_counts
from handrail.evaluation.impact.episodes_file import read_episode_lengths
from handrail.evaluation.impact.norms_file import read_norms
from handrail.extract.text_rows import read_text_rows
from handrail.foundation.errors import UserError

COUNTS = "characteristic,category,n,returned\ngender,male,8,4\ngender,female,6,1\n"


def path_of(folder, content):
    path = folder / "table.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        COUNTS.encode(),
        COUNTS.encode("utf-16"),
        COUNTS.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
        COUNTS.replace("characteristic", "Characteristic ").replace(",n,", ", N ,").encode(),
        ("# made by hand\n" + COUNTS).encode(),
    ],
    ids=["plain", "UTF-16", "semicolons", "other headings", "comment"],
)
def test_counts_are_read_however_they_are_written(tmp_path, content):
    rows, _ = read_counts(path_of(tmp_path, content))
    assert [(row.category, row.n, row.returned) for row in rows] == [("male", 8, 4), ("female", 6, 1)]


@pytest.mark.parametrize("line", ["gender,other,3", "gender,other,3,1,1", 'gender,"other,3,1'])
def test_a_row_that_does_not_fit_refuses_the_counts_and_is_named(tmp_path, line):
    with pytest.raises(UserError, match="row 4: '"):
        read_counts(path_of(tmp_path, (COUNTS + line + "\n").encode()))


def test_a_row_of_norms_that_does_not_fit_is_named(tmp_path):
    with pytest.raises(UserError, match="row 3"):
        read_norms(path_of(tmp_path, b"diagnosis,median_weeks\nstress,4\nback,3,4\n"))


def test_a_row_of_episodes_that_does_not_fit_is_left_out_and_listed(tmp_path):
    text = b"weeks;diagnosis;ends\n3;stress;2012-01-01\n4;stress\n\n5;stress;\n"
    episodes, problems = read_episode_lengths(path_of(tmp_path, text))
    assert list(episodes.weeks) == [3, 5]
    assert [(problem.row, problem.value) for problem in problems] == [(3, "4;stress")]


def test_a_table_in_memory_is_numbered_by_its_records():
    frame = pd.DataFrame({"Case ID": ["a", "b"], "Cost": [1.0, None]})
    assert read_text_rows(frame, ("case_id", "cost")) == [
        (1, {"case_id": "a", "cost": "1"}),
        (2, {"case_id": "b", "cost": ""}),
    ]


def test_rows_that_a_spreadsheet_hides_are_read_and_counted(tmp_path):
    book = Workbook()
    for row in (["weeks", "diagnosis", "ends"], [3, "stress", ""], [4, "back", ""]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.save(tmp_path / "episodes.xlsx")
    episodes, problems = read_episode_lengths(tmp_path / "episodes.xlsx")
    assert list(episodes.weeks) == [3, 4]
    (note,) = problems
    assert (note.row, "1 row that the spreadsheet hides" in note.reason) == (None, True)


def test_hidden_rows_of_costs_are_counted(tmp_path):
    book = Workbook()
    for row in (["case_id", "cost"], ["a", 3], ["b", 4]):
        book.active.append(row)
    book.active.row_dimensions[2].hidden = True
    book.save(tmp_path / "costs.xlsx")
    costs = read_costs(tmp_path / "costs.xlsx", dict.fromkeys("ab"), 0.035)
    assert [problem.reason for problem in costs.unread] == [
        "costs.xlsx: 1 row that the spreadsheet hides is read like the others."
    ]


def hide_row(path, number, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active.row_dimensions[number].hidden = True
    book.save(path)
    return path


def test_hidden_rows_of_norms_and_counts_are_said_by_the_studies(tmp_path):
    evaluate.write_example_data(tmp_path)
    norms = hide_row(tmp_path / "norms.xlsx", 2, ["diagnosis", "median_weeks"], ["stress", 5], ["back", 6])
    counts = hide_row(
        tmp_path / "counts.xlsx",
        3,
        ["characteristic", "category", "n", "returned"],
        ["Age", "young", 40, 20],
        ["Age", "old", 30, 12],
    )
    said = "1 row that the spreadsheet hides is read like the others."
    for study, path in (
        (evaluate.impact(tmp_path / "clients.csv", norms=norms), norms),
        (
            evaluate.economics(tmp_path / "clients.csv", cost=500, norms=norms, replicates=50, imputations=2),
            norms,
        ),
        (evaluate.association(counts), counts),
    ):
        assert [each.reason for each in study.problems if each.row is None] == [f"{path.name}: {said}"]
