"""`handrail diary`: the day lists as files, for a nightly job."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.group("diary")
def diary_group() -> None:
    """Appointments and calls of members of staff."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()


@diary_group.command("print")
@click.option("--service", required=True, help="The service, such as leicestershire.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The folder of the files.")
def print_command(service: str, out: Path) -> None:
    """Write today and tomorrow of each member of staff as a PDF, for when the system is down.

    Yesterday's files in the folder are replaced. Only the user who runs this can read the folder; every
    record on a list is audited as read.
    """
    from django.utils import timezone

    from handrail import service_models
    from handrail.journey.diary.day_files import write_day_lists

    service_models.get_service(service)
    names = write_day_lists(service, out, timezone.now())
    for name in names:
        click.echo(out / name)
