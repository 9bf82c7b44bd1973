"""Files as practices send them: every good row is a note, every bad one is listed, the totals add up."""

import datetime as dt
import io
from collections import Counter
from pathlib import Path
from random import Random

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handrail.evaluation.norms import delimited
from handrail.evaluation.norms.collapse import find_episodes
from handrail.evaluation.norms.findings import NoteFindings
from handrail.foundation.errors import UserError

HEADING = "practice,patient,issued,diagnosis,starts,ends\n"
GOOD = "P1,1,2012-01-02,depression,2012-01-02,2012-01-08\n"


def read_episodes(tmp_path, content, name="notes.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = find_episodes(path)
    table = found.join_parts()
    adds_up(found.findings)
    return table, found.findings


def adds_up(findings):
    assert findings.rows == findings.notes + findings.duplicates + findings.bad + findings.blank
    assert findings.duplicates >= 0
    assert len(set(findings.list_problems()["row"].to_pylist())) == findings.bad


BAD_ROWS = [
    ("P1,,2012-01-02,stress,2012-01-02,2012-01-08", "patient", "", "missing"),
    (",1,2012-01-02,stress,2012-01-02,2012-01-08", "practice", "", "missing"),
    ("P1,1,2012-01-02,stress,,2012-01-08", "starts", "", "missing; expected the first day certified"),
    ("P1,1,2012-01-02,stress,2012-01-08,2012-01-02", "ends", "2012-01-02", "before the day the note starts"),
    (
        "P1,1,31/02/2012,stress,2012-01-02,2012-01-08",
        "issued",
        "31/02/2012",
        "no such day in the calendar (dates are read day first)",
    ),
    (
        "P1,1,2012-01-02,stress,soon,2012-01-08",
        "starts",
        "soon",
        "not a date; expected for example 2012-01-31, 31/01/2012 or 31 Jan 2012",
    ),
    (
        "P1,1,2012-01-02,stress,2012-01-02,0212-01-08",
        "ends",
        "0212-01-08",
        "outside 1948-01-01 to 2199-12-31",
    ),
    ("P1,1,2012-01-02,stress", "(whole row)", "P1,1,2012-01-02,stress", "4 cells where the heading has 6"),
    ("P1,1,a,b,c,d,e", "(whole row)", "P1,1,a,b,c,d,e", "7 cells where the heading has 6"),
    (
        'P1,1,2012-01-02,"stress,2012-01-02,2012-01-08',
        "(whole row)",
        'P1,1,2012-01-02,"stress,2012-01-02,2012-01-08',
        "a quote is opened and never closed",
    ),
    (
        'P1,1,2012-01-02,"stress"x,2012-01-02,2012-01-08',
        "(whole row)",
        'P1,1,2012-01-02,"stress"x,2012-01-02,2012-01-08',
        "quotes are not used as CSV uses them",
    ),
]


@pytest.mark.parametrize(("line", "column", "value", "why"), BAD_ROWS)
def test_a_bad_row_is_listed_and_spoils_no_other(tmp_path, line, column, value, why):
    table, findings = read_episodes(tmp_path, HEADING + GOOD + line + "\n" + GOOD.replace(",1,", ",2,", 1))
    assert table.num_rows == 2
    assert findings.list_problems().to_pylist() == [{"row": 3, "column": column, "value": value, "why": why}]


def test_a_row_wrong_twice_is_listed_twice_and_counted_once(tmp_path):
    _, findings = read_episodes(tmp_path, HEADING + "P1,,x,stress,2012-01-02,2012-01-08\n")
    assert [(p["row"], p["column"]) for p in findings.list_problems().to_pylist()] == [
        (2, "patient"),
        (2, "issued"),
    ]
    assert findings.bad == 1


SAME = [
    ("plain", HEADING + GOOD),
    ("byte order mark", b"\xef\xbb\xbf" + (HEADING + GOOD).encode()),
    ("UTF-16, as spreadsheets save 'Unicode text'", (HEADING + GOOD).replace(",", "\t").encode("utf-16")),
    ("Windows line ends", (HEADING + GOOD).replace("\n", "\r\n")),
    ("old Macintosh line ends", (HEADING + GOOD).replace("\n", "\r")),
    ("no line end at the end", (HEADING + GOOD).rstrip()),
    ("semicolons", (HEADING + GOOD).replace(",", ";")),
    ("everything quoted", '"' + (HEADING + GOOD).replace(",", '","').replace("\n", '"\n"').removesuffix('"')),
    (
        "headings in capitals, columns in another order",
        "ENDS,Starts,Diagnosis,Issued,PATIENT,Practice\n2012-01-08,2012-01-02,depression,2012-01-02,1,P1\n",
    ),
    (
        "other names for columns",
        HEADING.replace("starts", "Certified from").replace("ends", "certified to") + GOOD,
    ),
    ("more columns", HEADING.replace("\n", ",gp\n") + GOOD.replace("\n", ",Dr A\n")),
    ("empty cells at the end", HEADING + GOOD.replace("\n", ",,\n")),
    ("spaces", HEADING + GOOD.replace(",", " , ")),
    ("blank lines", "\n" + HEADING + "\n\n" + GOOD + ",,,,,\n\n"),
    ("typed twice", HEADING + GOOD + GOOD),
]


@pytest.mark.parametrize("content", [same[1] for same in SAME], ids=[same[0] for same in SAME])
def test_the_same_note_however_it_is_written(tmp_path, content):
    table, findings = read_episodes(tmp_path, content)
    row = table.to_pylist()[0]
    assert table.num_rows == 1
    assert (row["practice"], row["patient"], row["notes"]) == ("P1", "1", 1)
    assert (row["starts"], row["ends"]) == (dt.date(2012, 1, 2), dt.date(2012, 1, 8))
    assert findings.bad == 0


DURATIONS = [
    ("2012-01-02,7,stress,2012-01-02,", "2012-01-08"),
    ("2012-01-02,1 week,stress,,", "2012-01-08"),
    ("2012-01-02,2/52,stress,2012-01-02,", "2012-01-15"),
    ("2012-01-31,1 month,stress,,", "2012-02-28"),
    ("2012-01-02,7 days,stress,2012-01-02,2012-01-08", "2012-01-08"),
]


@pytest.mark.parametrize(("line", "ends"), DURATIONS)
def test_a_duration_instead_of_an_end(tmp_path, line, ends):
    table, findings = read_episodes(
        tmp_path, "practice,patient,issued,duration,diagnosis,starts,ends\nP1,1," + line
    )
    assert findings.list_problems().to_pylist() == []
    assert table["ends"].to_pylist() == [dt.date.fromisoformat(ends)]


def test_a_duration_that_disagrees_is_a_bad_row(tmp_path):
    content = "practice,patient,issued,duration,diagnosis,starts,ends\nP1,1,,9,stress,2012-01-02,2012-01-08\n"
    _, findings = read_episodes(tmp_path, content)
    assert findings.list_problems()["why"].to_pylist() == ["disagrees with starts and ends"]


@pytest.mark.parametrize(
    "ends", ["", "ongoing", "Indefinite", "until further notice", "31/12/9999", "9999-12-31"]
)
def test_an_open_end(tmp_path, ends):
    table, _ = read_episodes(tmp_path, HEADING + f"P1,1,2012-01-02,stress,2012-01-02,{ends}\n")
    assert table["ends"].to_pylist() == [None]
    assert table["censored"].to_pylist() == [True]


def test_what_is_not_mapped_is_listed_and_can_be_mapped(tmp_path):
    content = HEADING + "P1,1,,Flibble's syndrome,2012-01-02,2012-01-08\nP1,2,,,2012-01-02,2012-01-08\n"
    _, findings = read_episodes(tmp_path, content)
    assert findings.unmapped == {"Flibble's syndrome": 1, "": 1}
    own = tmp_path / "own.csv"
    own.write_text("kind,pattern,category\nphrase,flibble s,skin\n")
    from handrail.evaluation.norms.collapse import EpisodeSettings

    again = find_episodes(tmp_path / "notes.csv", EpisodeSettings(diagnoses=own))
    assert again.findings.unmapped == {"": 1}


def test_a_workbook(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEADING.strip().split(","))
    sheet.append(["P1", 1, dt.date(2012, 1, 2), "depression", dt.date(2012, 1, 2), "08/01/2012"])
    sheet.append([None] * 6)
    sheet.append(["P1", 2, None, "depression", dt.date(2012, 1, 2), None])
    sheet.append(["P1", 3, None, "depression", None, None])
    book.save(tmp_path / "notes.xlsx")
    found = find_episodes(tmp_path / "notes.xlsx")
    table = found.join_parts()
    adds_up(found.findings)
    assert table["patient"].to_pylist() == ["1", "2"]
    assert table["ends"].to_pylist() == [dt.date(2012, 1, 8), None]
    assert found.findings.list_problems()["row"].to_pylist() == [5]


@pytest.mark.parametrize("typed", [True, False])
def test_parquet(tmp_path, typed):
    day = dt.date(2012, 1, 2) if typed else "02/01/2012"
    rows = {
        "practice": ["P1", "P1"],
        "patient": [1, None] if typed else ["1", " "],
        "issued": [day, day],
        "diagnosis": ["F32", "F32"],
        "starts": [day, day],
        "ends": [day, None],
    }
    pq.write_table(pa.table(rows), tmp_path / "notes.parquet")
    found = find_episodes(tmp_path / "notes.parquet")
    table = found.join_parts()
    adds_up(found.findings)
    assert [str(patient) for patient in table["patient"].to_pylist()] == ["1"]
    assert [(p["row"], p["column"]) for p in found.findings.list_problems().to_pylist()] == [(2, "patient")]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.csv", b""),
        ("notes.csv", b"a,b\n1,2\n"),
        ("notes.xlsx", b"PK\x03\x04"),
        ("notes.parquet", b"PAR1"),
        ("notes.xls", b"x"),
        ("notes.csv", (HEADING.strip() + ",starts\n").encode()),
    ],
)
def test_a_file_that_is_no_note_file_says_what_was_expected(tmp_path, name, content):
    with pytest.raises(UserError, match="expected"):
        read_episodes(tmp_path, content, name)


