"""Somebody invited, invited again, no longer invited, and come."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.accounts.queries import find_owner_of
from handrail.foundation.errors import UserError
from handrail.outbox.actions import add_to_queue, withdraw_messages
from handrail.staff.actions.access import change_roles
from handrail.staff.actions.permission import find_services, lock_person, note_change, require_manager
from handrail.staff.emails import INVITATION_KIND, queue_new_roles
from handrail.staff.models import Invitation
from handrail.staff.queries import find_open_invitation, find_state
from handrail.staff.rules import NOT_YET_JOINED, NewMember, StaffState


@transaction.atomic
def invite_person(
    *, member: NewMember, by: User | None, at: datetime, submission: uuid.UUID | None = None
) -> tuple[User, Invitation | None]:
    """Give somebody roles, and invite whoever has no account yet; no invitation for one who has joined.

    Who is invited already and gains nothing is not invited twice. Raises UserError.
    """
    require_manager(by, member.roles)
    user = find_owner_of(member.email) or _create_account(member)
    state = find_state(user, at)
    if state is StaffState.SUSPENDED and user.memberships.exists():
        raise UserError(f"{user.name} has an account that is suspended. Resume it, then change its roles.")
    changed = [slug for slug in member.roles if _add_roles(user, slug, member, by, at)]
    if state not in NOT_YET_JOINED:
        if changed:
            queue_new_roles(user, changed, at)
        return user, None
    current = find_open_invitation(user)
    if current and current.is_open(at) and not changed:
        return user, current
    return user, _send_invitation(user, by, at, submission)


@transaction.atomic
def invite_again(
    *, user: User, by: User | None, at: datetime, submission: uuid.UUID | None = None
) -> Invitation:
    """Send another link to somebody who has not joined; the one before stops working.

    Raises UserError where they have joined.
    """
    person = lock_person(user)
    services = find_services(person)
    require_manager(by, services)
    if find_state(person, at) not in NOT_YET_JOINED:
        raise UserError(f"{person.name} has joined already. They can ask for a new password as they sign in.")
    earlier = Invitation.objects.filter(submission=submission).first() if submission else None
    return earlier or _send_invitation(person, by, at, submission)


@transaction.atomic
def withdraw_invitation(*, user: User, by: User | None, at: datetime) -> bool:
    """Have the link that somebody was sent work no more; False where none does."""
    person = lock_person(user)
    services = find_services(person)
    require_manager(by, services)
    if not _withdraw_open(person, at):
        return False
    note_change(person, "invitation withdrawn", services=services, by=by, at=at)
    return True


@transaction.atomic
def accept_invitation(*, invitation: Invitation, password: str, at: datetime) -> User:
    """Open the account with the password its owner chose: once, whatever opens the link afterwards.

    Raises UserError where the link works no more.
    """
    user = lock_person(invitation.user)
    current = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not current.is_open(at):
        raise UserError("This invitation no longer works. Ask the person who invited you to send it again.")
    current.accepted_at = at
    current.save(update_fields=["accepted_at"])
    user.set_password(password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    words = "invitation accepted, password set"
    note_change(user, words, services=find_services(user), by=user, at=at)
    return user


def _create_account(member: NewMember) -> User:
    """Create an account that nobody can sign in to yet; return the one that was made in the same moment."""
    try:
        validate_email(member.email)
    except ValidationError:
        raise UserError(
            f"{member.email!r} is not an email address; expected one such as ines.duarte@example.org."
        ) from None
    if not member.name.strip():
        raise UserError(f"{member.email} has no account yet: give the person's name as well.")
    try:
        with transaction.atomic():
            user: User = User.objects.create_user(
                member.email, name=member.name.strip(), telephone=member.telephone.strip(), is_active=False
            )
    except IntegrityError:
        # Of two who invite one person at once, the other was quicker.
        if owner := find_owner_of(member.email):
            return owner
        raise
    return user


def _add_roles(user: User, service: str, member: NewMember, by: User | None, at: datetime) -> bool:
    rows = user.memberships.filter(service=service).values_list("role", flat=True)
    held = {Role(role) for role in rows}
    change = change_roles(user=user, service=service, roles=held | set(member.roles[service]), by=by, at=at)
    return bool(change.given)


def _send_invitation(
    user: User, by: User | None, at: datetime, submission: uuid.UUID | None = None
) -> Invitation:
    _withdraw_open(user, at)
    invitation: Invitation = Invitation.objects.create(
        user=user,
        invited_by=by,
        sent_at=at,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
        submission=submission,
    )
    add_to_queue(kind=INVITATION_KIND, reference=str(invitation.pk), channel="email", at=at)
    note_change(user, "invited", services=find_services(user), by=by, at=at)
    return invitation


def _withdraw_open(user: User, at: datetime) -> bool:
    """Withdraw the open invitation, if there is one, and take its email out of the queue."""
    current = find_open_invitation(user)
    if current is None:
        return False
    withdraw_messages(kind=INVITATION_KIND, references=[str(current.pk)], at=at)
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    return True
