"""`handrail audit`: whether the audit is whole, and what it says."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from handrail.audit.verification import AuditReport


@click.group("audit")
def audit_group() -> None:
    """Who read which record, who signed in, whose access was changed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()


@audit_group.command("verify")
@click.option(
    "--head", default="", help="The last seal as an earlier run printed it: it must still be there."
)
def verify_command(head: str) -> None:
    """Say what is sealed, unsealed, missing or altered; exit with 1 where anything is missing or altered.

    Note the head that is printed somewhere else: without it nobody can tell that the end was cut off.
    """
    from handrail.audit.verification import verify_audit

    report = verify_audit(head)
    print_report(report)
    sys.exit(0 if report.is_whole else 1)


def print_report(report: AuditReport) -> None:
    """Print a report, a line for each fault."""
    click.echo(f"sealed: {report.sealed}")
    click.echo(f"unsealed: {report.unsealed}")
    for name, places in (("missing", report.missing), ("altered", report.altered)):
        click.echo(f"{name}: {len(places)}")
        for place in places:
            click.echo(f"  {place}")
    click.echo(f"head: {report.head}")
