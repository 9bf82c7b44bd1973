"""`handrail person`: one person's record, as they may ask for it, and its erasure."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from handrail.rights.erasure.actions import ErasurePreview


@click.group("person")
def person_group() -> None:
    """The record of one person."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()


@person_group.command("export")
@click.argument("reference")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder, new or empty.")
@click.option(
    "--looked-through", type=click.Path(path_type=Path, dir_okay=False),
    help="to-look-through.csv of an earlier run, with a verdict for each text.",
)  # fmt: skip
def export_command(reference: str, out: Path, looked_through: Path | None) -> None:
    """Write all that is held about the person of the case REFERENCE: PDF, JSON and files.

    Others' names, contacts and words are taken out where a field holds them. Texts and files that may name
    others wait in to-look-through.csv: write give, redact or withhold there and run it again, into another
    folder, with --looked-through. A restricted record is refused. The export is audited.
    """
    from django.utils import timezone

    from handrail.rights.export import export_record

    report = export_record(reference, out, timezone.now(), looked_through)
    for name in report.names:
        click.echo(out / name)
    for part in report.held_back:
        click.echo(f"held back: {part.what}. {part.reason}", err=True)
    if report.waiting:
        click.echo(
            f"{report.waiting} texts and files wait to be looked through: not to be given yet.", err=True
        )


@person_group.command("erase")
@click.argument("reference", required=False)
@click.option("--reason", "ground", help="Why, by its code; without it the codes are listed.")
@click.option("--by", "email", help="The email address of who decided it: a service manager.")
@click.option("--matter", "matter_reference", default="", help="The request that it answers, such as R-12.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option(
    "--replay", "erased_list", type=click.Path(path_type=Path, dir_okay=False),
    help="After a restore: erased.csv, whose records are erased again.",
)  # fmt: skip
def erase_command(
    reference: str | None, ground: str | None, email: str | None, matter_reference: str, dry_run: bool,
    erased_list: Path | None,
) -> None:  # fmt: skip
    """Erase the record of the person of the case REFERENCE, all their cases, in every service.

    What is counted stays, as a case of nobody. Refused where a case, a follow-up, a concern or a matter is
    open, or under a legal hold. Each erasure is audited, and kept in erased.csv: with --replay the records in
    it are erased again in a database that was restored.
    """
    if erased_list is not None:
        replay_list(erased_list, dry_run=dry_run)
    elif reference is None:
        raise click.UsageError("Expected REFERENCE, such as HR-2B7K-9QXM, or --replay erased.csv.")
    else:
        erase_reference(reference, ground, email, matter_reference, dry_run=dry_run)


def erase_reference(
    reference: str, code: str | None, email: str | None, matter_reference: str, *, dry_run: bool
) -> None:
    """Erase the record that a case leads to, or say what that would do."""
    from django.utils import timezone

    from handrail.audit.actions import Visit
    from handrail.audit.models import ReaderKind
    from handrail.foundation.errors import UserError
    from handrail.rights.erasure.actions import ErasureDecision, erase_person, preview_erasure
    from handrail.rights.erasure.queries import find_decider, find_matter, find_scope_of
    from handrail.rights.grounds import ErasureGround

    if code not in set(ErasureGround):
        listed = "\n".join(f"  {ground.value}: {ground.label}" for ground in ErasureGround)
        raise UserError(f"Expected --reason and one of these codes, got {code or 'none'}:\n{listed}")
    scope = find_scope_of(reference)
    decider = find_decider(email, scope) if email else None
    matter = find_matter(matter_reference, scope) if matter_reference else None
    if dry_run:
        print_preview(preview_erasure(scope, decider, matter))
        return
    if decider is None:
        raise UserError("Expected --by and the email address of the service manager who decided it.")
    decision = ErasureDecision(ErasureGround(code), decider, timezone.now(), matter)
    visit = Visit(ReaderKind.COMMAND, "person erase", decider.pk)
    erasure = erase_person(scope=scope, decision=decision, visit=visit)
    click.echo(f"Erased: {', '.join(scope.references)}. It is in erased.csv as {erasure.pk}.")
    click.echo("Backups made before today still hold it: see docs/retention-and-erasure.md.")


def print_preview(preview: ErasurePreview) -> None:
    """Say what an erasure would do."""
    click.echo(f"Would erase: {', '.join(preview.references)}")
    for label, count in preview.rows.items():
        click.echo(f"  {label}: {count}")
    click.echo(f"  files of mail and texts: {preview.files}")
    for obstacle in preview.obstacles:
        click.echo(f"refused for now: {obstacle}")
    sys.exit(1 if preview.obstacles else 0)


def replay_list(erased_list: Path, *, dry_run: bool) -> None:
    """Erase again what a list names; exit with 1 where something stands against one of them."""
    from django.utils import timezone

    from handrail.rights.erasure.replay import replay_erasures

    report = replay_erasures(erased_list, timezone.now(), dry_run=dry_run)
    click.echo(f"{'would be erased again' if dry_run else 'erased again'}: {report.erased}")
    click.echo(f"erased already: {report.erased_before}")
    click.echo(f"not in this database: {report.unknown}")
    for refusal in report.refused:
        click.echo(refusal, err=True)
    sys.exit(1 if report.refused else 0)
