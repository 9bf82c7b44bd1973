"""`handrail retention`: whose record has been kept as long as the schedule says."""

from __future__ import annotations

import os

import click


@click.group("retention")
def retention_group() -> None:
    """How long records are kept."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()


@retention_group.command("due")
@click.option("--service", "slug", default="", help="Only this service, such as leicestershire.")
def due_command(slug: str) -> None:
    """List the records that are due for review, by case, with the rule and what stands against erasing them.

    It erases nothing and names nobody: a service manager decides, on the page Retention. The list is audited.
    """
    from django.utils import timezone

    from handrail import service_models
    from handrail.audit.actions import record_export
    from handrail.foundation.errors import UserError
    from handrail.foundation.wording import format_count
    from handrail.rights.retention.presenters import describe_rule
    from handrail.rights.retention.queries import find_due_records, select_cases_of

    known = [service.slug for service in service_models.load_services()]
    if slug and slug not in known:
        raise UserError(f"No service is called {slug}. Expected one of: {', '.join(known)}.")
    services = [slug] if slug else known
    record_export("retention due", services, timezone.now())
    records = list(find_due_records(select_cases_of(services), timezone.localdate()))
    for record in records:
        names = ", ".join(record.scope.references)
        click.echo(f"{names}: kept until {record.term.until}. {describe_rule(record)}")
        for obstacle in record.obstacles:
            click.echo(f"  {obstacle}")
    ready = sum(not record.obstacles for record in records)
    click.echo(f"{format_count(len(records), 'record')} due, {ready} with nothing against erasing them.")
