"""Phrases that a careless map would guess at: each unmapped and listed, or mapped for a reason."""

import csv
import io

import pytest
from click.testing import CliRunner

from handrail.evaluation.norms import commands
from handrail.evaluation.norms.categories import CATEGORIES
from handrail.evaluation.norms.collapse import find_episodes
from handrail.evaluation.norms.diagnoses import load_diagnosis_map

UNMAPPED = {
    "spreadsheet errors and formulas": [
        "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "########",
        "=VLOOKUP(A2,back pain,1)",
    ],
    "denied": [
        "not depression", "no evidence of depression", "No evidence of fracture", "depression ruled out",
        "Depression: no", "depression - none", "depression? No", "fracture excluded", "r/o MI and stroke",
        "denies anxiety", "no back pain", "fracture not seen", "depression is not the reason",
        "isn't depression", "isn’t depression", "cancer free", "covid test negative", "without anxiety",
        "neither anxiety nor depression",
        "no fever, cough or chest pain", "depression unlikely", "never depressed", "rule out stroke",
        "no longer depressed", "fracture healed", "F32 ruled out", "does not have depression", "not F32.1",
        "not due to depression", "no sign of cancer", "nil back pain", "not stress", "non depressive",
    ],
    "past, feared, or somebody else's": [
        "family history of cancer", "history of depression", "previous fracture", "fear of cancer",
        "worried about cancer", "contact with covid", "caring for mother with dementia", "wife has cancer",
        "husband's stroke", "son has asthma", "dementia of his mother", "exposure to hepatitis",
    ],
    "everyday words": [
        "back to work", "Back to work", "return to work", "back at work Monday", "came back",
        "going back next week",
        "back dated", "mood low, back at work", "back of hand", "cold weather", "cold store", "cut hours",
        "broken down", "relationship broken down", "broken sleep", "fell out with manager", "fell behind",
        "financial strain", "unfair treatment", "grievance procedure", "disciplinary investigation",
        "under investigation by police", "seen at surgery", "covid lockdown", "flu jab", "pregnancy test",
        "stress test", "GAD 7", "heart broken", "tired of job", "back", "phased return", "P45 issued", "P60",
    ],
    "a number sign that is no fracture": ["#1", "Ref #1234", "ticket #123", "#sick", "# of days 5"],
    "a code that is something else": [
        "B12 injections", "B12", "M25 accident", "T12 pain", "F32 back pain", "C19",
    ],
}  # fmt: skip
# 'back' alone is what practices write for a bad back: an exact row of the table, and no guess.
UNMAPPED["everyday words"].remove("back")

MAPPED = [
    # What else a text says is left where something in it is denied or everyday.
    ("not depression but anxiety", "anxiety"),
    ("anxiety, not depression", "anxiety"),
    ("back pain, return to work in June", "back_problem"),
    ("knee pain, no fracture", "other_musculoskeletal"),
    ("Fracture ruled out. Ankle sprain.", "other_injury"),
    ("not fit for work due to depression", "depression"),
    ("depression, not coping", "depression"),
    ("no improvement in back pain", "back_problem"),
    ("stress, mother has dementia", "stress"),
    ("F32.1 no suicidal thoughts", "depression"),
    ("depressive disorder, not otherwise specified", "depression"),
    ("Depressive episode without psychotic symptoms", "depression"),
    ("non-cardiac chest pain", "symptoms_without_diagnosis"),
    ("non specific back pain", "back_problem"),
    # A longer phrase that means something else than its words.
    ("stress incontinence", "genitourinary"),
    ("heart burn", "digestive"),
    ("heat stroke", "other_injury"),
    ("hay fever", "respiratory"),
    ("cold sore", "infectious_parasitic"),
    ("burnt out", "stress"),
    ("heart disease", "circulatory"),
    ("common cold", "respiratory"),
    ("broken wrist", "bone_fracture"),
    ("# left wrist", "bone_fracture"),
    ("ankle #", "bone_fracture"),
    ("cut hand", "other_injury"),
    ("back", "back_problem"),
    ("bad back", "back_problem"),
    ("pain in lower back", "back_problem"),
    ("parkinson’s", "nervous_system_sense_organ"),
    # A code stands where its words name nothing else, or the same.
    ("K80 cholelithiasis", "digestive"),
    ("F32 depressive episode", "depression"),
    ("B12 deficiency", "haematological"),
    ("B12 low, anaemia", "haematological"),
    # What the doctor only suspects is still what the note certifies.
    ("?fracture", "bone_fracture"),
]  # fmt: skip

PHRASES = [(kind, phrase) for kind, phrases in UNMAPPED.items() for phrase in phrases]


@pytest.fixture(scope="module")
def diagnosis_map():
    return load_diagnosis_map()


@pytest.mark.parametrize(("kind", "phrase"), PHRASES, ids=[phrase for _, phrase in PHRASES])
def test_what_would_be_a_guess_is_not_mapped(diagnosis_map, kind, phrase):
    category = diagnosis_map.find_category(phrase)
    assert category is None, f"{phrase!r} ({kind}) became {CATEGORIES[category]}"


@pytest.mark.parametrize(("phrase", "category"), MAPPED, ids=[phrase for phrase, _ in MAPPED])
def test_what_is_said_of_the_patient_is_mapped(diagnosis_map, phrase, category):
    index = diagnosis_map.find_category(phrase)
    assert index is not None
    assert CATEGORIES[index] == category


def write_notes(path, phrases):
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["practice", "patient", "issued", "diagnosis", "starts", "ends"])
        for number, phrase in enumerate(phrases):
            writer.writerow(["P1", number, "", phrase, "2012-01-02", "2012-01-08"])
    return path


def test_every_awkward_phrase_is_listed_with_its_notes(tmp_path):
    phrases = [phrase for _, phrase in PHRASES]
    path = write_notes(tmp_path / "notes.csv", [*phrases, *phrases, "depression"])
    found = find_episodes(path)
    assert set(found.join_parts()["diagnosis"].to_pylist()) == {
        CATEGORIES.index("unclassified"),
        CATEGORIES.index("depression"),
    }
    assert found.findings.unmapped == dict.fromkeys(phrases, 2)


@pytest.mark.parametrize("command", [commands.write_norms, commands.write_episodes])
def test_both_commands_print_what_is_not_mapped(tmp_path, command):
    path = write_notes(tmp_path / "notes.csv", ["#N/A", "back to work", "not depression"])
    result = CliRunner().invoke(command, [str(path)], catch_exceptions=False)
    for phrase in ("#N/A", "back to work", "not depression"):
        assert f"  1 x {phrase}\n" in result.stderr
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {row["diagnosis"] for row in rows} <= {"unclassified", "total"}


def test_own_rows_may_be_everyday_words_or_free_codes(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("kind,pattern,category\neveryday,stress ball,\nicd10,S93-S93,\nexact,#N/A,skin\n")
    mapped = load_diagnosis_map(own)
    assert mapped.find_category("stress ball") is None
    assert mapped.find_category("S93") is None
    assert CATEGORIES[mapped.find_category("#N/A")] == "skin"
    assert CATEGORIES[mapped.find_category("stress")] == "stress"


def test_many_different_texts_take_little_time(diagnosis_map):
    """Practices type freely: each different text is looked up once, among a thousand phrases."""
    import time

    texts = [
        f"seen on day {number}: pain in left hand and no improvement, see letter" for number in range(2000)
    ]
    began = time.process_time()
    assert {diagnosis_map.find_category(text) for text in texts} == {
        CATEGORIES.index("other_musculoskeletal")
    }
    assert time.process_time() - began < 2
