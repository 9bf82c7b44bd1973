"""The operator's folder: own instruments, licensed wording, translations, versions, official tables."""

import re
import shutil
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from handrail import instruments
from handrail.cli import handrail
from handrail.foundation.errors import UserError
from handrail.instruments import contract, paper, registry
from handrail.instruments.eq5d import value_sets

GUIDE = Path(__file__).parents[2] / "docs" / "add-an-instrument.md"
DIMENSIONS = {code: f"Our licensed words for {code}" for code in value_sets.DIMENSIONS}
PHQ, EQ5D = instruments.load_instrument("phq-9"), instruments.load_instrument("eq5d-5l")
LEVELS = {level: f"Our words for level {level}" for level in range(1, 6)}
WORDING = {
    "language": "en-GB", "version": "licensed 2", "licence": "Number 1234",
    "options": LEVELS, "items": DIMENSIONS,
}  # fmt: skip


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """An empty folder of the operator's, which the registry reads."""
    monkeypatch.setenv("HANDRAIL_INSTRUMENTS", str(tmp_path))
    return tmp_path


def guide_example():
    """The instrument that the guide writes out."""
    blocks = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return yaml.safe_load(blocks[0])


def write_instrument(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True))
    return path


def test_the_example_of_the_guide_works_as_the_guide_says(own_folder):
    write_instrument(own_folder, "sleep-3/instrument.yaml", guide_example())
    sleep = instruments.load_instrument("sleep-3")
    assert "sleep-3" in instruments.list_slugs()
    assert contract.list_faults(sleep) == []
    assert sleep.score_answers(sleep.parse_answers("1,1,1")).score == 3
    assert (
        CliRunner()
        .invoke(handrail, ["score", "sleep-3", "2,2,0"])
        .output.startswith('{"instrument": "sleep-3"')
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": "red"}, "line 1: colour: no such field"),
        ({"slug": "other"}, "expected the folder's name 'sleep-3'"),
        ({"licence": ""}, "licence: expected 1 or more characters; got ''"),
        ({"sources": []}, "sources"),
        ({"items": [{"code": "a", "label": "A", "levels": [0, 1]}] * 2}, "an item's code is there twice"),
        ({"total": None}, "needs a total, subscales, or both"),
        ({"items": [{"code": "a", "label": "A", "range": [0, 1], "safety": True}]}, "safety_threshold"),
    ],
)
def test_a_wrong_file_is_refused_by_field_and_reason(own_folder, change, reason):
    write_instrument(own_folder, "sleep-3/instrument.yaml", guide_example() | change)
    with pytest.raises(UserError, match=reason):
        instruments.load_instrument("sleep-3")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"code": "total", "bands": [{"label": "all", "lowest": 0, "highest": 5}]},
            "bands must cover the range",
        ),
        ({"items": ["nobody"]}, "no such item: nobody"),
        ({"prorate_up_to": 1}, "prorating needs its source"),
        ({"convert": [1, 2]}, "every sum from 0 to 6"),
        ({"method": "index"}, "needs value_sets"),
        ({"method": "value"}, "takes one item"),
    ],
)
def test_a_wrong_score_is_refused(own_folder, change, reason):
    example = guide_example()
    write_instrument(own_folder, "sleep-3/instrument.yaml", example | {"total": example["total"] | change})
    with pytest.raises(UserError, match=reason):
        instruments.load_instrument("sleep-3")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"worked_examples": [{"answers": "2,2,0", "score": 5, "band": "poor", "source": "x"}]},
            "is 6; expected 5",
        ),
        (
            {"worked_examples": [{"answers": "2,2,0", "score": 6, "band": "good", "source": "x"}]},
            "band is poor",
        ),
        ({"worked_examples": [{"answers": "2,2", "score": 6, "source": "x"}]}, "expected 3 answers"),
        ({"total": {"method": "sum", "range": [0, 9]}}, "the items reach 0 to 6"),
        (
            {
                "total": {
                    "method": "sum",
                    "range": [0, 6],
                    "bands": [
                        {"label": "good", "lowest": 0, "highest": 1},
                        {"label": "poor", "lowest": 4, "highest": 6},
                    ],
                }
            },
            "bands good and poor overlap or leave a gap",
        ),
        (
            {"total": {"method": "sum", "range": [0, 6], "caseness": {"points": 7, "source": "x"}}},
            "caseness 7 lies outside",
        ),
    ],
)
def test_the_check_finds_what_the_schema_cannot(own_folder, change, fault):
    write_instrument(own_folder, "sleep-3/instrument.yaml", guide_example() | change)
    found = contract.list_faults(instruments.load_instrument("sleep-3"))
    assert any(fault in one for one in found)
    result = CliRunner().invoke(handrail, ["instruments", "check", "sleep-3"])
    assert isinstance(result.exception, UserError)
    assert fault in str(result.exception)


def test_an_instrument_of_ours_is_not_replaced_in_silence(own_folder):
    shutil.copytree(registry.list_folders()[0] / "phq-9", own_folder / "phq-9")
    with pytest.raises(UserError, match="defined twice"):
        instruments.load_instrument("phq-9")


def test_licensed_wording_is_laid_over_the_neutral_names(own_folder):
    assert not EQ5D.has_wording
    write_instrument(own_folder, "eq5d-5l/wording.yaml", WORDING)
    shown = instruments.load_instrument("eq5d-5l")
    assert shown.has_wording
    assert shown.items[0].label == DIMENSIONS["mobility"]
    assert shown.items[0].options[4].label == LEVELS[5]
    assert shown.wording.licence == "Number 1234"
    assert shown.score_answers(shown.parse_answers("21345")).score == 0.093169


