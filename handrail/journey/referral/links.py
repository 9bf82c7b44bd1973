"""The private link shown on a page, at the address the page itself was reached by."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from handrail.journey.messages.links import client_link, make_token, private_address
from handrail.journey.referral.models import Referral
from handrail.journey.referral.queries import referrer_is


def own_link(request: HttpRequest, referral: Referral) -> str:
    """The client's own page for those who referred themselves, the referrer's page for everybody else."""
    link = client_link(referral.case) if referrer_is(referral) == "client" else referrer_link(referral)
    return request.build_absolute_uri(urlsplit(link).path)


def referrer_link(referral: Referral) -> str:
    return private_address("track", make_token("referrer", f"{referral.pk.hex}.{referral.link_version}"))
