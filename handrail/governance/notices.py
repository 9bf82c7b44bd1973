"""What staff are emailed of a matter: that there is one and where, nothing of what it says."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from handrail.accounts.emails import queue_email
from handrail.accounts.models import User
from handrail.governance.models import Matter

BODY = """{words}

Sign in to read it: {link}"""


def tell_staff(matter: Matter, people: Iterable[User], words: str, at: datetime) -> None:
    """Email each of these people once about a matter."""
    link = settings.PUBLIC_ADDRESS + reverse("matter", args=[matter.pk])
    for user in {user.pk: user for user in people}.values():
        queue_email(
            address=user.email,
            subject=f"{matter.reference}: please sign in",
            body=BODY.format(words=words, link=link),
            at=at,
        )
