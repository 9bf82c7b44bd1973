"""What practices type, and where it goes."""

import pytest

from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.diagnoses import load_diagnosis_map
from handrail.foundation.errors import UserError

TYPED = [
    ("depression", "depression"),
    ("Low mood", "depression"),
    ("F32.1", "depression"),
    ("f41", "anxiety"),
    ("F41.2 mixed", "anxiety"),
    ("F30-F39", "other_mild_moderate_mental"),
    ("F31", "severe_mental_disorder"),
    ("Chapter V", "other_mild_moderate_mental"),
    ("Mental and behavioural disorders", "other_mild_moderate_mental"),
    ("Other mild/moderate mental", "other_mild_moderate_mental"),
    ("Work-related STRESS", "stress"),
    ("low back pain", "back_problem"),
    ("pain in back", "back_problem"),
    ("M54.5", "back_problem"),
    ("M545", "back_problem"),
    ("M54.2", "other_musculoskeletal"),
    ("knee pain", "other_musculoskeletal"),
    ("# wrist", "bone_fracture"),
    ("#NOF", "bone_fracture"),
    ("stress fracture foot", "bone_fracture"),
    ("S52.5", "bone_fracture"),
    ("S93", "other_injury"),
    ("post-op hernia", "post_op_recovery"),
    ("B12 deficiency", "haematological"),
    ("COVID-19", "infectious_parasitic"),
    ("depression and back pain", "depression"),
    ("back pain, depression", "back_problem"),
    ("pain", "symptoms_without_diagnosis"),
    ("MI", "circulatory"),
]


@pytest.mark.parametrize(("typed", "category"), TYPED)
def test_typed(typed, category):
    found = load_diagnosis_map().find_category(typed)
    assert found is not None
    assert CATEGORIES[found] == category


@pytest.mark.parametrize("typed", ["", "flibble", "P", "X99999999", "1"])
def test_not_mapped(typed):
    assert load_diagnosis_map().find_category(typed) is None


def test_the_published_table_names_26_rows():
    assert len(CATEGORIES) == 26
    assert all(load_diagnosis_map().find_category(name) == at for at, name in enumerate(CATEGORIES))


def test_own_rows_come_first(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text(
        "kind,pattern,category\nexact,depression,stress\nicd10,F32.1,skin\nphrase,low mood,anxiety\n"
    )
    found = load_diagnosis_map(own)
    typed = ("depression", "F32.1", "F32.2", "low mood")
    assert [CATEGORIES[found.find_category(text)] for text in typed] == [
        "stress", "skin", "depression", "anxiety",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    ["a,b\n", "kind,pattern,category\nword,x,skin\n", "kind,pattern,category\nexact,x,nowhere\n",
     "kind,pattern,category\nicd10,x,skin\n", "kind,pattern,category\nexact,,skin\n"],
)  # fmt: skip
def test_a_wrong_table_is_refused(tmp_path, content):
    own = tmp_path / "own.csv"
    own.write_text(content)
    with pytest.raises(UserError):
        load_diagnosis_map(own)


def test_an_own_table_is_read_however_it_is_written(tmp_path):
    own = tmp_path / "own.csv"
    text = "Kind;Pattern ;CATEGORY;notes\r\n\r\n# ours; from 2012\r\nexact;#N/A, café;skin;3\r\n"
    for encoding in ("utf-8-sig", "cp1252", "utf-16"):
        own.write_bytes(text.encode(encoding))
        assert CATEGORIES[load_diagnosis_map(own).find_category("#N/A, café")] == "skin"


@pytest.mark.parametrize(
    ("row", "message"),
    [("exact,x,nowhere", "row 4: category"), ("exact,back,pain,skin", "row 4: 4 cells where"),
     ('exact,"x,skin', "row 4: a quote is opened")],
)  # fmt: skip
def test_a_wrong_row_of_a_table_is_named_as_a_spreadsheet_shows_it(tmp_path, row, message):
    own = tmp_path / "own.csv"
    own.write_text(f"kind,pattern,category\n# a comment\nexact,low,depression\n{row}\n")
    with pytest.raises(UserError, match=message):
        load_diagnosis_map(own)