# Pieces that break readers, joined in every way.
PIECES = [
    b"P1",
    b"1",
    b",",
    b",",
    b",",
    b'"',
    b"\n",
    b"\r\n",
    b"\r",
    b"\n",
    b"2012-01-02",
    b"stress",
    b"\x00",
    b"\xff",
    b"\xe2\x82",
    b";",
    GOOD.encode(),
    GOOD.encode(),
    b'P1,2,,"a ""b"", c",2012-01-02,2012-02-01\n',
]


def lines_of(content):
    return len(content.splitlines())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join)))
@example(body=b'P1,1,,"two\nlines",2012-01-02,2012-01-08\n')
@example(body=b'"\n' * 50 + GOOD.encode())
def test_no_bytes_crash_the_reader_or_lose_a_row(tmp_path_factory, body):
    """However the file is cut into blocks: the same rows, none lost, none merged but a cell's own line
    breaks."""
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(HEADING.encode() + body)
    seen = set()
    for block in (1, 7, 64, 1 << 24):
        findings = NoteFindings()
        rows = [n for t in delimited.read_delimited(path, findings, block) for n in t["row"].to_pylist()]
        findings.notes = len(rows)
        assert findings.rows == findings.notes + findings.bad + findings.blank
        problems = findings.list_problems()["row"].to_pylist()
        assert len(set(rows) | set(problems)) == len(rows) + len(problems)
        if b'"' not in body:
            assert findings.rows == lines_of(body)
        seen.add((tuple(rows), tuple(problems)))
    assert len(seen) == 1
    adds_up(_whole(path))


