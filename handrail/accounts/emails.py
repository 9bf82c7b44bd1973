"""Emails about accounts: queued as they are asked for, and written as they leave.

A request to choose a new password is queued alike for every address, known or not: the page takes the same
time and says the same. The worker looks up whether there is an account, and makes the link only then.
"""

import uuid
from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from handrail.accounts.email_changes import LIFETIMES, LinkPurpose, make_link
from handrail.accounts.models import EmailChange, SetUpLink, User
from handrail.accounts.set_up_links import make_set_up_link
from handrail.foundation.wording import nhs_datetime
from handrail.outbox.actions import add_to_queue
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.registry import MessageOwner, register_owner
from handrail.outbox.rules import DeliveryState, Envelope, Refusal

EMAIL_KIND = "accounts.email"
RESET_KIND = "accounts.password_reset"
SET_UP_KIND = "accounts.set_up_link"
RESET_SUBJECT = "Choose a new password"
RESET_BODY = """Someone asked for a new password for this email address at {brand}.

To choose one, open this link: {link}

The link works once, until {until}. If you did not ask for it, you do not need to do anything: your password \
stays as it is."""

SET_UP_SUBJECT = "Set up the code from your phone"
SET_UP_BODY = """{asker} a link to set up the code from your phone for your account at {brand}.

Open it and sign in: {link}

The link works once, until {until}. Without it, nobody can set up a code for your account.

If you were not expecting it, do not open it: someone may know your password. Choose a new one at \
once: {reset}

Then tell your service manager."""

CONFIRM_BODY = """Someone asked to use this email address to sign in to {brand}.

If it was you, open this link and confirm: {link}

It works for {days} days. If it was not you, you do not need to do anything."""
CHANGE_NOTICE = """Someone asked to change the email address of your account at {brand} to {new}. They \
gave your password.

If it was you, you do not need to do anything.

If it was not you, open this link to stop the change, sign everyone out and choose a new password: {link}

It works for {days} days, even after the change. Then tell your service manager."""
NOTICES = {
    "account/email/password_changed": "Your password was changed",
    "account/email/password_reset": "Your password was changed",
    "account/email/password_set": "Your password was set",
    "mfa/email/totp_activated": "A code from a phone was turned on for your account",
    "mfa/email/totp_deactivated": "The code from your phone was turned off",
    "mfa/email/recovery_codes_generated": "New recovery codes were made for your account",
}
NOTICE_BODY = """{subject} at {brand} on {at}.

If it was you, you do not need to do anything.

If it was not you, choose a new password at once: {link}

Then tell your service manager."""


def queue_email(*, address: str, subject: str, body: str, at: datetime) -> None:
    """Queue an email whose words are kept only until it has left."""
    words = Envelope("email", address, subject, body, settings.HANDRAIL_BRAND["name"])
    add_to_queue(kind=EMAIL_KIND, reference=uuid.uuid4().hex, channel="email", at=at, words=words)


def queue_password_reset(*, address: str, at: datetime) -> None:
    """Queue a link to choose a new password, whether or not there is such an account.

    The page sent twice queues one: another to the same address that still waits is enough.
    """
    if OutgoingMessage.objects.filter(
        kind=RESET_KIND, address__iexact=address, state=DeliveryState.WAITING
    ).exists():
        return
    words = Envelope("email", address, RESET_SUBJECT, "")
    add_to_queue(kind=RESET_KIND, reference=uuid.uuid4().hex, channel="email", at=at, words=words)


def queue_set_up_link(link: SetUpLink) -> None:
    """Queue a link to set up a second factor; its words are written as it leaves."""
    add_to_queue(kind=SET_UP_KIND, reference=str(link.pk), channel="email", at=link.sent_at)


