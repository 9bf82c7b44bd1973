"""The command line: help reads well, errors go to standard error with status 2."""

import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from handrail.cli import COMMANDS, handrail


def test_help_lists_every_command_with_its_line():
    printed = CliRunner().invoke(handrail, ["--help"]).output
    for name, (_, line) in COMMANDS.items():
        assert name in printed
        assert line.split()[0] in printed


def test_an_unknown_command_is_a_usage_error():
    result = CliRunner().invoke(handrail, ["nonsense"])
    assert result.exit_code == 2
    assert "nonsense" in result.output


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name != "manage"]
)  # Django writes manage's help
def test_every_command_can_be_loaded_and_explains_itself(name):
    result = CliRunner().invoke(handrail, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 3


def test_help_loads_no_library_that_it_does_not_need():
    code = "import sys, handrail.cli; print({*sys.modules} & {'django', 'numpy', 'duckdb'})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_command_that_reads_the_records_says_so_where_there_are_none(tmp_path):
    environment = {**os.environ, "HANDRAIL_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    code = "from handrail.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "extract", "write", str(tmp_path / "extract")],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "handrail manage migrate" in done.stderr
    assert "Traceback" not in done.stderr
