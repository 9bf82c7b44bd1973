"""Note files as they come: read rightly, refused, or the row listed; alike by both commands and engines."""

import csv
import datetime as dt

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handrail.evaluation.norms import commands
from handrail.evaluation.norms.checking import NoteChecker
from handrail.evaluation.norms.collapse import EpisodeSettings, find_episodes
from handrail.evaluation.norms.diagnoses import load_diagnosis_map
from handrail.evaluation.norms.findings import NoteFindings
from handrail.foundation.errors import UserError
from tests.evaluation.norms.command import run_norms_command

HEADING = "practice,patient,issued,diagnosis,starts,ends"
# Two weeks and one week of stress, in February, so that no day can be taken for a month.
FIRST = "P01,007,13/02/2012,stress,13/02/2012,26/02/2012"
SECOND = "P01,7,20/02/2012,stress,20/02/2012,26/02/2012"
PLAIN = f"{HEADING}\n{FIRST}\n{SECOND}\n"

SPACED = " Practice code , Patient Number,Date  of issue, DIAGNOSIS,Certified from,Certified to "

READ = {
    "as it should be": PLAIN.encode(),
    "ISO dates": PLAIN.replace("13/02/2012", "2012-02-13").replace("26/02/2012", "2012-02-26").encode(),
    "Excel serials": PLAIN.replace("13/02/2012", "40952").replace("26/02/2012", "40965.5").encode(),
    "dates with times": PLAIN.replace("/2012", "/2012 00:00").encode(),
    "dots and two digits for the year": PLAIN.replace("/02/2012", ".2.12").encode(),
    "Windows-1252": PLAIN.replace("stress", "stress – naïve", 1).encode("cp1252"),
    "UTF-8 with a byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "semicolons": PLAIN.replace(",", ";").encode(),
    "semicolons and a comma": PLAIN.replace(",", ";").replace("stress", "stress, at work").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "sep= as spreadsheets write it": b"sep=;\n" + PLAIN.replace(",", ";").encode(),
    "mixed line ends": f"{HEADING}\r\n{FIRST}\r{SECOND}\n".encode(),
    "bare carriage returns": PLAIN.replace("\n", "\r").encode(),
    "headings in other case": PLAIN.replace(HEADING, HEADING.upper()).encode(),
    "headings with spaces": PLAIN.replace(HEADING, SPACED).encode(),
    "all quoted": "".join(f'"{line}"\n' for line in PLAIN.replace(",", '","').split()).encode(),
    "titles above the heading": f"Notes of practice P01, North\n\n{PLAIN}".encode(),
    "a comment above the heading": f"# made on Monday\n{PLAIN}".encode(),
    "empty cells after every row": PLAIN.replace("\n", ",,\n").encode(),
    "a quoted comma": PLAIN.replace("stress", '"stress, at work"').encode(),
    "a line break in a cell": PLAIN.replace("stress", '"stress\nat work"').encode(),
}  # fmt: skip