def queue_email_change(change: EmailChange, at: datetime) -> None:
    """Queue the link to the new address, and the notice to the old one with what to do."""
    brand = settings.HANDRAIL_BRAND["name"]
    confirm, undo = (make_link(change, purpose) for purpose in LinkPurpose)
    queue_email(
        address=change.new_email,
        subject="Confirm your new email address",
        at=at,
        body=CONFIRM_BODY.format(brand=brand, link=confirm, days=LIFETIMES[LinkPurpose.CONFIRM].days),
    )
    queue_email(
        address=change.old_email, subject="Your email address is about to change", at=at,
        body=CHANGE_NOTICE.format(
            brand=brand, new=change.new_email, link=undo, days=LIFETIMES[LinkPurpose.UNDO].days
        ),
    )  # fmt: skip


def queue_notice(user: User, template: str, at: datetime) -> None:
    """Tell somebody of a change that protects their account, with what to do if it was not theirs."""
    subject = NOTICES.get(template, "Something that protects your account was changed")
    body = NOTICE_BODY.format(
        subject=subject,
        brand=settings.HANDRAIL_BRAND["name"],
        at=nhs_datetime(at),
        link=settings.PUBLIC_ADDRESS + reverse("account_reset_password"),
    )
    queue_email(address=user.email, subject=subject, body=body, at=at)


def register_emails() -> None:
    """Say how these emails are written as they leave; nothing else keeps what became of them."""
    owners = (
        (EMAIL_KIND, prepare_email),
        (RESET_KIND, prepare_password_reset),
        (SET_UP_KIND, prepare_set_up_link),
    )
    for kind, prepare in owners:
        register_owner(kind, MessageOwner(prepare, _ignore_left, _ignore_failed))


def prepare_email(row: OutgoingMessage, _at: datetime) -> Envelope | Refusal:
    """Give an email as it was queued."""
    return Envelope("email", row.address, row.subject, row.body, settings.HANDRAIL_BRAND["name"])


def prepare_password_reset(row: OutgoingMessage, at: datetime) -> Envelope | Refusal:
    """Write the email with a link for the account of this address, if there is one and it is not too late."""
    if at > row.queued_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT):
        return Refusal("it was asked for too long ago")
    user = User.objects.filter(email__iexact=row.address, is_active=True).first()
    if user is None:
        return Refusal("there is no account with this address")
    body = RESET_BODY.format(
        brand=settings.HANDRAIL_BRAND["name"],
        link=make_reset_link(user),
        until=nhs_datetime(at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)),
    )
    return Envelope("email", row.address, RESET_SUBJECT, body, settings.HANDRAIL_BRAND["name"])


def prepare_set_up_link(row: OutgoingMessage, at: datetime) -> Envelope | Refusal:
    """Write the email with the link, unless it was used, replaced or is too old."""
    link = SetUpLink.objects.select_related("user", "requested_by").filter(pk=row.reference).first()
    if link is None or not link.is_open(at) or not link.user.is_active:
        return Refusal("the link was used, replaced or is too old")
    brand = settings.HANDRAIL_BRAND["name"]
    body = SET_UP_BODY.format(
        asker=describe_asker(link),
        brand=brand,
        link=make_set_up_link(link),
        until=nhs_datetime(link.expires_at),
        reset=settings.PUBLIC_ADDRESS + reverse("account_reset_password"),
    )
    return Envelope("email", link.user.email, SET_UP_SUBJECT, body, brand)


def describe_asker(link: SetUpLink) -> str:
    """Return who asked for a link, as its email begins."""
    if link.requested_by_id == link.user_id:
        return "Someone signed in with your password and asked for"
    return f"{link.requested_by.name} has sent you" if link.requested_by else "We have sent you"


def make_reset_link(user: User) -> str:
    """Return a link to choose a new password, at the address of this installation and no other."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.PUBLIC_ADDRESS}{path}"


def _ignore_left(_row: OutgoingMessage, _state: DeliveryState, _at: datetime) -> None: ...


def _ignore_failed(_row: OutgoingMessage, _reason: str, _at: datetime) -> None: ...
