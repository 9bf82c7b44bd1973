"""The link to the anonymous page: made as the message leaves, kept nowhere, good for one answer.

The code in it is encrypted with a key of this installation and holds the month and the condition group.
Nothing is written when it is made; when it is used, only its digest is kept, so that it works once.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from handrail import service_models
from handrail.foundation.conditions import CONDITION_GROUPS
from handrail.journey.anonymous.rules import NO_GROUP
from handrail.journey.anonymous.sealing import random_bytes
from handrail.journey.messages.links import choose_base

# A link can be used in the month it was made and in the two that follow.
MONTHS_OPEN = 3
# In an address, in place of the service.
NO_NAME = "once"
GROUPS = (NO_GROUP, *CONDITION_GROUPS)


@dataclass(frozen=True)
class Ticket:
    """What a link says: the right to answer once, for a service and a condition group."""

    service: str
    group: str
    month: str
    digest: str

    def is_open(self, at: datetime) -> bool:
        return 0 <= months_between(self.month, month_of(at)) < MONTHS_OPEN


def month_of(at: datetime) -> str:
    """The month in the United Kingdom, such as '2012-06'."""
    return timezone.localdate(at).strftime("%Y-%m")


def months_between(first: str, last: str) -> int:
    one, other = (date.fromisoformat(f"{month}-01") for month in (first, last))
    return (other.year - one.year) * 12 + other.month - one.month


def new_link(service: str, group: str, at: datetime, *, discreet: bool = False) -> str:
    """A link that nobody had before. It is not written anywhere. `discreet`: it names no service."""
    page = reverse("anonymous", args=[NO_NAME if discreet else service, new_code(service, group, at)])
    return choose_base(discreet=discreet) + page


def new_code(service: str, group: str, at: datetime) -> str:
    day = timezone.localdate(at)
    said = bytes([GROUPS.index(group)]) + (day.year * 12 + day.month - 1).to_bytes(2)
    nonce = random_bytes(12)
    sealed = nonce + AESGCM(_key()).encrypt(nonce, said, service.encode())
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_code(service: str, code: str) -> Ticket | None:
    """What a code is good for; None where it was not made here for this service or was altered."""
    if service != NO_NAME:
        return _read_code_of(service, code)
    tickets = (_read_code_of(slug, code) for slug in service_models.list_slugs())
    return next((ticket for ticket in tickets if ticket), None)


def _read_code_of(service: str, code: str) -> Ticket | None:
    try:
        sealed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        said = AESGCM(_key()).decrypt(sealed[:12], sealed[12:], service.encode())
    except (binascii.Error, InvalidTag, ValueError):
        return None
    months = int.from_bytes(said[1:])
    month = f"{months // 12:04d}-{months % 12 + 1:02d}"
    # Of the bytes, not of the text: several texts spell the same bytes.
    return Ticket(service, GROUPS[said[0]], month, digest_of(sealed))


def digest_of(spent: bytes) -> str:
    return hashlib.sha256(b"handrail spent" + spent).hexdigest()


def _key() -> bytes:
    return salted_hmac("handrail.anonymous.links", "key", algorithm="sha256").digest()
