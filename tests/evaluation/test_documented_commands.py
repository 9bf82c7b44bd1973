"""What docs/evaluate.md shows is what the commands print and what Python answers today."""

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dev import ROOT
from docs.shown_commands import PAGES, commands, with_output
from handrail.cli import COMMANDS, handrail

EVALUATION = {
    "association", "economics", "episodes", "example-data", "impact", "net-benefit", "norms", "qaly",
    "replicate", "score", "score-file",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_shown_commands_print_what_the_page_says(path):
    page = path.read_text()
    assert with_output(page) == page, "run: python3 -m docs.shown_commands"


def test_every_command_of_the_evaluation_is_shown():
    shown = {command.split()[1] for path in PAGES for command in commands(path.read_text())}
    assert shown == EVALUATION
    assert shown <= set(COMMANDS)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_shown_python_answers_what_the_page_says(path, tmp_path, monkeypatch):
    assert CliRunner().invoke(handrail, ["example-data", str(tmp_path)]).exit_code == 0
    monkeypatch.chdir(tmp_path)
    lines = re.findall(r"^    (?:>>> .*|(?!\$ ).*)$", path.read_text(), flags=re.M)
    assert any(line.startswith("    >>> ") for line in lines)
    outcome = doctest.testfile(str(path), module_relative=False)
    assert outcome.attempted >= 5
    assert outcome.failed == 0


def test_the_readmes_lines_for_an_evaluator_run_one_after_the_other(tmp_path):
    lines = re.findall(r"^    \.venv/bin/(handrail .*)$", (ROOT / "README.md").read_text(), flags=re.M)
    assert len(lines) == 3
    bin_folder = Path(sys.executable).parent
    for line in lines:
        run = subprocess.run(f"{bin_folder}/{line}", shell=True, cwd=tmp_path, capture_output=True, text=True)
        assert run.returncode == 0, f"{line}: {run.stderr}"
    assert "back" in run.stdout
