"""`handrail staff`: who works here and what they may do, by whoever runs the server."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from handrail.accounts.models import User
    from handrail.accounts.policy import Role
    from handrail.staff.models import Invitation
    from handrail.staff.rules import StaffMember

CSV_COLUMNS = ("email", "name", "service", "roles", "state", "last_sign_in", "second_factor")


@click.group("staff")
def staff_group() -> None:
    """Who works here: add, list, suspend and resume people, and change their roles."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    import django

    django.setup()
    refuse_without_tables()


def refuse_without_tables() -> None:
    """Say what to do where the database has not been made. Raises UserError."""
    from django.db import connection

    from handrail.foundation.errors import UserError
    from handrail.staff.models import Invitation

    if Invitation._meta.db_table not in connection.introspection.table_names():
        raise UserError(
            "The database has no tables for this version yet. Run `handrail manage migrate` first."
        )


@staff_group.command("add")
@click.argument("email")
@click.option("--name", default="", help="The person's name; needed where they have no account yet.")
@click.option("--service", required=True, help="The service they work in, such as leicestershire.")
@click.option("--role", "roles", required=True, multiple=True, help="A role; may be given several times.")
@click.option("--print-link", is_flag=True, help="Print the link of the invitation though it is mailed.")
def add_command(email: str, name: str, service: str, roles: tuple[str, ...], print_link: bool) -> None:
    """Give EMAIL roles in a service, and invite whoever has no account yet."""
    from django.utils import timezone

    from handrail.staff.actions.invitations import invite_person
    from handrail.staff.rules import NewMember

    member = NewMember(email, name, {read_service(service): [read_role(role) for role in roles]})
    user, invitation = invite_person(member=member, by=None, at=timezone.now())
    if invitation is None:
        click.echo(f"{user.name} <{user.email}> has an account and now has these roles.")
        return
    print_invitation(invitation, always=print_link)


def print_invitation(invitation: Invitation, *, always: bool = False) -> None:
    """Say that an invitation is mailed, or print its link where no mail server is set up."""
    from handrail.foundation.wording import nhs_datetime
    from handrail.outbox.carriers import mail_reaches_people
    from handrail.staff.emails import make_invitation_link

    user = invitation.user
    mailed = mail_reaches_people()
    if mailed:
        click.echo(f"An invitation to {user.name} <{user.email}> is mailed by the worker (`handrail work`).")
    else:
        click.echo(f"{user.name} <{user.email}> is invited. No mail server is set up: give them this link.")
    if always or not mailed:
        click.echo(make_invitation_link(invitation))
    click.echo(f"The link works once, until {nhs_datetime(invitation.expires_at)}.")


@staff_group.command("list")
@click.option("--service", default="", help="Only those who work in this service.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text")
def list_command(service: str, form: str) -> None:
    """Who works here: roles in each service, last sign-in, second factor, whether suspended."""
    from django.utils import timezone

    from handrail.staff.queries import list_staff

    members = list_staff([read_service(service)] if service else None, timezone.now())
    if form == "json":
        click.echo(json.dumps([present_member(member) for member in members], indent=2))
    elif form == "csv":
        write_csv(members)
    else:
        for member in members:
            click.echo(describe_member(member))


def present_member(member: StaffMember) -> dict[str, object]:
    """Return a member of staff for JSON."""
    return {
        "email": member.email,
        "name": member.name,
        "state": member.state.value,
        "last_sign_in": member.last_sign_in.isoformat() if member.last_sign_in else None,
        "second_factor": member.has_second_factor,
        "roles": {service: [role.value for role in roles] for service, roles in member.roles.items()},
    }


def write_csv(members: Iterable[StaffMember]) -> None:
    """Print a row for each person and service; a spreadsheet takes no name for a formula."""
    rows = csv.writer(sys.stdout)
    rows.writerow(CSV_COLUMNS)
    for member in members:
        last = member.last_sign_in.isoformat() if member.last_sign_in else ""
        factor = "yes" if member.has_second_factor else "no"
        for service, roles in member.roles.items() or [("", [])]:
            name = f"'{member.name}" if member.name.startswith(("=", "+", "-", "@")) else member.name
            rows.writerow([member.email, name, service, " ".join(roles), member.state, last, factor])


def describe_member(member: StaffMember) -> str:
    """Return a member of staff in a few lines."""
    from handrail.foundation.wording import nhs_datetime
    from handrail.staff.rules import describe_roles

    last = nhs_datetime(member.last_sign_in) or "never"
    factor = "yes" if member.has_second_factor else "no"
    lines = [
        f"{member.name} <{member.email}>: {member.state.label.lower()}, last sign-in {last}, "
        f"second factor {factor}"
    ]
    lines += [f"  {service}: {describe_roles(roles)}" for service, roles in member.roles.items()]
    return "\n".join(lines)


@staff_group.command("suspend")
@click.argument("email")
def suspend_command(email: str) -> None:
    """Close the account of EMAIL: every session ends at once. Roles stay, for when they are resumed."""
    from django.utils import timezone

    from handrail.staff.actions.access import suspend_person
    from handrail.staff.actions.invitations import withdraw_invitation
    from handrail.staff.queries import find_state
    from handrail.staff.rules import NOT_YET_JOINED

    user, at = read_person(email), timezone.now()
    if find_state(user, at) in NOT_YET_JOINED:
        withdraw_invitation(user=user, by=None, at=at)
        click.echo(f"{user.name} had not joined; the invitation is withdrawn.")
        return
    done = suspend_person(user=user, by=None, at=at)
    click.echo(f"{user.name} is suspended." if done else f"{user.name} was suspended already.")


