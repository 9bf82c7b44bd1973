"""Scoring a file: as one questionnaire at a time, every column kept, every bad row listed."""

import csv

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail import instruments
from handrail.cli import handrail
from handrail.foundation.errors import UserError
from handrail.instruments.score_file import ScoredFileCounts, score_file


def score_text(tmp_path, slug, text, **options):
    """Score a file; its counts, the rows written and the rows listed as bad."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text.encode())
    counts = score_file(instruments.load_instrument(slug), source, out, **options)
    return counts, read_rows(out), read_rows(tmp_path / "out.errors.csv")


def read_rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_column_is_kept_and_the_value_set_stamped(tmp_path):
    counts, out, errors = score_text(
        tmp_path, "eq5d-5l", "id,state\n007,21345\n008,11111\n", value_set="uk-5l-rowen-2026"
    )
    assert out == [
        {"id": "007", "state": "21345", "score": "0.12", "value_set": "uk-5l-rowen-2026", "missing": ""},
        {"id": "008", "state": "11111", "score": "1", "value_set": "uk-5l-rowen-2026", "missing": ""},
    ]
    assert (counts, errors) == (ScoredFileCounts(2, 2, 0, 0), [])


def test_bad_rows_are_listed_by_row_column_value_and_reason(tmp_path):
    counts, out, errors = score_text(
        tmp_path, "eq5d-5l", "id,state\na,21345\nb,21346\nc,\nd,2134\ne,1,1\nf,11111\ng\n"
    )
    assert [(error["row"], error["column"], error["value"]) for error in errors] == [
        ("3", "state", "21346"),
        ("5", "state", "2134"),
        ("6", "", "e,1,1"),
        ("8", "", "g"),
    ]
    assert "from 1 to 5" in errors[0]["reason"]
    assert "5 digits" in errors[1]["reason"]
    assert errors[2]["reason"] == "3 cells where the heading has 2; not scored"
    assert [(row["id"], row["score"]) for row in out] == [
        ("a", "0.093169"), ("b", ""), ("c", ""), ("d", ""), ("e", ""), ("f", "1"), ("g", ""),
    ]  # fmt: skip
    assert out[2]["missing"].split()[0] == "mobility"
    assert out[1]["missing"] == out[1]["value_set"] == ""
    assert counts == ScoredFileCounts(rows=7, scored=2, incomplete=1, bad=4)


@pytest.mark.parametrize("name", ["q{}", "item_{}", "GAD7_0{}", " Item_{} "])
def test_a_column_an_item(tmp_path, name):
    header = ",".join(name.format(number) for number in range(1, 8))
    _, out, errors = score_text(tmp_path, "gad-7", f"{header}\n1,1,1,1,1,1,1\n3,3,,3,3,3,3\n1,1,1,1,1,1,4\n")
    assert [(row["score"], row["band"], row["missing"]) for row in out] == [
        ("7", "mild", ""), ("", "", "item_3"), ("", "", ""),
    ]  # fmt: skip
    assert [(error["row"], error["value"]) for error in errors] == [("4", "4")]


def test_a_column_of_answers_and_prorating(tmp_path):
    text = 'answers\n"1,1,1,1,1,1,1"\n"3,3,,3,3,3,3"\n"1,1,1"\n'
    _, out, errors = score_text(tmp_path, "gad-7", text, allow_prorating=True)
    assert [(row["answers"], row["score"]) for row in out] == [
        ("1,1,1,1,1,1,1", "7"), ("3,3,,3,3,3,3", "21"), ("1,1,1", ""),
    ]  # fmt: skip
    assert "7 answers" in errors[0]["reason"]


def test_subscales_and_their_bands(tmp_path):
    header = ",".join(f"q{number}" for number in range(1, 15))
    _, out, _ = score_text(tmp_path, "hads", f"{header}\n3,0,3,0,3,0,2,0,0,0,0,0,0,0\n")
    assert (
        out[0] | {"score": "11", "anxiety": "11", "anxiety_band": "case", "depression_band": "normal"}
        == out[0]
    )


def test_quotes_commas_line_breaks_and_other_alphabets_survive(tmp_path):
    notes = ['says "hello", twice', "two\nlines", "Łódź", " padded ", ""]
    text = "note,state\n" + "".join('"' + note.replace('"', '""') + '",11111\n' for note in notes)
    _, out, errors = score_text(tmp_path, "eq5d-3l", text)
    assert [row["note"] for row in out] == notes
    assert errors == []


def test_byte_order_mark_and_windows_line_ends(tmp_path):
    _, out, _ = score_text(tmp_path, "eq5d-3l", "\ufeffstate,site\r\n11111,A\r\n33333,B\r\n")
    assert [(row["state"], row["site"], row["score"]) for row in out] == [
        ("11111", "A", "1"),
        ("33333", "B", "-0.594"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("id,level\n1,2\n", "expected a column state, or columns mobility"),
        ("state,state\n11111,11111\n", "there 2 times"),
        ("state,score\n11111,1\n", "column score already"),
        ("", "no columns"),
        ('state,"two\nlines"\n11111,1\n', "heading on one line"),
    ],
)
def test_a_file_that_cannot_be_scored_is_refused(tmp_path, text, reason):
    with pytest.raises(UserError, match=reason):
        score_text(tmp_path, "eq5d-5l", text)


def test_a_file_without_rows_gives_a_file_without_rows(tmp_path):
    counts, out, _ = score_text(tmp_path, "phq-9", "q1,q2,q3,q4,q5,q6,q7,q8,q9\n")
    assert (counts.rows, out) == (0, [])


ALL = instruments.load_all_instruments()


@pytest.mark.parametrize("instrument", ALL, ids=[one.slug for one in ALL])
@settings(max_examples=10)
@given(data=st.data())
def test_a_file_scores_as_one_questionnaire_at_a_time(instrument, data, tmp_path_factory):
    def draw_value(item):
        choices = [option.value for option in item.options] or [item.lowest_value, item.highest_value]
        return st.sampled_from([None, *choices])

    answers = st.fixed_dictionaries({item.code: draw_value(item) for item in instrument.items})
    filled = data.draw(st.lists(answers, min_size=1, max_size=20))
    folder = tmp_path_factory.mktemp("scored")
    with (folder / "in.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["id", *(item.code for item in instrument.items)])
        writer.writeheader()
        writer.writerows([one | {"id": number} for number, one in enumerate(filled)])
    score_file(instrument, folder / "in.csv", folder / "out.csv", allow_prorating=True)
    for row, one in zip(read_rows(folder / "out.csv"), filled, strict=True):
        score = instrument.score_answers(one, allow_prorating=True)
        for measure in instrument.measures:
            name = "score" if measure is instrument.total else measure.code
            expected = score.get_value(measure.code)
            assert (float(row[name]) if row[name] else None) == expected
        assert row["missing"].split() == list(score.missing)
        assert row.get("band", "") == (score.band or "")


def test_the_command_says_how_many_and_where_the_bad_ones_are(tmp_path):
    (tmp_path / "in.csv").write_text("state\n11111\n99999\n")
    arguments = ["score-file", "eq5d-5l", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(handrail, arguments)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 rows: 1 scored, 0 incomplete, 1 bad" in result.stderr
    assert "out.errors.csv" in result.stderr


MIXED = """id,state,Age,gender
a,21232,40,female
b,21232,17,female
c,21232,40,other
d,21232,,F
e,2123,40,F
f,21232,forty,F
g,,40,F
h,44444,44,Female
i,23421,65,M
j,21232,250,M
"""


def test_a_mapped_value_set_reads_age_and_sex_and_counts_whom_it_leaves_out(tmp_path):
    """a and h as the issue's worked values; i as the package eq5d tests it; b, c and d have no group."""
    counts, out, errors = score_text(tmp_path, "eq5d-5l", MIXED, value_set="uk-5l-mapped-nice-dsu")
    assert [(row["id"], row["score"][:6]) for row in out if row["score"]] == [
        ("a", "0.6325"), ("h", "-0.110"), ("i", "0.6088"),
    ]  # fmt: skip
    assert [(error["row"], error["column"], error["value"]) for error in errors] == [
        ("6", "state", "2123"), ("7", "Age", "forty"), ("11", "Age", "250"),
    ]  # fmt: skip
    assert counts == ScoredFileCounts(rows=10, scored=3, incomplete=1, bad=3, outside=3)


