"""Who works here, what they may do and how they come in."""

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from handrail.accounts.models import User
from handrail.accounts.policy import Role
from handrail.journey.case.models import Case
from handrail.journey.case.rules import OPEN_STAGES
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.rules import DeliveryState
from handrail.staff.emails import INVITATION_KIND
from handrail.staff.models import OPEN_INVITATION, Invitation
from handrail.staff.rules import StaffMember, StaffState


def find_person(email: str) -> User | None:
    """Return the account of an email address, however its letters are written."""
    person: User | None = User.objects.filter(email__iexact=email.strip()).first()
    return person


def find_state(user: User, at: datetime) -> StaffState:
    """Return what somebody's account has come to."""
    if user.is_active:
        return StaffState.ACTIVE
    if user.has_usable_password() or user.last_login:
        return StaffState.SUSPENDED
    last = max(user.invitations.all(), key=lambda row: row.pk, default=None)
    if last is None or last.withdrawn_at:
        return StaffState.WITHDRAWN
    return StaffState.INVITED if last.is_open(at) else StaffState.EXPIRED


def list_staff(services: Iterable[str] | None, at: datetime) -> list[StaffMember]:
    """Return whoever holds a role in one of these services, by name; everybody where none are named."""
    users = User.objects.all()
    if services is not None:
        users = users.filter(memberships__service__in=list(services)).distinct()
    return [describe_person(user, at) for user in _with_details(users)]


def describe_person(user: User, at: datetime) -> StaffMember:
    """Return a member of staff as lists show them."""
    roles: dict[str, list[Role]] = {}
    order = list(Role)
    for row in sorted(user.memberships.all(), key=lambda row: (row.service, order.index(Role(row.role)))):
        roles.setdefault(row.service, []).append(Role(row.role))
    factor = getattr(user, "has_second_factor", None)
    return StaffMember(
        user.pk,
        user.email,
        user.name,
        find_state(user, at),
        user.last_login,
        Authenticator.objects.filter(user=user).exists() if factor is None else bool(factor),
        roles,
    )


def find_staff(services: Iterable[str], user_id: int) -> User | None:
    """Return a person who holds a role in one of these services."""
    here = User.objects.filter(memberships__service__in=list(services), pk=user_id)
    person: User | None = here.first()
    return person


def count_open_cases_of(user: User) -> int:
    """Return how many open cases somebody looks after, in every service."""
    return Case.objects.filter(case_manager=user, stage__in=OPEN_STAGES).count()


def find_invitation(pk: int) -> Invitation | None:
    """Return an invitation with whoever it invites."""
    invitation: Invitation | None = Invitation.objects.filter(pk=pk).select_related("user").first()
    return invitation


def find_open_invitation(user: User) -> Invitation | None:
    """Return the invitation that somebody has neither accepted nor had withdrawn, expired or not."""
    invitation: Invitation | None = Invitation.objects.filter(OPEN_INVITATION, user=user).first()
    return invitation


def find_delivery(invitation: Invitation) -> DeliveryState | None:
    """Return how far the email of an invitation has come; None once the queue has forgotten it."""
    rows = OutgoingMessage.objects.filter(kind=INVITATION_KIND, reference=str(invitation.pk))
    state = rows.values_list("state", flat=True).first()
    return DeliveryState(state) if state else None


def _with_details(users: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"))
    return users.annotate(has_second_factor=Exists(factors)).prefetch_related("memberships", "invitations")
