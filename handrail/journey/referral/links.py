"""The private link shown on a page, at the address the page itself was reached by."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from handrail.journey.links.actions import LinkTarget, client_link, give_link
from handrail.journey.links.models import LinkKind
from handrail.journey.messages.purposes import Recipient
from handrail.journey.referral.models import Referral
from handrail.journey.referral.queries import referrer_is


def own_link(request: HttpRequest, referral: Referral) -> str:
    """The client's own page for those who referred themselves, the referrer's page for everybody else."""
    link = client_link(referral.case) if referrer_is(referral) == "client" else referrer_link(referral)
    if settings.NEUTRAL_ADDRESS and link.startswith(settings.NEUTRAL_ADDRESS):
        return link
    return request.build_absolute_uri(urlsplit(link).path)


def referrer_link(referral: Referral, address: str = "", *, at: datetime | None = None) -> str:
    """Give the link to what became of a referral; `address` is where it is sent."""
    reader = Recipient.CLIENT if referrer_is(referral) == Recipient.CLIENT else Recipient.REFERRER
    target = LinkTarget(LinkKind.REFERRER, reader, address=address, referral_id=referral.pk)
    return give_link(referral.case, target, at=at)