LISTED = [
    # line, column, value, and the beginning of the reason
    ("P01,8,13/02/2012,low mood, severe,13/02/2012,26/02/2012", "(whole row)", None, "7 cells where"),
    ("P01,8,13/02/2012,stress,13/02/2012", "(whole row)", None, "5 cells where the heading"),
    ("P01,8,13/02/2012,low mood, severe,13/02/2012,", "(whole row)", None, "7 cells where the heading"),
    ("P01,8\0,13/02/2012,stress,13/02/2012,26/02/2012", "(whole row)", None, "holds a NUL"),
    ("P01,8,01/01/1900,stress,13/02/2012,26/02/2012", "issued", "01/01/1900", "a placeholder"),
    ("P01,8,13/02/2012,stress,1900-01-01,26/02/2012", "starts", "1900-01-01", "a placeholder"),
    ("P01,8,13/02/2012,stress,01/01/1970,26/02/2012", "starts", "01/01/1970", "a placeholder"),
    ("P01,8,31/12/9999,stress,13/02/2012,26/02/2012", "issued", "31/12/9999", "a placeholder"),
    ("P01,8,13/02/2012,stress,9999-12-31,", "starts", "9999-12-31", "a placeholder"),
    ("P01,8,13/02/2012,stress,13/02/1912,26/02/2012", "starts", "13/02/1912", "outside 1948"),
    ("P01,8,13/02/2012,stress,13/02/2012,26/02/2112", "ends", "26/02/2112", "more than ten years after"),
    ("P01,8,13/02/2012,stress,30/02/2012,", "starts", "30/02/2012", "no such day"),
    ("P01,8,00/01/1900,stress,13/02/2012,26/02/2012", "issued", "00/01/1900", "no such day"),
    ("P01,8,soon,stress,13/02/2012,26/02/2012", "issued", "soon", "not a date"),
    ("P01,8,13/02/2112,stress,13/02/2012,26/02/2012", "issued", "13/02/2112", "after 2"),
    ("P01,8,,stress,13/02/2112,26/02/2112", "starts", "13/02/2112", "more than a month after 2"),
    ("P01,#N/A,13/02/2012,stress,13/02/2012,26/02/2012", "patient", "#N/A", "a spreadsheet error"),
    ("#REF!,8,13/02/2012,stress,13/02/2012,26/02/2012", "practice", "#REF!", "a spreadsheet error"),
    ("P01,=A1,13/02/2012,stress,13/02/2012,26/02/2012", "patient", "=A1", "a formula without"),
    ("P01,N/A,13/02/2012,stress,13/02/2012,26/02/2012", "patient", "N/A", "missing"),
    ("P01,8,13/02/2012,stress,26/02/2012,13/02/2012", "ends", "13/02/2012", "before the day"),
]  # fmt: skip

REFUSED = [
    ("month first", PLAIN + "P01,8,02/13/2012,stress,02/13/2012,\n", "column issued: .* row 4 .02/13/2012."),
    ("year, day, month", PLAIN + "P01,8,,stress,2012-13-02,\n", "column starts: .* row 4 .2012-13-02."),
    ("one end month first", PLAIN + "P01,8,,stress,13/02/2012,02/26/2012\n", "column ends: .* row 4"),
    ("cut patient", PLAIN + "P01,1.23457E+09,,stress,13/02/2012,\n", r"column patient: .* row 4 \(1.23"),
    ("cut practice", PLAIN + "1.2E+10,8,,stress,13/02/2012,\n", "column practice: .* row 4"),
    ("a heading twice", PLAIN.replace("issued", "Starts "), "starts more than once"),
    ("a heading twice by another name", PLAIN.replace("issued", "start date"), "starts more than once"),
    ("no heading", f"{FIRST}\n{SECOND}\n", "expected a heading"),
]  # fmt: skip


def write_content(tmp_path, content):
    path = tmp_path / "notes.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("engine", ["sql", "kernel"])
@pytest.mark.parametrize("content", READ.values(), ids=READ.keys())
def test_episodes_are_the_same_however_the_file_is_written(tmp_path, content, engine):
    rows, said = run_norms_command(
        commands.write_episodes, write_content(tmp_path, content), "--engine", engine
    )
    assert [tuple(row.values()) for row in rows] == [
        ("P01", "007", "1", "2012-02-13", "2012-02-26", "2", "stress", "1"),
        ("P01", "7", "1", "2012-02-20", "2012-02-26", "1", "stress", "1"),
    ]
    assert "rows 2 = notes 2 + duplicates 0 + bad 0 + blank 0" in said


@pytest.mark.parametrize("content", READ.values(), ids=READ.keys())
def test_norms_are_the_same_however_the_file_is_written(tmp_path, content):
    rows, said = run_norms_command(commands.write_norms, write_content(tmp_path, content))
    assert [(row["diagnosis"], row["episodes"], row["median_weeks"]) for row in rows] == [
        ("stress", "2", "1.5"),
        ("total", "2", "1.5"),
    ]
    assert "rows 2 = notes 2 + duplicates 0 + bad 0 + blank 0" in said


