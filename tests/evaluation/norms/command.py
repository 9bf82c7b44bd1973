"""The commands of norms and episodes, run on a file."""

import csv
import io

from click.testing import CliRunner


def run_norms_command(command, *arguments):
    """Run a command, which must succeed; return the rows that it prints and what it says about them."""
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return list(csv.DictReader(io.StringIO(result.stdout))), result.stderr
