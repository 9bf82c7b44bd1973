"""Emails to staff about their access: the link of an invitation is written as it leaves."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from handrail import service_models
from handrail.accounts.emails import queue_email
from handrail.accounts.models import User
from handrail.foundation.wording import join_words, nhs_datetime
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.registry import MessageOwner, register_owner
from handrail.outbox.rules import DeliveryState, Envelope, Refusal
from handrail.staff.models import Invitation

INVITATION_KIND = "staff.invitation"
SALT = "handrail.staff.invitation"
SUBJECT = "Your account at {brand}"
BODY = """Hello {name},

{inviter} you to {brand}.

Choose your password here: {link}

The link works once, until {until}. After that, ask for another."""
NEW_ROLES_BODY = """Hello {name},

You can now also work in {services}. Sign in as usual: {link}"""


def register_emails() -> None:
    """Say how an invitation is written as it leaves; the queue keeps what became of it."""
    register_owner(INVITATION_KIND, MessageOwner(prepare_invitation, _ignore_left, _ignore_failed))


def prepare_invitation(row: OutgoingMessage, at: datetime) -> Envelope | Refusal:
    """Write the email with the link, unless the invitation is over."""
    invitation = Invitation.objects.select_related("user", "invited_by").filter(pk=row.reference).first()
    if invitation is None or not invitation.is_open(at):
        return Refusal("the invitation was withdrawn, accepted or is too old")
    brand = settings.HANDRAIL_BRAND["name"]
    inviter = f"{invitation.invited_by.name} has invited" if invitation.invited_by else "We invite"
    body = BODY.format(
        name=invitation.user.name,
        inviter=inviter,
        brand=brand,
        link=make_invitation_link(invitation),
        until=nhs_datetime(invitation.expires_at),
    )
    return Envelope("email", invitation.user.email, SUBJECT.format(brand=brand), body, brand)


def make_invitation_link(invitation: Invitation) -> str:
    """Return the link of an invitation, at the address of this installation and no other."""
    token = Signer(salt=SALT).sign(str(invitation.pk))
    return f"{settings.PUBLIC_ADDRESS}{reverse('invitation', args=[token])}"


def read_token(token: str) -> int | None:
    """Return the number of the invitation that a link was made for; None where it was not made here."""
    try:
        return int(Signer(salt=SALT).unsign(token))
    except (BadSignature, ValueError):
        return None


def queue_new_roles(user: User, services: Iterable[str], at: datetime) -> None:
    """Tell somebody who has an account that they now work in these services too."""
    names = join_words([service_models.get_service(slug).name for slug in services])
    link = f"{settings.PUBLIC_ADDRESS}{reverse('account_login')}"
    body = NEW_ROLES_BODY.format(name=user.name, services=names, link=link)
    queue_email(address=user.email, subject=f"You can now work in {names}", body=body, at=at)


def _ignore_left(_row: OutgoingMessage, _state: DeliveryState, _at: datetime) -> None: ...


def _ignore_failed(_row: OutgoingMessage, _reason: str, _at: datetime) -> None: ...
