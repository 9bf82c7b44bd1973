"""`handrail extract`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.extract.options import sheet_option
from handrail.reporting.running_service import resolve_services, set_up_django

if TYPE_CHECKING:
    from handrail.reporting.from_journey import WriteReport


@click.group("extract")
def extract_group() -> None:
    """The files that every figure is counted from."""


@extract_group.command("write")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--services", help="Only these, their short names parted by commas; all if left out.")
@click.option(
    "--format", "format_", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True
)
@click.option("--anew", "rebuild", is_flag=True, help="Read every case again, changed or not.")
@click.option(
    "--for-evaluators",
    is_flag=True,
    help="Leave out all records of whoever refused to be evaluated or was not asked; says how many.",
)
def write_service_extract(
    directory: Path, services: str | None, format_: str, rebuild: bool, for_evaluators: bool
) -> None:
    """Write the extract of the journey into DIRECTORY: of what changed, where it holds one already.

    Prints what was done as JSON. A write that is stopped leaves the extract that was there. For evaluators,
    those not asked are passed on only where HANDRAIL_EVALUATION_BASIS and HANDRAIL_EVALUATION_BASIS_DATE set
    another basis than consent, which the manifest then carries.
    """
    set_up_django()
    from django.conf import settings
    from django.utils import timezone

    from handrail.audit.actions import record_export
    from handrail.extract.consent import say_passage
    from handrail.reporting.from_journey import EvaluatorSelection, write_extract

    evaluators = EvaluatorSelection(settings.EVALUATION_BASIS) if for_evaluators else None
    chosen, at = resolve_services(services), timezone.now()
    record_export("extract write", chosen, at)
    done = write_extract(
        directory,
        chosen,
        at=at,
        format_=format_,
        rebuild=rebuild,
        evaluators=evaluators,
    )
    _print_json({"directory": str(directory), **_describe_report(done)})
    if done.passage is not None:
        click.echo(say_passage(done.passage), err=True)


@extract_group.command("refresh")
@click.option("--services", help="Only these, their short names parted by commas; all if left out.")
@click.option("--anew", "rebuild", is_flag=True, help="Read every case again, changed or not.")
def refresh_service_extracts(services: str | None, rebuild: bool) -> None:
    """Make the extracts that the pages of figures are drawn from; to be run every night, or oftener.

    Prints what was done as JSON.
    """
    set_up_django()
    from django.utils import timezone

    from handrail.reporting.snapshots import refresh_extracts

    done = refresh_extracts(resolve_services(services), at=timezone.now(), rebuild=rebuild)
    _print_json({service: _describe_report(written) for service, written in done.items()})


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
    problems = check_path(directory, sheet, tallies)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(HEADER)
    wrong = False
    for problem in problems:
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
