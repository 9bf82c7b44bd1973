"""Who must sign in with a code from their phone besides the password, and where they are led until then.

A password alone sets none up, or whoever stole it would: the session is one that an invitation began, or its
holder has opened a link sent to the account's email address.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.accounts.access import ReaderRequest, View, get_page_name
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader
from handrail.accounts.queries import find_second_factors

# What may be reached meanwhile: setting it up, confirming the password for that, and signing out.
SET_UP_VIEWS = ("allauth.mfa.", "django.contrib.staticfiles.", "django.views.static")
SET_UP_PAGES = ("account_logout", "account_reauthenticate", "second-factor", "set-up-link")
# The session's mark of somebody who has shown that the account is theirs.
MAY_SET_UP = "may_set_up_second_factor"


def is_required(reader: Reader) -> bool:
    """Return whether somebody with these roles must have a second factor: all who see cases."""
    return settings.SECOND_FACTOR and reader.has_permission(Permission.READ_CASE)


def is_missing(user: User, reader: Reader) -> bool:
    """Return whether a member of staff has still to set up the second factor that their roles ask for."""
    return is_required(reader) and not user.held_factor


def lead_to_set_up(request: HttpRequest, view: View) -> HttpResponse | None:
    """Lead to where a second factor is set up; None where the page is part of that."""
    if getattr(view, "__module__", "").startswith(SET_UP_VIEWS) or get_page_name(request) in SET_UP_PAGES:
        return None
    return redirect_to_set_up()


def redirect_to_set_up() -> HttpResponse:
    """Lead to where a second factor is set up."""
    return redirect(f"{reverse('mfa_activate_totp')}?required=1")


def lead_to_link(request: ReaderRequest) -> HttpResponse | None:
    """Lead from the setting up to where its link is asked for; None where it may go on."""
    if get_page_name(request) != "mfa_activate_totp" or not settings.SECOND_FACTOR:
        return None
    user = request.user
    if (
        not user.is_authenticated
        or request.session.get(MAY_SET_UP)
        or find_second_factors(user=user).exists()
    ):
        return None
    return redirect("second-factor")


def allow_set_up(request: HttpRequest) -> None:
    """Let this session set up a second factor: its holder has the account's password and its mail."""
    request.session[MAY_SET_UP] = True


def end_set_up(request: HttpRequest) -> None:
    """Have this session set up no other second factor."""
    request.session.pop(MAY_SET_UP, None)
