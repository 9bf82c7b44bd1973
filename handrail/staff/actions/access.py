"""Roles given and taken; an account suspended and resumed; a second factor reset."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from handrail.accounts.actions import end_sessions, request_set_up_link
from handrail.accounts.models import Membership, User
from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.staff.actions.permission import (
    find_services,
    keep_a_manager,
    lock_person,
    note_change,
    refuse_own,
    require_manager,
)
from handrail.staff.queries import find_state
from handrail.staff.rules import NOT_YET_JOINED, RoleChange, compare_roles


@transaction.atomic
def change_roles(
    *, user: User, service: str, roles: Iterable[Role], by: User | None, at: datetime
) -> RoleChange:
    """Have somebody hold just these roles in a service.

    Raises UserError where `by` does not manage the service, would gain by it, or nobody would manage it.
    """
    person = lock_person(user)
    before = Membership.objects.filter(user=person, service=service)
    change = compare_roles((Role(role) for role in before.values_list("role", flat=True)), roles)
    if not (change.given or change.taken):
        return change
    require_manager(by, [service])
    if change.given:
        refuse_own(person, by, "give a role to")
    if Role.SERVICE_MANAGER in change.taken:
        keep_a_manager(person, [service])
    before.filter(role__in=change.taken).delete()
    for role in sorted(change.given):
        Membership.objects.create(user=person, service=service, role=role)
    note_change(person, change.describe_codes(), services=[service], by=by, at=at)
    return change


@transaction.atomic
def suspend_person(*, user: User, by: User | None, at: datetime) -> bool:
    """Close somebody's account and end their sessions at once; False where it is closed already.

    Raises UserError where they have not joined yet, or a service would lose its last manager.
    """
    person = lock_person(user)
    services = find_services(person)
    require_manager(by, services)
    refuse_own(person, by, "suspend")
    if find_state(person, at) in NOT_YET_JOINED:
        raise UserError(f"{person.name} has not joined yet. Withdraw the invitation instead.")
    if not person.is_active:
        return False
    keep_a_manager(person, services)
    User.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions(person)
    note_change(person, "suspended", services=services, by=by, at=at)
    return True


@transaction.atomic
def resume_person(*, user: User, by: User | None, at: datetime) -> bool:
    """Open a suspended account again, with the password and the roles it had; False where it is open.

    Raises UserError where they have not joined yet.
    """
    person = lock_person(user)
    services = find_services(person)
    require_manager(by, services)
    refuse_own(person, by, "resume")
    if find_state(person, at) in NOT_YET_JOINED:
        raise UserError(f"{person.name} has not joined yet. Send the invitation again instead.")
    if person.is_active:
        return False
    User.objects.filter(pk=person.pk).update(is_active=True)
    note_change(person, "resumed", services=services, by=by, at=at)
    return True


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None, at: datetime) -> bool:
    """Take somebody's second factor away and send the link to set it up again; False where neither is done.

    A link that left just now is not sent again.
    """
    person = lock_person(user)
    services = find_services(person)
    require_manager(by, services)
    refuse_own(person, by, "reset the second factor of")
    count, _ = Authenticator.objects.filter(user=person).delete()
    if count:
        end_sessions(person)
        note_change(person, "second factor reset", services=services, by=by, at=at)
    may_sign_in = settings.SECOND_FACTOR and person.is_active
    is_sent = may_sign_in and request_set_up_link(user=person, by=by, at=at).sent_at == at
    return bool(count) or is_sent


@transaction.atomic
def change_telephone(*, user: User, telephone: str, by: User | None, at: datetime) -> bool:
    """Keep the number at which colleagues reach somebody; False where it is that already."""
    person = lock_person(user)
    if person.telephone == telephone:
        return False
    User.objects.filter(pk=person.pk).update(telephone=telephone)
    note_change(person, "phone number changed", services=find_services(person), by=by, at=at)
    return True
