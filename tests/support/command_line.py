"""The `handrail` command as a person runs it."""

import csv
import io

from click.testing import CliRunner, Result

from handrail.cli import handrail
from handrail.foundation.errors import UserError


def run_handrail(*arguments: object) -> Result:
    """Run the command; raise whatever ended it that is not told to the person."""
    result = CliRunner().invoke(handrail, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, UserError | SystemExit):
        raise result.exception
    return result


def print_handrail(*arguments: object) -> str:
    """Run the command, which must succeed, and return what it prints."""
    result = run_handrail(*arguments)
    assert result.exception is None, result.exception
    return result.stdout


def read_printed_rows(result: Result) -> list[dict[str, str]]:
    """Return the rows of the CSV that a command printed."""
    return list(csv.DictReader(io.StringIO(result.stdout)))
