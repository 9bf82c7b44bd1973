"""The command line: help reads well, errors go to standard error with status 2."""

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
