"""`handrail manage`: Django's own commands without a manage.py."""

import os

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command, such as `handrail manage migrate`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["handrail manage", *arguments])
