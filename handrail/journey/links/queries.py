"""Which private links exist, and whether each still opens."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from handrail.journey.addresses.queries import find_confirmed_address
from handrail.journey.case.drafts import as_uuid
from handrail.journey.case.events import KINDS
from handrail.journey.case.models import Case
from handrail.journey.case.queries import may_tell
from handrail.journey.links.models import LinkKind, PrivateLink
from handrail.journey.links.rules import LinkEnd, LinkFacts, find_end
from handrail.journey.messages.links import key_of
from handrail.journey.messages.queries import reach_of

# What can end a case; the last of them did.
MOVING_EVENTS = [name for name, kind in KINDS.items() if kind.moves]


def find_link(kind: str, token: str) -> PrivateLink | None:
    """Return the link of a token; None where it was altered, or made for something else."""
    key = read_key(key_of(kind, token) or "")
    return select_links().filter(pk=key, kind=kind).first() if key else None


def read_key(signed: str) -> uuid.UUID | None:
    """Return the key of a link from what its token signs.

    Tokens made before links were kept sign a document with its recipient, or a referral with a version.
    """
    key, _, rest = signed.partition(".")
    subject = as_uuid(key)
    if subject is None or not rest or rest == "1":
        return subject
    return name_earlier_link(subject, rest) if not rest.isdigit() else None


def name_earlier_link(document: uuid.UUID, recipient: str) -> uuid.UUID:
    """Return the key of the link to a document that was made before links were kept."""
    return uuid.uuid5(document, recipient)


def select_links() -> QuerySet[PrivateLink]:
    """Return every link with what its page shows."""
    return PrivateLink.objects.select_related(
        "case__person", "case__case_manager", "case__employer", "document", "referral", "made_by"
    )


def find_link_end(link: PrivateLink, at: datetime) -> LinkEnd | None:
    """Return why a link opens nothing any more; None while it opens."""
    facts = LinkFacts(
        expires_at=link.expires_at,
        switched_off=link.switched_off_at is not None,
        client_died=link.recipient == "client" and link.case.client_died,
        agreed=link.kind != LinkKind.DOCUMENT or may_tell(link.case, link.recipient, link.recipient_name),
        address=link.address,
        address_now=find_address_now(link) if link.address else "",
        case_ended_at=None if link.kind == LinkKind.DOCUMENT else find_case_end(link.case),
    )
    return find_end(facts, at, timedelta(days=settings.LINK_DAYS_AFTER_END))


def find_address_now(link: PrivateLink) -> str:
    """Return where a link to its recipient would be sent today."""
    if link.kind == LinkKind.REFERRER:
        return link.referral.referrer_email if link.referral else ""
    if link.recipient == "client":
        return reach_of(link.case).email
    return find_confirmed_address(link.case, link.recipient, link.recipient_name)


def find_case_end(case: Case) -> datetime | None:
    """Return when a case ended, its follow-ups done; None while it is open."""
    if case.is_open:
        return None
    moves = case.events.filter(kind__in=MOVING_EVENTS).annotate(known_at=Coalesce("recorded_at", "at"))
    return moves.order_by("-id").values_list("known_at", flat=True).first() or case.referred_at
