"""Who must sign in with a code from their phone besides the password, and where they are led until then."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from handrail.accounts.access import View
from handrail.accounts.models import User
from handrail.accounts.policy import Permission, Reader

# What may be reached meanwhile: setting it up, confirming the password for that, and signing out.
SET_UP_VIEWS = ("allauth.mfa.", "django.contrib.staticfiles.", "django.views.static")
SET_UP_PAGES = ("account_logout", "account_reauthenticate")


def is_required(reader: Reader) -> bool:
    """Return whether somebody with these roles must have a second factor: all who see cases."""
    return settings.SECOND_FACTOR and reader.has_permission(Permission.READ_CASE)


def is_missing(user: User, reader: Reader) -> bool:
    """Return whether a member of staff has still to set up the second factor that their roles ask for."""
    return is_required(reader) and not user.held_factor


def lead_to_set_up(request: HttpRequest, view: View) -> HttpResponse | None:
    """Lead to where a second factor is set up; None where the page is part of that."""
    page = request.resolver_match.url_name if request.resolver_match else ""
    if getattr(view, "__module__", "").startswith(SET_UP_VIEWS) or page in SET_UP_PAGES:
        return None
    return redirect(f"{reverse('mfa_activate_totp')}?required=1")
