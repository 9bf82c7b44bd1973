"""`handrail tables` and `handrail extract`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.extract.options import sheet_option
from handrail.figures.disclosure.profiles import PROFILES

if TYPE_CHECKING:
    from handrail.extract.connection import Extract
    from handrail.figures.engine.result import TableResult
    from handrail.reporting.from_journey import WriteReport

DAY = click.DateTime(["%Y-%m-%d"])
FORMATS = ("csv", "json", "xlsx", "html", "svg")


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


@tables_group.command("show")
@click.argument("name")
@click.option(
    "--extract",
    "directory",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the extract, or a file.",
)
@click.option("--by", multiple=True, help="Field or period to break down by; may be given twice.")
@click.option("--where", multiple=True, metavar="FIELD=VALUE", help="Keep only these; may be given again.")
@click.option("--from", "from_", type=DAY, help="First day of the period.")
@click.option("--to", type=DAY, help="Last day of the period.")
@click.option("--disclosure", type=click.Choice(list(PROFILES)), default="internal", show_default=True)
@click.option("--format", "format_", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option(
    "--releases",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Log of what has left under disclosure control; releases.jsonl beside the extract if left out.",
)
@sheet_option
def show_table(
    name: str,
    directory: Path,
    by: tuple[str, ...],
    where: tuple[str, ...],
    from_: dt.datetime | None,
    to: dt.datetime | None,
    disclosure: str,
    format_: str,
    releases: Path | None,
    sheet: str | None,
) -> None:
    """Compute table NAME over an extract and print it.

    What is under disclosure control is taken to leave: it is entered in a log beside the extract, and what it
    would give away together with the rest of the log is withheld.
    """
    from handrail.extract.read import RELEASES, open_extract
    from handrail.figures import tables as module
    from handrail.figures.render import render_result
    from handrail.foundation.errors import UserError

    opened = open_extract(directory, sheet)
    result = module.compute_table(
        name, opened, by or None, _parse_filters(where), _to_day(from_), _to_day(to)
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
    """The table as it may leave beside what the log holds, entered there."""
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
@click.option(
    "--extract",
    "directory",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of the extract, or a file.",
)
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
    found = compute_attainment(opened, measure, place)
    if format_ == "svg":
        _print_content(presentation.to_svg(found, opened.seen_from()))
        return
    made = forecast_versions(opened, found)
    if unknown := sum(found.unknown.values()):
        click.echo(f"Not in it: {unknown:,} more, of which it is not recorded whether they count.", err=True)
    _print_content(
        presentation.to_json(found, made) if format_ == "json" else presentation.to_csv(found, made)
    )


@tables_group.command("document")
@click.argument("directory", type=click.Path(path_type=Path))
def document_tables(directory: Path) -> None:
    """Write the page of every table into DIRECTORY."""
    from handrail.figures.render.documentation import make_pages

    directory.mkdir(parents=True, exist_ok=True)
    for name, text in make_pages().items():
        (directory / name).write_text(text, encoding="utf-8")


@click.group("extract")
def extract_group() -> None:
    """The files that every figure is counted from."""


@extract_group.command("write")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--services", help="Only these, their short names parted by commas; all if left out.")
@click.option(
    "--format", "format_", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True
)
@click.option("--anew", is_flag=True, help="Read every case again, changed or not.")
@click.option(
    "--for-evaluators",
    is_flag=True,
    help="Leave out all records of whoever refused to be evaluated or was not asked; says how many.",
)
def write_service_extract(
    directory: Path, services: str | None, format_: str, anew: bool, for_evaluators: bool
) -> None:
    """Write the extract of the journey into DIRECTORY: of what changed, where it holds one already.

    Prints what was done as JSON. A write that is stopped leaves the extract that was there. For evaluators,
    those not asked are passed on only where HANDRAIL_EVALUATION_BASIS and HANDRAIL_EVALUATION_BASIS_DATE set
    another basis than consent, which the manifest then carries.
    """
    set_up_django()
    from django.conf import settings
    from django.utils import timezone

    from handrail.extract.consent import say_passage
    from handrail.reporting.from_journey import EvaluatorSelection, write_extract

    evaluators = EvaluatorSelection(settings.EVALUATION_BASIS) if for_evaluators else None
    done = write_extract(
        directory,
        resolve_services(services),
        at=timezone.now(),
        format_=format_,
        anew=anew,
        evaluators=evaluators,
    )
    _print_json({"directory": str(directory), **_describe_report(done)})
    if done.passage is not None:
        click.echo(say_passage(done.passage), err=True)


@extract_group.command("refresh")
@click.option("--services", help="Only these, their short names parted by commas; all if left out.")
@click.option("--anew", is_flag=True, help="Read every case again, changed or not.")
def refresh_service_extracts(services: str | None, anew: bool) -> None:
    """Make the extracts that the pages of figures are drawn from; to be run every night, or oftener.

    Prints what was done as JSON.
    """
    set_up_django()
    from django.utils import timezone

    from handrail.reporting.snapshots import refresh_extracts

    done = refresh_extracts(resolve_services(services), at=timezone.now(), anew=anew)
    _print_json({service: _describe_report(written) for service, written in done.items()})


def set_up_django() -> None:
    """Make the records of the running service readable."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import DatabaseError

    from handrail.foundation.errors import UserError
    from handrail.journey.case.models import Case

    try:
        Case.objects.exists()
    except DatabaseError as error:
        raise UserError(
            f"There are no records of a running service in {settings.HOME} yet. Make its database with "
            "'handrail manage migrate', set HANDRAIL_HOME or DATABASE_URL to where it is, or name an "
            "extract with --extract DIR where the command takes one."
        ) from error


