"""Links to set up a second factor: they open nothing without the password of their account."""

from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from handrail.accounts.models import SetUpLink, User
from handrail.accounts.queries import find_second_factors

SALT = "handrail.accounts.set_up_links"


def make_set_up_link(link: SetUpLink) -> str:
    """Return the address of a link, at this installation and no other."""
    token = Signer(salt=SALT).sign(str(link.pk))
    return settings.PUBLIC_ADDRESS + reverse("set-up-link", args=[token])


def find_set_up_link(token: str, user: User, at: datetime) -> SetUpLink | None:
    """Return the link of somebody signed in; None where it is another's or no longer works."""
    try:
        pk = int(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None
    link = SetUpLink.objects.filter(pk=pk, user=user).first()
    works = link is not None and link.is_open(at) and not find_second_factors(user=user).exists()
    return link if works else None
