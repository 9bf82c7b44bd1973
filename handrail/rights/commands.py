"""`handrail person`: one person's record, as they may ask for it."""

from __future__ import annotations

import os
from pathlib import Path

import click


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
