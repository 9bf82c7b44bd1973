"""`handrail cases`: cases that come in, from a sheet or another installation, and cases that move on."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

if TYPE_CHECKING:
    from handrail.accounts.models import User
    from handrail.transfer.actions.case_import import ImportRequest, ImportResult


class ImportOptions(TypedDict):
    """How a sheet is read and imported."""

    mapping: Path | None
    sheet: str | None
    dry_run: bool
    all_or_nothing: bool
    past_follow_ups: bool
    waiting: Path | None


WAITING_SUFFIX = "-to-correct.csv"


@click.group("cases")
def cases_group() -> None:
    """Cases that come in and move on: import, list what came, take a batch back, export."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()


@cases_group.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--service", required=True, help="The service they are cases of, such as leicestershire.")
@click.option("--by", "email", required=True, help="Who imports them: a service manager or administrator.")
@click.option(
    "--mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A YAML file: which column holds what, where the headings do not say it.",
)  # fmt: skip
@click.option("--sheet", help="Which sheet of a workbook.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would become of each row.")
@click.option("--all-or-nothing", is_flag=True, help="Import nothing while a row is to be corrected.")
@click.option(
    "--past-follow-ups", is_flag=True,
    help="Leave follow-ups to be made whose time has passed; otherwise they are recorded as missed.",
)  # fmt: skip
@click.option(
    "--waiting", type=click.Path(path_type=Path, dir_okay=False),
    help="Where the rows to correct are written (default: next to FILE).",
)  # fmt: skip
def import_command(file: Path, service: str, email: str, **options: Unpack[ImportOptions]) -> None:
    """Import the cases of FILE: a CSV or XLSX file with a row for each, or cases.jsonl of an export.

    Rows that are right are imported. The others are listed and written to a file, to be corrected and
    imported as a file of their own. Nothing is sent to anybody. The same file is taken once.
    """
    from django.utils import timezone

    from handrail.audit.actions import Visit
    from handrail.audit.models import ReaderKind
    from handrail.transfer.actions.case_import import ImportRequest
    from handrail.transfer.actions.case_move import is_export

    user = find_importer(email, service)
    request = ImportRequest(
        service, user, timezone.now(), Visit(ReaderKind.COMMAND, "cases import"),
        all_or_nothing=options["all_or_nothing"], keeps_past_follow_ups=options["past_follow_ups"],
    )  # fmt: skip
    if is_export(file):
        import_export(file, request, dry_run=options["dry_run"])
    else:
        import_sheet(file, request, options)


def import_sheet(file: Path, request: ImportRequest, options: ImportOptions) -> None:
    """Import a sheet, or try it out, and say what became of each row."""
    from django.utils import timezone

    from handrail import service_models
    from handrail.transfer.actions.case_import import audit_alike, import_rows, try_out_rows
    from handrail.transfer.columns import list_columns
    from handrail.transfer.mended_file import write_waiting
    from handrail.transfer.row_reader import read_rows
    from handrail.transfer.sheet import list_unread, map_columns, read_mapping, read_sheet

    served, today = service_models.get_service(request.service), timezone.localdate(request.at)
    version = served.find_version_on(today)
    cases = read_sheet(file, version, sheet=options["sheet"])
    columns = map_columns(cases, version, read_mapping(options["mapping"]) if options["mapping"] else None)
    for note in (*cases.notes, *(f"not read: the column ‘{each}’" for each in list_unread(cases, columns))):
        click.echo(note, err=True)
    readings = read_rows(cases, columns, served, today)
    tried = options["dry_run"]
    result = try_out_rows(readings, request) if tried else import_rows(cases, readings, request)
    audit_alike(result, request)
    report_result(result, dry_run=tried)
    if result.waiting:
        path = options["waiting"] or file.with_name(file.stem + WAITING_SUFFIX)
        write_new_file(path, write_waiting(cases, columns, list_columns(version), result.waiting))
        click.echo(f"{path} has the rows to correct. Correct them there and import that file.")


def import_export(file: Path, request: ImportRequest, *, dry_run: bool) -> None:
    """Import what another installation exported, or try it out."""
    from handrail.transfer.actions.case_move import import_moved

    moved = import_moved(file, request, dry_run=dry_run)
    done = (
        "would be imported. Nothing was written."
        if moved.batch is None
        else f"imported (batch {moved.batch.pk})."
    )
    click.echo(f"{len(moved.references)} cases {done}")


