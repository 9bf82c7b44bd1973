"""`handrail tables`, `handrail extract` and `handrail return`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

DAY = click.DateTime(["%Y-%m-%d"])
PROFILES = ("internal", "official", "secure-lab", "under-5")
FORMATS = ("csv", "json", "xlsx", "html", "svg")


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


@click.group()
def tables() -> None:
    """Management information from an extract."""


@tables.command("list")
def tables_list() -> None:
    """Every table: its name and title, as CSV."""
    from handrail.reporting.tables import all_tables

    click.echo("name,title")
    for table in all_tables().values():
        click.echo(f'{table.name},"{table.title}"')


@tables.command("show")
@click.argument("name")
@click.option(
    "--extract", "directory", required=True, type=click.Path(path_type=Path), help="Folder of the extract."
)
@click.option("--by", multiple=True, help="Field or period to break down by; may be given twice.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Keep only these; may be given again.")
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@click.option("--disclosure", type=click.Choice(PROFILES), default="internal", show_default=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="csv", show_default=True)
def tables_show(
    name: str,
    directory: Path,
    by: tuple[str, ...],
    where: tuple[str, ...],
    from_: dt.datetime | None,
    to: dt.datetime | None,
    disclosure: str,
    format_: str,
) -> None:
    """Compute table NAME over an extract and print it."""
    from handrail.reporting import tables as module
    from handrail.reporting.render import render

    result = module.compute(
        name, directory, by or None, _filters(where), _day(from_), _day(to), disclosure=disclosure
    )
    _print(render(result, format_))


def _filters(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    from handrail.foundation.errors import UserError

    wanted: dict[str, list[str]] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not sign:
            raise UserError(f"--where expects FIELD=VALUE, such as service=rhyl; got '{pair}'.")
        wanted.setdefault(field, []).append(value)
    return wanted


def _print(text: str | bytes) -> None:
    if isinstance(text, bytes):
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    else:
        click.echo(text, nl=False)


@click.group()
def extract() -> None:
    """The files that every figure is counted from."""


@extract.command("check")
@click.argument("directory", type=click.Path(path_type=Path))
def extract_check(directory: Path) -> None:
    """List what is missing, contradictory or out of range in DIRECTORY (or one file), as CSV.

    The exit status is 1 when something is unreadable, out of range, contradictory or a required value is not
    there;
    what is merely missing leaves it at 0.
    """
    import csv

    from handrail.reporting.extract.check import HEADER, WRONG, check
    from handrail.reporting.extract.read import open_extract

    opened = open_extract(directory)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEADER)
    wrong = False
    for problem in check(opened):
        row = "" if problem.row is None else problem.row
        out.writerow([problem.file, row, problem.column, problem.value, problem.kind, problem.reason])
        wrong = wrong or problem.kind in WRONG
    sys.exit(1 if wrong else 0)


@extract.command("dictionary")
def extract_dictionary() -> None:
    """Print the data dictionary: every file, field, code and definition."""
    from handrail.reporting.extract.dictionary import dictionary

    click.echo(dictionary(), nl=False)
