"""Signing in by email, and the person's roles fetched with the person."""

from allauth.account.auth_backends import AuthenticationBackend

from handrail.accounts.models import Membership, User


class Backend(AuthenticationBackend):
    """allauth's sign-in, with the roles of the person."""

    def get_user(self, user_id: int) -> User | None:
        """Return the signed-in person with `held`, their roles, in one query (two where they hold none)."""
        rows = list(Membership.objects.filter(user_id=user_id, user__is_active=True).select_related("user"))
        if not rows:
            stranger: User | None = super().get_user(user_id)
            return stranger
        user = rows[0].user
        user.held = [(row.service, row.role) for row in rows]
        return user
