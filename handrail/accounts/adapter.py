"""allauth's settings in code: accounts are made by a service manager, never by a passer-by."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

# Where somebody starts who holds a permission, the first that fits; everybody else at the desk.
STARTS = (("manage_team", "dashboard"), ("read_case", "desk"), ("read_figures", "figures-summary"))


class ClosedSignup(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A service manager starts at the dashboard, a funder at how the service is doing."""
        reader = request.user.reader()
        page = next((page for permission, page in STARTS if reader.may(permission)), "desk")
        return reverse(page)