def test_translations_by_language(own_folder):
    write_instrument(own_folder, "eq5d-5l/wording.yaml", WORDING)
    welsh = {"language": "cy", "items": {code: f"Geiriau {code}" for code in DIMENSIONS}}
    write_instrument(own_folder, "eq5d-5l/wording.cy.yaml", WORDING | welsh)
    assert instruments.list_languages("eq5d-5l") == ["en-GB", "cy"]
    assert instruments.load_instrument("eq5d-5l").language == "en-GB"
    assert instruments.load_instrument("eq5d-5l", "cy").items[0].label == "Geiriau mobility"
    with pytest.raises(UserError, match="expected one of en-GB, cy"):
        instruments.load_instrument("eq5d-5l", "fr")


def test_a_translation_alone_does_not_change_the_shipped_words(own_folder):
    write_instrument(own_folder, "phq-9/wording.cy.yaml", {
        "language": "cy", "version": "1", "licence": "free",
        "options": {value: f"Ateb {value}" for value in range(4)},
        "items": {item.code: f"Cwestiwn {item.code}" for item in PHQ.items},
    })  # fmt: skip
    assert instruments.load_instrument("phq-9").items[0].label == PHQ.items[0].label
    welsh = instruments.load_instrument("phq-9", "cy")
    assert welsh.items[8].label == "Cwestiwn item_9"
    assert welsh.score_answers(welsh.parse_answers("0,0,0,0,0,0,0,0,1")).safety == ("item_9",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"items": {"mobility": "x"}},
            "missing: anxiety_depression, pain_discomfort, self_care, usual_activities",
        ),
        ({"items": DIMENSIONS | {"sleep": "x"}}, "unknown: sleep"),
        ({"options": {1: "x"}}, "item mobility: the wording has options 1; expected 1, 2, 3, 4, 5"),
        ({"options": {}}, "no words for its options"),
        ({"licence": ""}, "licence"),
        ({"price": 3}, "price: no such field"),
    ],
)
def test_wording_that_does_not_fit_is_refused(own_folder, change, reason):
    write_instrument(own_folder, "eq5d-5l/wording.yaml", WORDING | change)
    with pytest.raises(UserError, match=reason):
        instruments.load_instrument("eq5d-5l")


def test_old_answers_are_read_by_the_version_they_were_given_to(own_folder):
    write_instrument(own_folder, "sleep-3/versions/1.yaml", guide_example())
    longer = guide_example() | {
        "version": "2", "total": {"method": "mean", "range": [0, 2]},
        "worked_examples": [{"answers": "0,0,2", "score": 0, "source": "lowest"}],
    }  # fmt: skip
    write_instrument(own_folder, "sleep-3/instrument.yaml", longer)
    assert (
        instruments.load_instrument("sleep-3").score_answers({"falling": 2, "waking": 2, "rested": 0}).score
        == 2
    )
    before = instruments.load_instrument("sleep-3", version="1")
    assert before.score_answers({"falling": 2, "waking": 2, "rested": 0}).score == 6
    assert instruments.load_instrument("sleep-3", version="2").version == "2"
    with pytest.raises(UserError, match="expected one of 2, 1"):
        instruments.load_instrument("sleep-3", version="3")


def test_an_official_table_by_its_name(own_folder):
    rows = [f"{state},{'1' if state == '11111' else '0.5'}" for state in value_sets.list_states(5)]
    write_instrument(own_folder, "value-sets/uk-official.csv", "\n".join(["state,value", *rows]))
    assert "uk-official" in value_sets.list_value_sets()
    eq5d = instruments.load_instrument("eq5d-5l")
    score = eq5d.score_answers(eq5d.parse_answers("21345"), "uk-official")
    assert score.score == 0.5
    assert re.fullmatch("uk-official-[0-9a-f]{12}", score.value_set)
    with pytest.raises(UserError, match="expected one of uk-3l-dolan-1997"):
        instruments.load_instrument("eq5d-3l").score_answers({}, "uk-official")


def test_a_paper_form_needs_words(own_folder):
    with pytest.raises(UserError, match=r"eq5d-5l/wording\.yaml"):
        paper.build_sheet(instruments.load_instrument("eq5d-5l"))


def test_a_paper_form_groups_items_with_the_same_answers():
    form = paper.build_sheet(instruments.load_instrument("phq-9"))
    (grid,) = form.blocks
    assert (grid.kind, len(grid.rows), grid.answers[0]) == ("grid", 9, (0, "Not at all"))
    assert form.recall == "Over the last two weeks"


def test_a_paper_form_of_licensed_words(own_folder):
    write_instrument(own_folder, "eq5d-3l/wording.yaml", WORDING | {
        "options": {}, "items": {
            code: {"label": words, "options": {level: f"{code} {level}" for level in (1, 2, 3)}}
            for code, words in DIMENSIONS.items()
        },
    })  # fmt: skip
    write_instrument(own_folder, "eq-vas/wording.yaml", {
        "language": "en-GB", "version": "1", "licence": "x",
        "items": {"health_today": {"label": "y", "help": "z"}},
    })  # fmt: skip
    assert [block.kind for block in paper.build_sheet(instruments.load_instrument("eq5d-3l")).blocks] == [
        "choices"
    ] * 5
    (scale,) = paper.build_sheet(instruments.load_instrument("eq-vas")).blocks
    assert (scale.kind, scale.ends, scale.rows[0].help) == ("scale", (0, 100), "z")
