"""Capacity to explain: results print alike in every form, pages do not drift."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import COMMANDS, handrail
from handrail.evaluation.caveats import CAVEATS
from handrail.evaluation.methods import AREAS, list_methods, render_page
from handrail.evaluation.printing import COLUMNS, to_csv, to_json, to_text
from handrail.evaluation.results import Estimate, Method, StudyResult, name_software

DOCS = Path(__file__).parents[2] / "docs"
METHOD = Method("counting", "nobody 1900")
RESULT = StudyResult(
    "A title",
    (
        Estimate("part one", "share", 0.25, "share", 8, METHOD, "women", 0.1, 0.5, 0.0004, 2, "few"),
        Estimate("part two", "not known", None, "", None, METHOD),
    ),
    ("self-selection",),
    seed=3,
    assumptions={"horizon": "a year"},
)


def test_csv_has_a_line_an_estimate_and_a_line_a_caveat():
    head, first, second, caveat = to_csv(RESULT).splitlines()
    assert head == ",".join(COLUMNS)
    assert first.startswith(
        "part one,share,women,0.25,0.1,0.5,0.0004,share,8,2,counting,nobody 1900,few,self-selection"
    )
    assert second.startswith("part two,not known,,,,,,,,0,counting")
    assert CAVEATS["self-selection"] in caveat


def test_json_has_the_same_content():
    whole = json.loads(to_json(RESULT))
    assert whole["estimates"][0] == {
        "section": "part one", "measure": "share", "estimate": 0.25, "unit": "share", "base": 8,
        "method": "counting", "source": "nobody 1900", "group": "women", "low": 0.1, "high": 0.5, "p": 0.0004,
        "missing": 2, "note": "few",
    }  # fmt: skip
    assert (whole["software"], whole["seed"], whole["level"]) == (name_software(), 3, 0.95)
    assert whole["assumptions"] == {"horizon": "a year"}


def test_text_gives_the_interval_before_p_and_prints_every_caveat():
    text = to_text(RESULT)
    assert re.search(r"0\.25 +0\.1 to 0\.5 +<0\.001 +share +8 +2 +few", text)
    for words in (
        "Method: counting. Source: nobody 1900.",
        "horizon: a year",
        CAVEATS["self-selection"],
        "seed 3",
    ):
        assert words in text
    assert name_software() in text


def test_figures_that_are_not_finite_never_reach_json():
    odd = StudyResult("t", (Estimate("s", "m", float("inf"), "", 1, METHOD, low=float("nan")),))
    assert json.loads(to_json(odd))["estimates"][0]["estimate"] is None


def test_an_unknown_caveat_is_refused():
    with pytest.raises(ValueError, match="nonsense"):
        StudyResult("t", (), ("nonsense",))


def test_every_estimator_cites_its_source():
    found = list_methods()
    assert {row[0] for row in found} == set(AREAS)
    assert all(re.search(r"\d{4}|RR896|Handbook", source) for _, _, source, _ in found)
    assert len({name for _, name, _, _ in found}) >= 25


def test_the_page_of_methods_is_what_the_command_gives(tmp_path):
    out = tmp_path / "page.md"
    assert CliRunner().invoke(handrail, ["methods", "--out", str(out)]).exit_code == 0
    assert out.read_text() == render_page()
    assert render_page() == (DOCS / "evaluation-methods.md").read_text(), (
        "run: handrail methods --out docs/evaluation-methods.md"
    )


def test_the_guide_names_commands_and_options_that_exist():
    for line in re.findall(r"^    handrail (.+)$", (DOCS / "evaluate.md").read_text(), flags=re.MULTILINE):
        name = line.split()[0]
        assert name in COMMANDS, name
        help_text = CliRunner().invoke(handrail, [name, "--help"]).output
        assert all(option in help_text for option in re.findall(r"--[a-z-]+", line)), line
