"""Private links: unguessable, signed, kept nowhere, and turned off by raising a version number."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from handrail.journey.case.models import Case, Document
from handrail.journey.referral.models import Referral


def token(purpose: str, key: object) -> str:
    """A signed token for one record and one purpose."""
    return Signer(salt=f"handrail.{purpose}").sign(str(key))


def key_of(purpose: str, signed: str) -> str | None:
    """What a token was made for, or None where it was not made here or was altered."""
    try:
        return Signer(salt=f"handrail.{purpose}").unsign(signed)
    except BadSignature:
        return None


def _address(name: str, signed: str) -> str:
    return settings.PUBLIC_ADDRESS + reverse(name, args=[signed])


def referrer_link(referral: Referral) -> str:
    return _address("track", token("referrer", f"{referral.pk.hex}.{referral.link_version}"))


def client_link(case: Case) -> str:
    return _address("my", token("client", case.pk.hex))


def document_link(document: Document, recipient: str) -> str:
    """One link for each kind of recipient: withdrawing one's consent closes that one's link alone."""
    return _address("shared-document", token("document", f"{document.pk.hex}.{recipient}"))
