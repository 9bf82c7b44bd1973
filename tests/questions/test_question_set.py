"""An operator's own questions: read from files, every fault named, nothing half taken."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.cli import handrail
from handrail.foundation.errors import UserError
from handrail.questions import AnswerKind
from handrail.questions.question_set import load_question_sets, read_folders

KINDNESS = """
code: kindness
title: How we treated you
occasions: [discharge]
services: [leicestershire]
questions:
  - code: staff_kind
    kind: choice
    text: {en: Were staff kind?, cy: "Oedd y staff yn garedig?"}
    staff: Staff were kind
    choices:
      - {value: "yes", text: {en: "Yes", cy: Oedden}}
      - {value: "no", text: "No"}
  - {code: more, kind: text, text: Anything else?, max_length: 500}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "kindness.yaml").write_text(KINDNESS)
    monkeypatch.setenv("HANDRAIL_QUESTIONS", str(tmp_path))
    return tmp_path


def test_a_file_declares_a_section(folder: Path) -> None:
    (section,) = load_question_sets()
    assert section.is_asked("leicestershire", "discharge")
    assert not section.is_asked("leicestershire", "entry")
    assert not section.is_asked("rhyl", "discharge")
    kind, more = section.build_section().questions
    assert (kind.kind, kind.label(), kind.label("client", "cy")) == (
        AnswerKind.CHOICE, "Staff were kind", "Oedd y staff yn garedig?",
    )  # fmt: skip
    assert kind.label_choices("client", "cy") == [("yes", "Oedden"), ("no", "No")]
    assert (more.kind, more.max_length) == (AnswerKind.TEXT, 500)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        (
            "code: kindness\ntitle: T\noccasions: [discharge]\n",
            "questions: expected this field; it is missing",
        ),
        (KINDNESS.replace("[discharge]", "[leaving]"), "occasions.0"),
        (
            KINDNESS.replace("kind: choice", "kind: line"),
            "expected choices for the kinds choice and choices only",
        ),
        (KINDNESS.replace("code: more", "code: staff_kind"), "questions that stand twice: staff_kind"),
        (KINDNESS.replace("cy: Oedden", 'cy: ""'), "got none for 'cy'"),
        (KINDNESS + "colour: blue\n", "colour: no such field"),
        ("code: [", "line 2: expected readable YAML"),
        (KINDNESS + "title: Twice\n", "expected each field once; title repeats"),
        ("- code: x\n", "line 1: expected fields such as"),
    ],
)
def test_a_wrong_file_is_refused_by_name(folder: Path, wrong: str, fault: str) -> None:
    (folder / "wrong.yaml").write_text(wrong.replace("code: kindness", "code: other"))
    sections, faults = read_folders((folder,))
    assert [section.code for section in sections] == ["kindness"]
    assert fault in faults[0]
    assert all(line.startswith(f"{folder}/wrong.yaml, line ") for line in faults)


def test_every_fault_is_named_at_once(folder: Path) -> None:
    (folder / "a.yaml").write_text("code: A\ntitle: T\noccasions: []\nquestions: []\n")
    (folder / "b.yaml").write_text(KINDNESS)
    _, faults = read_folders((folder, folder / "missing"))
    said = "\n".join(faults)
    assert all(
        part in said
        for part in ("a.yaml, line 1: code", "a.yaml, line 3: occasions", "a.yaml, line 4: questions")
    )
    assert f"the code 'kindness' is that of another file, {folder}/" in said
    assert "missing: expected a folder" in said


def test_the_commands_list_and_check(folder: Path) -> None:
    listed = CliRunner().invoke(handrail, ["questions", "list"])
    assert "kindness (discharge): How we treated you" in listed.output
    assert "staff_kind: Were staff kind? (one of yes, no)" in listed.output
    checked = CliRunner().invoke(handrail, ["questions", "check"])
    assert checked.output == "Nothing is wrong. Sections: 1; questions: 2.\n"
    (folder / "wrong.yaml").write_text("code: x")
    failed = CliRunner().invoke(handrail, ["questions", "check", str(folder)])
    assert isinstance(failed.exception, UserError)
    assert "wrong.yaml, line 1: title: expected this field; it is missing" in str(failed.exception)
