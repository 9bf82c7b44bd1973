"""Options of every command that reads files of the extract."""

from collections.abc import Callable

import click

Command = Callable[..., object]


def sheet_option(command: Command) -> Command:
    """Add `--sheet NAME` to a command that reads a file."""
    return click.option("--sheet", help="The sheet of a workbook (XLSX) that has several.")(command)