def _whole(path: Path) -> NoteFindings:
    found = find_episodes(path)
    found.join_parts()
    return found.findings


def whole_file(kind):
    """A good file of twenty notes, as bytes."""
    day = dt.date(2012, 1, 2)
    notes = [["P1", str(number), day, "F32", day, None] for number in range(20)]
    sink, heading = io.BytesIO(), HEADING.strip().split(",")
    if kind == "parquet":
        columns = zip(heading, zip(*notes, strict=True), strict=True)
        types = [pa.string(), pa.string(), pa.date32(), pa.string(), pa.date32(), pa.date32()]
        arrays = {name: pa.array(cells, kind) for (name, cells), kind in zip(columns, types, strict=True)}
        pq.write_table(pa.table(arrays), sink, compression="none")
    else:
        book = openpyxl.Workbook()
        for line in [heading, *notes]:
            book.active.append(line)
        book.save(sink)
    return sink.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "parquet"])
def test_a_damaged_file_is_read_in_full_or_refused(tmp_path, kind):
    good = whole_file(kind)
    path = tmp_path / f"notes.{kind}"
    seen = Counter()
    for seed in range(60):
        random = Random(seed)
        bad = bytearray(good)
        for _ in range(random.randint(1, 3)):
            bad[random.randrange(len(bad))] = random.randrange(256)
        path.write_bytes(bad)
        try:
            found = find_episodes(path)
            found.join_parts()
        except UserError:
            seen["refused"] += 1
        else:
            adds_up(found.findings)
            seen["read"] += 1
    assert set(seen) == {"read", "refused"}


def test_text_that_is_no_text_in_parquet(tmp_path):
    good = whole_file("parquet")
    path = tmp_path / "notes.parquet"
    path.write_bytes(good.replace(b"F32", b"F\xff2"))
    found = find_episodes(path)
    assert found.join_parts().num_rows == 20
    assert found.findings.unmapped == {"F\ufffd2": 20}


@pytest.mark.parametrize("name", ["fuzz.xlsx", "fuzz.parquet", "fuzz"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(body=st.binary(), magic=st.sampled_from([b"", b"PAR1", b"PK\x03\x04"]))
def test_no_bytes_crash_the_other_readers(tmp_path_factory, name, body, magic):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(magic + body + (b"PAR1" if magic == b"PAR1" else b""))
    with pytest.raises(UserError):
        find_episodes(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(day=st.dates(dt.date(1969, 1, 1), dt.date(2068, 12, 31)))
def test_every_way_to_write_a_day(day):
    from handrail.evaluation.norms.dates import read_date

    ways = [
        "%Y-%m-%d",
        "%d/%m/%Y",
        "%d/%m/%y",
        "%d-%m-%Y",
        "%d.%m.%Y",
        "%d %b %Y",
        "%d-%b-%y",
        "%d %B %Y",
        "%A %d %B %Y",
        "%b %d, %Y",
        "%Y%m%d",
        "%Y-%m-%dT%H:%M:%S",
        "%d/%m/%Y 00:00",
    ]
    assert {read_date(day.strftime(way)) for way in ways} == {day}
    assert read_date(f"{day.day}/{day.month}/{day.year}") == day
    serial = (day - dt.date(1899, 12, 30)).days
    assert read_date(str(serial)) == day
