"""Tokens of private links: unguessable, signed, kept nowhere.

A questionnaire's link is short enough for a text message: a keyed digest of a random number. The database
holds that number and the digest of the link, neither of which gives the link away without the secret key.
"""

import base64
import hashlib
import secrets

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac


def make_token(purpose: str, key: object) -> str:
    """A signed token for one record and one purpose."""
    return Signer(salt=f"handrail.{purpose}").sign(str(key))


def key_of(purpose: str, signed: str) -> str | None:
    """What a token was made for, or None where it was not made here or was altered."""
    try:
        return Signer(salt=f"handrail.{purpose}").unsign(signed)
    except BadSignature:
        return None


def private_address(name: str, signed: str, *, discreet: bool = False) -> str:
    """Return the address of a private page; `discreet` for a client who gave us another name to use."""
    return choose_base(discreet=discreet) + reverse(name, args=[signed])


def choose_base(*, discreet: bool) -> str:
    """Return what the address of a private page begins with: all links of the journey begin here."""
    return settings.NEUTRAL_ADDRESS if discreet and settings.NEUTRAL_ADDRESS else settings.PUBLIC_ADDRESS


def make_links_neutral(text: str) -> str:
    """Return a text whose links begin with the neutral address, where there is one."""
    return text.replace(f"{settings.PUBLIC_ADDRESS}/", f"{choose_base(discreet=True)}/")


def new_key() -> str:
    """A random number that a short token can be made of."""
    return secrets.token_hex(16)


def short_token(key: str) -> str:
    """The token made of a key: 22 characters, 128 bits. The same key gives the same token again."""
    digest = salted_hmac("handrail.questionnaire", key, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def digest_of(short: str) -> str:
    """What the database keeps of a short token."""
    return hashlib.sha256(short.encode()).hexdigest()


def answering_link(key: str, *, discreet: bool = False) -> str:
    """The address at which a client answers."""
    return private_address("answer", short_token(key), discreet=discreet)