def test_columns_an_item_are_mapped_too(tmp_path):
    text = "sex,age,q1,q2,q3,q4,q5\nfemale,40,2,1,2,3,2\nfemale,40,3,3,3,4,4\n"
    _, out, _ = score_text(tmp_path, "eq5d-5l", text, value_set="uk-5l-mapped-nice-dsu")
    assert [round(float(row["score"]), 3) for row in out] == [0.633, 0.088]


def test_a_file_without_age_and_sex_is_refused_by_a_mapped_value_set(tmp_path):
    with pytest.raises(UserError, match="Add the columns age and sex; the file has id, state"):
        score_text(tmp_path, "eq5d-5l", "id,state\na,21232\n", value_set="uk-5l-mapped-nice-dsu")


def test_the_command_says_whom_the_mapping_leaves_out(tmp_path):
    (tmp_path / "in.csv").write_text(MIXED)
    arguments = ["score-file", "eq5d-5l", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(handrail, [*arguments, "--value-set", "uk-5l-mapped-nice-dsu"])
    assert "3 complete but without an index: age under 18 or not known" in result.stderr


INDICES = """id,index,age,sex
a,0.715,50,male
b,0.435,30,female
c,0.95,70,male
d,0.715,17,male
e,,40,male
f,1.2,40,male
g,good,40,male
"""


def test_indices_are_mapped_within_a_bandwidth(tmp_path):
    """a, b and c as the package eq5d tests them; d is outside the mapping, e was not measured."""
    _, out, errors = got = score_text(
        tmp_path, "eq5d-5l", INDICES, value_set="uk-5l-mapped-nice-dsu", bandwidth=0.1
    )
    assert [round(float(row["score"]), 3) for row in out if row["score"]] == [0.637, 0.297, 0.844]
    assert [row["value_set"] for row in out[:4]] == ["uk-5l-mapped-nice-dsu"] * 3 + [""]
    assert [(error["row"], error["value"]) for error in errors] == [("7", "1.2"), ("8", "good")]
    assert {error["reason"] for error in errors} == {"expected an index from -0.285 to 1"}
    assert got[0] == ScoredFileCounts(rows=7, scored=3, incomplete=1, bad=2, outside=1)


def test_an_index_that_no_state_lies_near_is_listed(tmp_path):
    counts, out, errors = score_text(
        tmp_path, "eq5d-3l", "index,age,sex\n-0.002,50,male\n0.1,70,male\n",
        value_set="uk-3l-mapped-nice-dsu", bandwidth=0.0001,
    )  # fmt: skip
    assert [row["score"][:4] for row in out] == ["", "0.50"]
    assert (counts.bad, errors[0]["value"]) == (1, "-0.002")
    assert "wider --bandwidth" in errors[0]["reason"]


@pytest.mark.parametrize(
    ("text", "value_set", "reason"),
    [
        (
            "state,age,sex\n11111,40,male\n",
            "uk-5l-mapped-nice-dsu",
            "expected a column index; the file has state",
        ),
        ("index,age,sex\n0.5,40,male\n", "uk-5l-rowen-2026", "not a mapping"),
        ("index\n0.5\n", "uk-5l-mapped-nice-dsu", "Add the columns age and sex"),
    ],
)
def test_indices_that_cannot_be_mapped_are_refused(tmp_path, text, value_set, reason):
    with pytest.raises(UserError, match=reason):
        score_text(tmp_path, "eq5d-5l", text, value_set=value_set, bandwidth=0.1)
