"""`handrail tables`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from handrail.extract.options import sheet_option
from handrail.figures.disclosure.profiles import PROFILES

if TYPE_CHECKING:
    from handrail.extract.connection import Extract
    from handrail.figures.engine.result import TableResult

DAY = click.DateTime(["%Y-%m-%d"])
FORMATS = ("csv", "json", "xlsx", "html", "svg")
_EXTRACT = click.option(
    "--extract",
    "directory",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the extract, or a file.",
)


def _to_day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


@click.group("tables")
def tables_group() -> None:
    """Management information from an extract."""


@tables_group.command("list")
def list_tables() -> None:
    """Every table: its name and title, as CSV."""
    from handrail.figures.tables import load_tables

    click.echo("name,title")
    for table in load_tables().values():
        click.echo(f'{table.name},"{table.title}"')


class QueryOptions(TypedDict):
    """What is asked of a table, as the options of a command give it."""

    by: tuple[str, ...]
    where: tuple[str, ...]
    from_: dt.datetime | None
    to: dt.datetime | None


@tables_group.command("show")
@click.argument("name")
@_EXTRACT
@click.option("--by", multiple=True, help="Field or period to break down by; may be given twice.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Keep only these; may be given again.")
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@click.option("--disclosure", type=click.Choice(list(PROFILES)), default="internal", show_default=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option(
    "--releases",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Log of what has left under disclosure control; releases.jsonl next to the extract if left out.",
)
@sheet_option
def show_table(
    name: str,
    directory: Path,
    disclosure: str,
    format_: str,
    releases: Path | None,
    sheet: str | None,
    **query: Unpack[QueryOptions],
) -> None:
    """Compute table NAME over an extract and print it.

    What is under disclosure control is taken to leave: it is entered in a log next to the extract, and what
    it would give away together with the rest of the log is withheld.
    """
    from handrail.extract.read import RELEASES, open_extract
    from handrail.figures import tables as module
    from handrail.figures.render import render_result
    from handrail.foundation.errors import UserError

    opened = open_extract(directory, sheet)
    first, last = _to_day(query["from_"]), _to_day(query["to"])
    result = module.compute_table(
        name, opened, query["by"] or None, _parse_filters(query["where"]), first, last
    )
    if disclosure != "internal":
        folder = directory if directory.is_dir() else directory.parent
        result = _release_table(result, disclosure, opened, releases or folder / RELEASES)
    elif releases:
        raise UserError("A release needs --disclosure official, secure-lab or under-5.")
    for note in result.notes:  # a CSV holds figures only
        click.echo(note, err=True)
    _print_content(render_result(result, format_))


def _release_table(result: TableResult, disclosure: str, extract: Extract, log: Path) -> TableResult:
    """Return the table as it may be released after what the log holds, and enter it there."""
    import getpass

    from handrail.figures.disclosure.disclosure_log import FileDisclosureLog
    from handrail.figures.disclosure.release import release_table

    now = dt.datetime.now(dt.UTC)
    return release_table(result, disclosure, extract, FileDisclosureLog(log), now, getpass.getuser())[0]


def _parse_filters(pairs: tuple[str, ...]) -> dict[str, list[str]]:
    from handrail.foundation.errors import UserError

    wanted: dict[str, list[str]] = {}
    for pair in pairs:
        field, sign, value = pair.partition("=")
        if not sign:
            raise UserError(f"--where expects FIELD=VALUE, such as service=rhyl; got '{pair}'.")
        wanted.setdefault(field, []).append(value)
    return wanted


def _print_content(text: str | bytes) -> None:
    if isinstance(text, bytes):
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()
    else:
        click.echo(text, nl=False)


@tables_group.command("targets")
@_EXTRACT
@click.option(
    "--measure",
    default="enrolled",
    show_default=True,
    help="referred, enrolled, assessed, discharged, job_outcomes, employers_engaged, sme_percent or "
    "back_at_work_percent.",
)
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="service, site or workstream.")
@click.option(
    "--format", "format_", type=click.Choice(["csv", "json", "svg"]), default="csv", show_default=True
)
@sheet_option
def show_targets(
    directory: Path, measure: str, where: tuple[str, ...], format_: str, sheet: str | None
) -> None:
    """What was reached each month against every version of the target, and how likely each is reached."""
    from handrail.extract.read import open_extract
    from handrail.figures.targets import presentation
    from handrail.figures.targets.attainment import compute_attainment
    from handrail.figures.targets.forecast import forecast_versions

    place = {name: labels[-1] for name, labels in _parse_filters(where).items()}
    opened = open_extract(directory, sheet)
    attainment = compute_attainment(opened, measure, place)
    if format_ == "svg":
        _print_content(presentation.to_svg(attainment, opened.seen_from()))
        return
    forecasts = forecast_versions(opened, attainment)
    if unknown := sum(attainment.unknown.values()):
        click.echo(f"Not in it: {unknown:,} more, of which it is not recorded whether they count.", err=True)
    write = presentation.to_json if format_ == "json" else presentation.to_csv
    _print_content(write(attainment, forecasts))


@tables_group.command("document")
@click.argument("directory", type=click.Path(path_type=Path))
def document_tables(directory: Path) -> None:
    """Write the page of every table into DIRECTORY."""
    from handrail.figures.render.documentation import make_pages

    directory.mkdir(parents=True, exist_ok=True)
    for name, text in make_pages().items():
        (directory / name).write_text(text, encoding="utf-8")
