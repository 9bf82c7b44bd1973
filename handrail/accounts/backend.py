"""Signing in by email, and the person's roles fetched with the person."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists

from handrail.accounts.models import Membership, User
from handrail.accounts.queries import find_second_factors


class Backend(AuthenticationBackend):
    """allauth's sign-in, with the roles of the person."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        """Check the password of the account with this address, which is its own and no other of allauth's."""
        user = User.objects.filter(email__iexact=email).first()
        checked: User | None = self._check_password(user, password)
        return checked

    def get_user(self, user_id: int) -> User | None:
        """Return the signed-in person with `held`, their roles, in one query (two where they hold none)."""
        factors = find_second_factors(user_id=user_id)
        rows = list(
            Membership.objects.filter(user_id=user_id, user__is_active=True)
            .select_related("user")
            .annotate(has_second_factor=Exists(factors))
        )
        if not rows:
            stranger: User | None = super().get_user(user_id)
            return stranger
        user = rows[0].user
        user.held_factor = rows[0].has_second_factor
        user.held = [(row.service, row.role) for row in rows]
        return user
