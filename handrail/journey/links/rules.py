"""What ends a private link. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from handrail.foundation.choices import TextChoices


class LinkEnd(TextChoices):
    """Why a link opens nothing any more, the first that holds, in the words that staff read."""

    SWITCHED_OFF = "switched_off", "Switched off"
    CLIENT_DIED = "client_died", "The client has died"
    NO_CONSENT = "no_consent", "The client no longer agrees"
    ADDRESS_CHANGED = "address_changed", "Their email address is another now"
    CASE_ENDED = "case_ended", "The case has ended"
    EXPIRED = "expired", "Expired"


@dataclass(frozen=True)
class LinkFacts:
    """What a link's end depends on; `address_now` is where a link to its recipient would be sent today."""

    expires_at: datetime
    switched_off: bool = False
    # The client it was for has died; undone, it opens again.
    client_died: bool = False
    agreed: bool = True
    address: str = ""
    address_now: str = ""
    case_ended_at: datetime | None = None


def find_end(facts: LinkFacts, at: datetime, kept_after_end: timedelta) -> LinkEnd | None:
    """Return why a link opens nothing at a moment; None while it opens."""
    ended = facts.case_ended_at
    reasons = (
        (LinkEnd.SWITCHED_OFF, facts.switched_off),
        (LinkEnd.CLIENT_DIED, facts.client_died),
        (LinkEnd.NO_CONSENT, not facts.agreed),
        (LinkEnd.ADDRESS_CHANGED, bool(facts.address) and facts.address != facts.address_now),
        (LinkEnd.CASE_ENDED, ended is not None and at >= ended + kept_after_end),
        (LinkEnd.EXPIRED, at >= facts.expires_at),
    )
    return next((reason for reason, holds in reasons if holds), None)