@staff_group.command("resume")
@click.argument("email")
def resume_command(email: str) -> None:
    """Open the suspended account of EMAIL again, with the password and roles it had."""
    from django.utils import timezone

    from handrail.staff.actions.access import resume_person

    user = read_person(email)
    done = resume_person(user=user, by=None, at=timezone.now())
    click.echo(f"{user.name} can sign in again." if done else f"{user.name} is not suspended.")


@staff_group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor_command(email: str) -> None:
    """Take the second factor of EMAIL away, and print the link to set it up again with."""
    from django.utils import timezone

    from handrail.accounts.actions import request_set_up_link
    from handrail.accounts.set_up_links import make_set_up_link
    from handrail.foundation.errors import UserError
    from handrail.staff.actions.access import reset_second_factor

    user, at = read_person(email), timezone.now()
    if not user.is_active:
        raise UserError(f"{user.name} cannot sign in: suspended, or not yet joined. Nothing is reset.")
    reset_second_factor(user=user, by=None, at=at)
    link = request_set_up_link(user=user, by=None, at=at)
    click.echo(f"{user.name} signs in with the password and opens this link, which is mailed as well:")
    click.echo(make_set_up_link(link))


@staff_group.command("invite-again")
@click.argument("email")
@click.option("--print-link", is_flag=True, help="Print the link of the invitation though it is mailed.")
def invite_again_command(email: str, print_link: bool) -> None:
    """Send EMAIL another link to join with; the one before stops working."""
    from django.utils import timezone

    from handrail.staff.actions.invitations import invite_again

    invitation = invite_again(user=read_person(email), by=None, at=timezone.now())
    print_invitation(invitation, always=print_link)


@staff_group.command("roles")
@click.argument("email")
@click.option("--service", default="", help="The service in which to change roles.")
@click.option("--give", multiple=True, help="A role to give; may be given several times.")
@click.option("--take", multiple=True, help="A role to take away; may be given several times.")
def roles_command(email: str, service: str, give: tuple[str, ...], take: tuple[str, ...]) -> None:
    """Give EMAIL roles in a service and take others away; without --give or --take, print them."""
    from django.utils import timezone

    from handrail.foundation.errors import UserError
    from handrail.staff.actions.access import change_roles
    from handrail.staff.queries import describe_person

    user, at = read_person(email), timezone.now()
    if give or take:
        if not service:
            raise UserError("Expected --service SERVICE with --give or --take; none was given.")
        slug = read_service(service)
        held = set(describe_person(user, at).roles.get(slug, []))
        roles = held - {read_role(name) for name in take} | {read_role(name) for name in give}
        change_roles(user=user, service=slug, roles=roles, by=None, at=at)
    click.echo(describe_member(describe_person(read_person(email), at)))


@staff_group.command("hand-over")
@click.argument("giver", metavar="FROM")
@click.argument("taker", metavar="TO")
@click.option(
    "--service", "services", multiple=True, help="Only in this service; may be given several times."
)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day of cover; without it, for good."
)
@click.option("--reason", default="", help="Kept with each case.")
@click.option("--suspend", is_flag=True, help="Then suspend FROM, who leaves.")
def hand_over_command(
    giver: str, taker: str, services: tuple[str, ...], until: datetime | None, reason: str, suspend: bool
) -> None:
    """Give the whole caseload of FROM to TO in one step: cases, concerns, tasks, deputies, turns on call."""
    from django.utils import timezone

    from handrail.foundation.errors import UserError
    from handrail.staff.actions.caseload import HandoverTerms
    from handrail.staff.actions.departure import hand_over_and_suspend
    from handrail.staff.queries import describe_person

    user, colleague, at = read_person(giver), read_person(taker), timezone.now()
    if suspend and until:
        raise UserError(
            "Expected either --until, for cover, or --suspend, for somebody who leaves; got both."
        )
    slugs = tuple(read_service(slug) for slug in services) or tuple(describe_person(user, at).roles)
    terms = HandoverTerms(user, colleague, slugs, until.date() if until else None, reason)
    result = hand_over_and_suspend(terms=terms, suspend=suspend, by=None, at=at)
    click.echo(f"From {user.name} to {colleague.name}: {result.describe_moves()}.")
    if suspend:
        click.echo(f"{user.name} is suspended.")


def read_person(email: str) -> User:
    """Return whose account an address is. Raises UserError where it is nobody's."""
    from handrail.accounts.queries import find_owner_of
    from handrail.foundation.errors import UserError

    user = find_owner_of(email)
    if user is None:
        raise UserError(
            f"Nobody works here with the email address {email!r}. `handrail staff list` names everybody; "
            "`handrail staff add` adds somebody."
        )
    return user


def read_role(name: str) -> Role:
    """Return a role as typed. Raises UserError with the roles there are."""
    from handrail.accounts.policy import Role
    from handrail.foundation.errors import UserError

    try:
        return Role(name.strip().lower().replace("-", "_").replace(" ", "_"))
    except ValueError:
        roles = ", ".join(role.value for role in Role)
        raise UserError(f"There is no role {name!r}; there are: {roles}.") from None


def read_service(slug: str) -> str:
    """Return the slug of a service that there is. Raises UserError with those there are."""
    from handrail import service_models

    return service_models.get_service(slug.strip()).slug
