"""Signing in by e-mail, and the person's roles fetched with the person."""

from allauth.account.auth_backends import AuthenticationBackend

from handrail.accounts.models import Membership, User


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> User | None:
        """The signed-in person with `held`, their roles, in one query (two where they hold none)."""
        rows = list(Membership.objects.filter(user_id=user_id, user__is_active=True).select_related("user"))
        if not rows:
            return super().get_user(user_id)
        user = rows[0].user
        user.held = [(row.service, row.role) for row in rows]
        return user
