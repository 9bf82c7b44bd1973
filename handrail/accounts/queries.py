"""Reading what accounts keep besides staff and roles: where somebody is signed in."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.utils import timezone

from handrail.accounts.models import User

# An address from where somebody worked this lately is theirs.
USUAL_FOR = timedelta(days=30)


def find_owner_of(email: str) -> User | None:
    """Return whose account has an email address."""
    return User.objects.filter(email__iexact=email).first()


def is_usual_address(email: str, address: str) -> bool:
    """Return whether the owner of an account was signed in from this address of late."""
    sessions = UserSession.objects.filter(user__email__iexact=email, ip=address)
    return bool(sessions.filter(last_seen_at__gt=timezone.now() - USUAL_FOR).exists())
