"""Files of questionnaires as strangers send them: a line for every row, whatever is wrong with it."""

import csv
import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from handrail import instruments
from handrail.cli import handrail
from handrail.foundation.errors import UserError
from handrail.instruments.score_file import ScoredFileCounts, score_file

PLAIN = "id,state,note\n007,21345,Café\n008,11111,b\n"
SCORES = [("007", "0.093169", "Café"), ("008", "1", "b")]


def score_content(folder, content, name="in.csv", sheet=None):
    source, out = folder / name, folder / "out.csv"
    source.write_bytes(content)
    counts = score_file(instruments.load_instrument("eq5d-5l"), source, out, sheet=sheet)
    read = [
        list(csv.DictReader(path.open(newline="", encoding="utf-8")))
        for path in (out, folder / "out.errors.csv")
    ]
    return counts, *read


def make_workbook(*more, hidden=0):
    book = Workbook()
    book.active.title = "Answers"
    for row in (["id", "state", "note"], [7, 21345, "Café"], [8, "11111", "b"]):
        book.active.append(row)
    for row in (2, 3):
        book.active.cell(row, 1).number_format = "000"
    if hidden:
        book.active.row_dimensions[hidden].hidden = True
    for name in more:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_parquet():
    out = io.BytesIO()
    pq.write_table(pa.table({"id": ["007", "008"], "state": [21345, 11111], "note": ["Café", "b"]}), out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PLAIN.encode("utf-16"), "in.csv"),
        (PLAIN.encode("cp1252"), "in.csv"),
        (PLAIN.replace(",", ";").replace("\n", "\r").encode(), "in.csv"),
        (PLAIN.replace(",", "\t").encode("utf-8-sig"), "in.tsv"),
        (("Answers of May\n\n" + PLAIN).encode(), "in.csv"),
        (make_workbook(), "in.xlsx"),
        (make_parquet(), "in.parquet"),
    ],
    ids=["UTF-16", "Windows", "semicolons and CR", "tabs", "a title above", "workbook", "Parquet"],
)
def test_every_way_to_write_it_is_scored(tmp_path, content, name):
    counts, out, errors = score_content(tmp_path, content, name)
    assert [(row["id"], row["score"], row["note"]) for row in out] == SCORES
    assert (counts, errors) == (ScoredFileCounts(2, 2, 0, 0), [])


def test_every_row_has_a_line_in_its_place(tmp_path):
    text = 'id,state\na,21345\nb\n\nc,1,1\n"d,11111\ne,11\x00111\nf,11111\n,\ng,11111\n'
    counts, out, errors = score_content(tmp_path, text.encode())
    assert [(row["id"], row["score"]) for row in out] == [
        ("a", "0.093169"), ("b", ""), ("", ""), ("c", ""), ("d,11111", ""), ("e", ""), ("f", "1"),
        ("", ""), ("g", "1"),
    ]  # fmt: skip
    assert [(int(row["row"]), row["value"]) for row in errors] == [
        (3, "b"), (5, "c,1,1"), (6, '"d,11111'), (7, "e,11\x00111"),
    ]  # fmt: skip
    assert counts == ScoredFileCounts(rows=9, scored=3, incomplete=2, bad=4)


def test_rows_that_the_spreadsheet_hides_are_scored_and_said(tmp_path):
    counts, out, _ = score_content(tmp_path, make_workbook(hidden=3), "in.xlsx")
    assert len(out) == 2
    assert "1 row that the spreadsheet hides" in counts.notes[0]


def test_one_of_several_sheets_is_named(tmp_path):
    path = tmp_path / "in.xlsx"
    path.write_bytes(make_workbook("Notes"))
    arguments = ["score-file", "eq5d-5l", str(path), "--out", str(tmp_path / "out.csv")]
    refused = CliRunner().invoke(handrail, arguments)
    assert isinstance(refused.exception, UserError)
    assert "'Answers', 'Notes'" in str(refused.exception)
    assert CliRunner().invoke(handrail, [*arguments, "--sheet", "answers"]).exit_code == 0