def resolve_services(named: str | None) -> list[str]:
    """The services named, each known; all that have a case where none is named."""
    from handrail import service_models
    from handrail.journey.case.models import Case

    if named is None:
        return sorted(Case.objects.order_by().values_list("service", flat=True).distinct())
    return [service_models.get_service(name.strip()).slug for name in named.split(",") if name.strip()]


def _describe_report(written: WriteReport) -> dict[str, object]:
    from handrail.extract.manifest import PASSAGE

    return {
        "as_at": written.as_at.isoformat(timespec="seconds"),
        "cases": written.cases,
        "cases_read": written.cases_read,
        "whole": written.is_complete,
        "rows": written.rows,
        **({} if written.passage is None else {PASSAGE: written.passage}),
    }


def _print_json(what: dict[str, object]) -> None:
    import json

    click.echo(json.dumps(what, indent=2, ensure_ascii=False))


@extract_group.command("check")
@click.argument("directory", type=click.Path(path_type=Path))
@sheet_option
def check_extract(directory: Path, sheet: str | None) -> None:
    """List what is missing, contradictory, out of range or left out in DIRECTORY (or one file), as CSV.

    How many rows of each file were read, listed and left out goes to standard error. The exit status is 1
    when something is unreadable, out of range, contradictory or a required value is not there; what is merely
    missing leaves it at 0.
    """
    import csv

    from handrail.extract.check import HEADER, WRONG, check_path
    from handrail.extract.problem import RowTally

    tallies: dict[str, RowTally] = {}
    found = check_path(directory, sheet, tallies)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEADER)
    wrong = False
    for problem in found:
        row = "" if problem.row is None else problem.row
        out.writerow([problem.file, row, problem.column, problem.value, problem.kind, problem.reason])
        wrong = wrong or problem.kind in WRONG
    for name, tally in tallies.items():
        for line in (tally.describe_rows(name), *tally.notes):
            click.echo(line, err=True)
    sys.exit(1 if wrong else 0)


@extract_group.command("dictionary")
def print_dictionary() -> None:
    """Print the data dictionary: every file, field, code and definition."""
    from handrail.extract.dictionary import describe_schema

    click.echo(describe_schema(), nl=False)
