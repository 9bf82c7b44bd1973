"""What accounts do when allauth says that a second factor was set up."""

from allauth.mfa.signals import authenticator_added
from django.http import HttpRequest
from django.utils import timezone

from handrail.accounts.actions import spend_set_up_links
from handrail.accounts.models import User
from handrail.accounts.second_factor import end_set_up


def connect_receivers() -> None:
    """Have links spent and permissions ended from now on, as a second factor is set up."""
    authenticator_added.connect(close_set_up, dispatch_uid="close set-up")


def close_set_up(request: HttpRequest, user: User, **_: object) -> None:
    """Spend the links of somebody who has set one up; to do it again takes another link."""
    end_set_up(request)
    spend_set_up_links(user, timezone.now())
