"""The guides for maintainers: their examples work, and every file and name they give is there."""

import re
import runpy
from pathlib import Path

import pytest
from click import Context, Group
from click.core import Command

from handrail.cli import handrail
from handrail.figures.engine.example import run_example
from handrail.questions.question_set import read_folders
from tests.architecture.source import ROOT

DOCS = ROOT / "docs"
GUIDES = [DOCS / "maintainers-day.md", *sorted(DOCS.glob("add-*.md"))]
FILE = re.compile(r"`((?:handrail|tests|docs)/[\w/.-]+)`")
COMMAND = re.compile(r"^(?:\s*|.*?`)handrail ((?:[a-z]+ ?)+)", re.MULTILINE)
# A name, and the file in which a guide says that it stands.
PLACED = re.compile(r"`(\w+)`[^`]{0,40}? (?:of|in)\s+`((?:handrail|tests)/[\w/]+\.py)`")


def read_block(guide: str, language: str) -> str:
    """Return the first block of a language in a guide."""
    block = re.search(rf"```{language}\n(.*?)```", (DOCS / guide).read_text(), re.DOTALL)
    assert block, guide
    return block[1]


def find_command(words: list[str]) -> Command | None:
    """Return the command that the first words name; None where there is none."""
    command: Command = handrail
    for word in words:
        if not isinstance(command, Group):
            return command
        found = command.get_command(Context(command), word)
        if found is None:
            return None
        command = found
    return command


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_every_file_and_command_of_a_guide_is_there(guide: Path) -> None:
    text = guide.read_text()
    named = [name for name in FILE.findall(text) if "LANGUAGE" not in name]
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert [words for words in COMMAND.findall(text) if find_command(words.split()) is None] == []


def test_every_name_that_a_guide_places_stands_in_its_file() -> None:
    placed = [pair for guide in GUIDES for pair in PLACED.findall(guide.read_text())]
    assert len(placed) >= 5
    assert [
        f"{name} in {path}"
        for name, path in placed
        if not re.search(rf"\b{name}\b", (ROOT / path).read_text())
    ] == []


def test_the_questions_of_the_guide_are_read(tmp_path: Path) -> None:
    (tmp_path / "kindness.yaml").write_text(read_block("add-a-question.md", "yaml"))
    sections, faults = read_folders((tmp_path,))
    assert faults == []
    assert [question.code for question in sections[0].build_section().questions] == [
        "staff_kind",
        "visits",
        "more",
    ]


def test_the_question_in_code_of_the_guide_is_declared(tmp_path: Path) -> None:
    module = tmp_path / "question.py"
    module.write_text(read_block("add-a-question.md", "python"))
    assert runpy.run_path(str(module))["HEALTH"].describe_answer("same")


def test_the_table_of_the_guide_gives_the_figures_of_its_example(tmp_path: Path) -> None:
    module = tmp_path / "assessment_modes.py"
    module.write_text(read_block("add-a-table.md", "python"))
    table = runpy.run_path(str(module))["TABLE"]
    result = run_example(table, table.example)
    assert {labels: result.get_value(*labels) for labels in table.example.expect} == table.example.expect
    assert {labels: result.get_cell(*labels).base_n for labels in table.example.base} == table.example.base
