"""Links of a change of email address: to the new address, to confirm it, and to the old, to stop it."""

from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import EmailChange

SALT = "handrail.accounts.email_changes"


class LinkPurpose(StrEnum):
    """What a link does with a change of email address."""

    CONFIRM = "confirm"
    UNDO = "undo"


LIFETIMES = {LinkPurpose.CONFIRM: timedelta(days=2), LinkPurpose.UNDO: timedelta(days=7)}


def make_link(change: EmailChange, purpose: LinkPurpose) -> str:
    """Return the address of a link, at this installation and no other."""
    token = signing.dumps([change.pk, purpose], salt=SALT)
    return settings.PUBLIC_ADDRESS + reverse(f"email-{purpose}", args=[token])


def find_change(token: str, purpose: LinkPurpose) -> EmailChange | None:
    """Return the change that a link is about; None where it no longer works."""
    try:
        pk, made_for = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    change = EmailChange.objects.select_related("user").filter(pk=pk, undone_at=None).first()
    if change is None or made_for != purpose or timezone.now() > change.requested_at + LIFETIMES[purpose]:
        return None
    return None if purpose is LinkPurpose.CONFIRM and change.confirmed_at else change