@cases_group.command("export")
@click.option("--service", required=True, help="The service whose cases are exported.")
@click.option("--by", "email", required=True, help="Who exports them: a service manager or administrator.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder, new or empty.")
def export_command(service: str, email: str, out: Path) -> None:
    """Write every case of a service to a folder, for `handrail cases import` of another installation.

    Restricted records are left out. The audit names each case that leaves.
    """
    from django.utils import timezone

    from handrail.transfer.case_export import export_cases
    from handrail.transfer.case_lines import FILE_NAME, NOT_MOVED

    exported = export_cases(service, out, find_importer(email, service), timezone.now())
    click.echo(f"{out / FILE_NAME}: {exported.cases} cases, {len(exported.files)} files.")
    if exported.restricted:
        click.echo(f"left out: {exported.restricted} cases whose records are restricted", err=True)
    for reason in dict.fromkeys(NOT_MOVED.values()):
        click.echo(f"does not move: {reason}", err=True)


def find_importer(email: str, service: str) -> User:
    """Return the member of staff who may import cases into a service. Raises UserError for anybody else."""
    from handrail.accounts.models import User
    from handrail.accounts.policy import Permission
    from handrail.foundation.errors import UserError

    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not user.build_reader().has_permission(Permission.IMPORT_CASES, service):
        raise UserError(
            f"--by {email}: expected the email address of a service manager or administrator of {service}. "
            "`handrail staff list` shows who they are."
        )
    return user


def report_result(result: ImportResult, *, dry_run: bool) -> None:
    """Print what became of each row, and how many there were."""
    for number, reference in result.imported:
        click.echo(f"row {number}: {'would be imported' if dry_run else reference}")
    for reading in result.waiting:
        for problem in reading.problems:
            click.echo(f"row {reading.row.number}: {problem}")
    done = "would be imported" if dry_run else "imported"
    batch = f" (batch {result.batch.pk})" if result.batch else ""
    click.echo(f"{len(result.imported)} {done}{batch}, {len(result.waiting)} to correct.")
    if dry_run:
        click.echo("Nothing was written.")


def write_new_file(path: Path, text: str) -> None:
    """Write a new file that only this user can read. Raises UserError where there is one."""
    from handrail.foundation.errors import UserError
    from handrail.rights.export import write_private_file

    if path.exists():
        raise UserError(f"{path} is there already. Move it, or name another with --waiting.")
    write_private_file(path, text.encode("utf-8-sig"))


@cases_group.command("batches")
@click.option("--service", required=True, help="The service whose batches are listed.")
def batches_command(service: str) -> None:
    """List the files whose cases were imported: number, when, who, how many."""
    from handrail.foundation.wording import nhs_datetime
    from handrail.transfer.queries import list_batches

    for batch, count in list_batches((service,)):
        state = f", taken back {nhs_datetime(batch.undone_at)}" if batch.undone_at else ""
        click.echo(
            f"{batch.pk}: {batch.file_name}, {nhs_datetime(batch.started_at)}, {batch.by}, "
            f"{count} cases, {batch.rows_waiting} rows to correct{state}"
        )


@cases_group.command("undo")
@click.argument("batch", type=int)
@click.option("--service", required=True, help="The service of the batch.")
@click.option("--by", "email", required=True, help="Who takes it back: a service manager or administrator.")
def undo_command(batch: int, service: str, email: str) -> None:
    """Take back the batch of this number: its cases are removed, but those that somebody worked on since."""
    from django.utils import timezone

    from handrail.audit.actions import Visit
    from handrail.audit.models import ReaderKind
    from handrail.transfer.actions.import_undo import undo_batch
    from handrail.transfer.queries import find_batch

    user = find_importer(email, service)
    at: datetime = timezone.now()
    visit = Visit(ReaderKind.COMMAND, "cases undo")
    result = undo_batch(batch=find_batch((service,), batch), by=user, at=at, visit=visit)
    for kept in result.kept:
        click.echo(f"kept {kept.reference} (row {kept.row}): {kept.reason}")
    click.echo(f"{len(result.removed)} removed, {len(result.kept)} kept.")
