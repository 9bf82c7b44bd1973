"""Reading accounts: whose an address is, who holds a permission, from where somebody signs in."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import QuerySet
from django.utils import timezone

from handrail.accounts.models import Membership, SetUpLink, User
from handrail.accounts.policy import GRANTS, Permission

# An address from where somebody worked this lately is theirs.
USUAL_FOR = timedelta(days=30)
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def find_owner_of(email: str) -> User | None:
    """Return whose account has an email address, however its letters are written."""
    return User.objects.filter(email__iexact=email.strip()).first()


def find_active_user(user_id: int) -> User | None:
    """Return a member of staff who may sign in."""
    return User.objects.filter(pk=user_id, is_active=True).first()


def find_second_factors(**of: object) -> QuerySet[Authenticator]:
    """Return what is asked for besides a password; recovery codes only stand in for it."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=SECOND_FACTORS, **of)
    return factors


def find_open_set_up_link(user: User, at: datetime) -> SetUpLink | None:
    """Return the link with which somebody may set up a second factor now."""
    return SetUpLink.objects.filter(user=user, used_at=None, expires_at__gt=at).last()


def find_memberships_with(permission: Permission, services: Iterable[str]) -> QuerySet[Membership]:
    """Return the roles held in these services that grant a permission."""
    roles = [role.value for role in GRANTS[permission].roles]
    return Membership.objects.filter(service__in=list(services), role__in=roles)


def find_holders(permission: Permission, services: Iterable[str]) -> QuerySet[User]:
    """Return who holds a permission in one of these services and is not suspended, by name."""
    holders = find_memberships_with(permission, services).values("user")
    return User.objects.filter(is_active=True, pk__in=holders).order_by("name")


def is_usual_address(email: str, address: str) -> bool:
    """Return whether the owner of an account was signed in from this address of late."""
    sessions = UserSession.objects.filter(user__email__iexact=email, ip=address)
    return bool(sessions.filter(last_seen_at__gt=timezone.now() - USUAL_FOR).exists())
