"""`handrail setup`: a service set up by questions or from a file, and what is still missing."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handrail.foundation.environment_file import read_environment_file, write_environment_file
from handrail.foundation.errors import UserError
from handrail.opening.answers import (
    QUESTIONS,
    SETTINGS,
    SetupAnswers,
    check_answers,
    find_changes,
    read_answers,
)

if TYPE_CHECKING:
    from handrail.opening.rules import Requirement

FILE = "settings.env"


@click.command("setup")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A YAML file of answers; nothing is asked.",
)
@click.option("--replace", "replaces", is_flag=True, help="Change settings that were something else before.")
@click.option("--check", is_flag=True, help="Change nothing; say what is missing, with exit status 1.")
def setup_command(answers: Path | None, replaces: bool, check: bool) -> None:
    """Set up a service: its name, address and first service manager. May be run again.

    Asks, or reads answers from a file; keeps settings in settings.env in HANDRAIL_HOME; invites the service
    manager; says what is still missing before the service opens.
    """
    if check:
        start_django()
        sys.exit(report_missing())
    path = find_home() / FILE
    before = read_environment_file(path)
    given = read_answers(answers) if answers else ask_questions(before)
    keep_settings(path, before, given.list_settings(), replaces=replaces or answers is None)
    start_django()
    set_up_service(given)
    report_missing([given.service])


def find_home() -> Path:
    """Return the folder of the installation, as the settings find it, made where it is not there."""
    home = Path(os.environ.get("HANDRAIL_HOME", Path(__file__).resolve().parents[2] / "var")).resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def ask_questions(before: dict[str, str]) -> SetupAnswers:
    """Ask one question after another, each with what is set already as its default."""
    data = {}
    for name, question in QUESTIONS.items():
        default = before.get(SETTINGS.get(name, ""), "")
        data[name] = click.prompt(question, default=default, show_default=bool(default))
    return check_answers(data)


def keep_settings(path: Path, before: dict[str, str], after: dict[str, str], *, replaces: bool) -> None:
    """Keep the settings in their file. Raises UserError where one would silently become another."""
    changes = find_changes(before, after)
    if changes and not replaces:
        raise UserError(
            f"{path} says otherwise already:\n  " + "\n  ".join(changes) + "\nRun it again with --replace to "
            "change this, or correct the answers. Nothing was changed."
        )
    write_environment_file(path, before | after)
    for name, value in after.items():
        if os.environ.get(name, value) != value:
            click.echo(f"{name} is {os.environ[name]!r} in the environment, which wins over {path}.")
    click.echo(f"Settings are in {path}. Start the server and the worker again after a change.")


def start_django() -> None:
    """Load the settings, and refuse a database without tables. Raises UserError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()
    from handrail.staff.commands import refuse_without_tables

    refuse_without_tables()


def set_up_service(given: SetupAnswers) -> None:
    """Note that the service is set up, and invite its first service manager."""
    from django.utils import timezone

    from handrail.accounts.policy import Role
    from handrail.opening.actions import prepare_service
    from handrail.staff.actions.invitations import invite_person
    from handrail.staff.commands import print_invitation
    from handrail.staff.rules import NewMember

    at = timezone.now()
    prepare_service(service=given.service, at=at)
    roles = {given.service: [Role.SERVICE_MANAGER]}
    member = NewMember(given.manager_email, given.manager_name, roles, given.manager_telephone)
    user, invitation = invite_person(member=member, by=None, at=at)
    if invitation is None:
        click.echo(f"{user.name} <{user.email}> has an account and is service manager.")
    else:
        print_invitation(invitation)


def report_missing(services: list[str] | None = None) -> int:
    """Print what each service needs before it opens; return 1 where something is missing."""
    from django.utils import timezone

    from handrail import service_models
    from handrail.opening.queries import list_requirements, list_services_here, list_unopened
    from handrail.opening.rules import list_missing

    slugs = list_services_here() if services is None else services
    if not slugs:
        click.echo("No service is set up here. Run `handrail setup`.")
        return 1
    unopened, missing = list_unopened(), 0
    for slug in slugs:
        state = "not open yet" if slug in unopened else "open"
        click.echo(f"\n{service_models.get_service(slug).name} ({state}):")
        requirements: list[Requirement] = list_requirements(slug, timezone.now())
        for requirement in requirements:
            click.echo(f"  {requirement.describe_line()}")
        missing += len(list_missing(requirements))
    return 1 if missing else 0
