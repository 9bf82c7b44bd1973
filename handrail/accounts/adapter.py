"""allauth's settings in code: accounts are made by a service manager, never by a passer-by."""

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.ratelimit import consume
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.emails import queue_email, queue_notice
from handrail.accounts.models import User
from handrail.accounts.network_address import find_valid_address
from handrail.accounts.policy import Permission
from handrail.accounts.queries import is_usual_address
from handrail.accounts.sessions import has_just_begun

# The page on which the holder of a permission starts, the first that fits; everybody else at the desk.
START_PAGES = (
    (Permission.MANAGE_TEAM, "dashboard"),
    (Permission.READ_CASE, "desk"),
    (Permission.READ_FIGURES, "figures-summary"),
)

# Where a request comes through a socket, or by a proxy that says something odd.
UNKNOWN_ADDRESS = "0.0.0.0"


class ClosedSignup(DefaultAccountAdapter):
    """Refuses sign-up, and chooses the page on which each member of staff starts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: StaffRequest) -> str:
        """Return where a person starts: a service manager at the dashboard, a funder at the summary."""
        reader = request.user.build_reader()
        page = next((page for permission, page in START_PAGES if reader.has_permission(permission)), "desk")
        return reverse(page)

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Ask for the password again before a change that protects an account, but not just after sign-in."""
        asked: bool = super().is_reauthentication_required(app=app, **kwargs)
        return asked and not has_just_begun(self.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the sender's address as the rest of Handrail finds it: behind our own proxies."""
        return find_valid_address(request) or UNKNOWN_ADDRESS

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """Count wrong passwords by account and address: a stranger elsewhere locks nobody out."""
        return f"{_find_login(credentials)} {self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Refuse where there were too many wrong passwords, from this address or for this account.

        Those for the account count wherever they came from, but its owner is let in where they work.
        """
        super().pre_authenticate(request, **credentials)
        login = _find_login(credentials)
        allowed = consume(request, action="login_failed_account", key=login, dry_run=True)
        if not allowed and not is_usual_address(login, self.get_client_ip(request)):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: object) -> None:
        """Count a wrong password for its account, from whichever address."""
        consume(request, action="login_failed_account", key=_find_login(credentials))

    def send_notification_mail(self, template_prefix: str, user: User, *_: object, **__: object) -> None:
        """Queue a notice of a change that protects an account."""
        queue_notice(user, template_prefix, timezone.now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue an email in place of sending it: no page waits for a mail server."""
        request = self.request
        words = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, words)
        queue_email(address=email, subject=str(message.subject), body=str(message.body), at=timezone.now())


def _find_login(credentials: Mapping[str, object]) -> str:
    """Return whose account a sign-in names."""
    return str(credentials.get("email") or credentials.get("username") or "").strip().lower()