@pytest.mark.parametrize("command", [commands.write_episodes, commands.write_norms])
@pytest.mark.parametrize(("line", "column", "value", "reason"), LISTED, ids=[case[0] for case in LISTED])
def test_a_row_that_cannot_be_used_is_listed(tmp_path, command, line, column, value, reason):
    path = write_content(tmp_path, f"{HEADING}\n{FIRST}\n{line}\n{SECOND}\n")
    table = tmp_path / "problems.csv"
    rows, said = run_norms_command(command, path, "--problems", str(table))
    assert "notes 2 + duplicates 0 + bad 1 + blank 0" in said
    assert (rows[-1]["episodes"] if command is commands.write_norms else len(rows)) in (2, "2")
    problems = list(csv.DictReader(table.open(newline="")))
    match = [p for p in problems if p["column"] == column and p["why"].startswith(reason)]
    assert [p["row"] for p in match] == ["3"]
    assert match[0]["value"] == (line if value is None else value)


@pytest.mark.parametrize("command", [commands.write_episodes, commands.write_norms])
@pytest.mark.parametrize(("content", "message"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_a_file_in_doubt_is_refused_with_its_rows(tmp_path, command, content, message):
    with pytest.raises(UserError, match=message):
        run_norms_command(command, write_content(tmp_path, content))


@pytest.mark.parametrize("engine", ["sql", "kernel"])
def test_every_engine_refuses_before_it_gives_anything(tmp_path, engine):
    lines = "".join(f"P01,{at},,stress,13/02/2012,26/02/2012\n" for at in range(2000))
    path = write_content(tmp_path, f"{HEADING}\n{lines}" + "P01,8,,stress,02/13/2012,\n" * 30)
    with pytest.raises(UserError, match=r"row 2002 .* row 2021 \(02/13/2012\) and 10 more"):
        find_episodes(path, EpisodeSettings(engine=engine))


def test_rows_are_counted_as_a_spreadsheet_counts_them(tmp_path):
    content = (
        f'Export\n\n{HEADING}\nP01,1,,"two\nlines",13/02/2012,\nP01,2,,stress,soon,\n\nP01,3,,stress,,\n'
    )
    found = find_episodes(write_content(tmp_path, content))
    assert found.findings.list_problems()["row"].to_pylist() == [5, 7]


def test_a_note_may_start_a_little_after_the_collection_ends(tmp_path):
    path = write_content(tmp_path, f"{HEADING}\nP01,1,28/02/2012,stress,01/03/2012,08/03/2012\n")
    rows, said = run_norms_command(commands.write_episodes, path, "--window-last", "2012-02-29")
    assert len(rows) == 1
    _, said = run_norms_command(commands.write_episodes, path, "--window-last", "2012-02-27")
    assert '2,issued,28/02/2012,"after 2012-02-27, the last day of the collection"' in said


@pytest.mark.parametrize("ends", ["31 Dec 9999", "99991231", "01/01/9999", "9999-12-31 00:00:00", "2958465"])
def test_an_end_in_the_year_9999_is_open_however_it_is_written(tmp_path, ends):
    rows, _ = run_norms_command(
        commands.write_episodes, write_content(tmp_path, f"{HEADING}\nP01,1,,stress,13/02/2012,{ends}\n")
    )
    assert [row["ends"] for row in rows] == [""]


@pytest.mark.parametrize("word", ["", "#N/A", "N/A", "unknown"])
def test_an_area_that_is_none_is_no_new_group(tmp_path, word):
    heading = f"{HEADING},area"
    path = write_content(tmp_path, f"{heading}\n{FIRST},North\n{SECOND.replace('P01', 'P02')},{word}\n")
    rows, _ = run_norms_command(commands.write_norms, path, "--by", "area")
    assert {row["area"] for row in rows} == {"North", "(no area)", "all"}


def test_cut_identifiers_in_parquet_are_refused(tmp_path):
    day = pa.array([15_341], pa.int32()).cast(pa.date32())
    table = {"practice": ["P1"], "patient": [1.2345678901234568e18], "diagnosis": ["stress"], "starts": day}
    pq.write_table(pa.table({**table, "ends": day}), tmp_path / "notes.parquet")
    with pytest.raises(UserError, match="column patient"):
        find_episodes(tmp_path / "notes.parquet")


def test_typed_dates_have_placeholders_too(tmp_path):
    days = pa.array([0, 15_341, 2_932_896, 15_341], pa.int32()).cast(pa.date32())
    table = pa.table(
        {
            "practice": ["P1"] * 4,
            "patient": [1, 2, 3, 4],
            "diagnosis": ["stress"] * 4,
            "starts": days,
            "ends": pa.array([15_341, 2_932_896, 2_932_896, 15_341 + 4000], pa.int32()).cast(pa.date32()),
        }
    )
    pq.write_table(table, tmp_path / "notes.parquet")
    found = find_episodes(tmp_path / "notes.parquet")
    assert found.join_parts()["patient"].to_pylist() == [2]
    listed = [(p["row"], p["column"]) for p in found.findings.list_problems().to_pylist()]
    assert listed == [(1, "starts"), (3, "starts"), (4, "ends")]


def test_parts_of_a_file_checked_apart_are_refused_together():
    """As Spark checks them: each part by itself, and then their summaries."""
    whole = NoteChecker(load_diagnosis_map(), NoteFindings())
    for first_row, starts in ((2, ["13/02/2012", "02/13/2012"]), (4, ["14/02/2012", "02/14/2012"])):
        part = NoteChecker(load_diagnosis_map(), NoteFindings())
        columns = {"practice": ["P1", "P1"], "patient": ["1", "2"], "diagnosis": ["stress", "skin"]}
        rows = {"row": pa.array([first_row, first_row + 1], pa.int64()), **columns, "starts": starts}
        part.check_table(pa.table({**rows, "ends": ["", ""]}))
        whole.absorb_part(part.summarise_part())
    with pytest.raises(UserError, match=r"row 3 \(02/13/2012\), row 5 \(02/14/2012\) cannot"):
        whole.doubts.refuse_file("notes")


def write_workbook(tmp_path, sheets):
    """A workbook with the rows of each sheet by its name; numbers in the second column show three digits."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in sheet.iter_rows(min_col=2, max_col=2):
            for cell in cells:
                cell.number_format = "000" if isinstance(cell.value, int) else "General"
    book.save(tmp_path / "notes.xlsx")
    return tmp_path / "notes.xlsx"


DAY = dt.date(2012, 2, 13)
ROWS = [HEADING.split(","), ["P01", 7, DAY, "stress", DAY, dt.date(2012, 2, 26)]]


@pytest.mark.parametrize("command", [commands.write_episodes, commands.write_norms])
def test_a_workbook_with_several_sheets_needs_the_name_of_one(tmp_path, command):
    path = write_workbook(tmp_path, {"Summary": [["Notes", 1]], "Notes": ROWS})
    with pytest.raises(UserError, match="'Summary', 'Notes'"):
        run_norms_command(command, path)
    rows, said = run_norms_command(command, path, "--sheet", "notes")
    assert "rows 1 = notes 1" in said
    assert command is commands.write_norms or rows[0]["patient"] == "007"
    with pytest.raises(UserError, match="--sheet"):
        run_norms_command(command, write_content(tmp_path, PLAIN), "--sheet", "Notes")


def test_a_workbook_keeps_row_numbers_below_titles_and_says_what_is_hidden(tmp_path):
    path = write_workbook(tmp_path, {"Notes": [["Export of notes"], [], *ROWS, ["P01", 8, "soon", "stress"]]})
    book = openpyxl.load_workbook(path)
    book["Notes"].row_dimensions[4].hidden = True
    book.save(path)
    rows, said = run_norms_command(commands.write_episodes, path)
    assert len(rows) == 1
    assert "1 row that the spreadsheet hides is read like the others" in said
    assert '5,issued,soon,"not a date' in said
    assert "5,starts,,missing" in said


def test_numbers_that_a_workbook_cut_are_refused(tmp_path):
    path = write_workbook(tmp_path, {"Notes": [*ROWS, ["P01", 1234567890123456, DAY, "stress", DAY, DAY]]})
    with pytest.raises(UserError, match=r"column patient: .* row 3"):
        run_norms_command(commands.write_episodes, path)


def test_a_formula_without_a_value_is_listed(tmp_path):
    path = write_workbook(tmp_path, {"Notes": [*ROWS, ["P01", "=B2+1", DAY, "=D2", DAY, DAY]]})
    _, said = run_norms_command(commands.write_episodes, path)
    assert "3,patient,=B2+1,a formula without its value" in said
