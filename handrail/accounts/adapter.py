"""allauth's settings in code: accounts are made by a service manager, never by a passer-by."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.access import StaffRequest
from handrail.accounts.emails import queue_email
from handrail.accounts.policy import Permission

# The page on which the holder of a permission starts, the first that fits; everybody else at the desk.
START_PAGES = (
    (Permission.MANAGE_TEAM, "dashboard"),
    (Permission.READ_CASE, "desk"),
    (Permission.READ_FIGURES, "figures-summary"),
)


class ClosedSignup(DefaultAccountAdapter):
    """Refuses sign-up, and chooses the page on which each member of staff starts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: StaffRequest) -> str:
        """Return where a person starts: a service manager at the dashboard, a funder at the summary."""
        reader = request.user.build_reader()
        page = next((page for permission, page in START_PAGES if reader.has_permission(permission)), "desk")
        return reverse(page)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Queue an email in place of sending it: no page waits for a mail server."""
        request = self.request
        words = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, words)
        queue_email(address=email, subject=str(message.subject), body=str(message.body), at=timezone.now())
