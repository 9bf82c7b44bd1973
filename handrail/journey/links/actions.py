"""Making private links, and switching them off."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from handrail.accounts.models import User
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Document
from handrail.journey.links.models import LinkKind, PrivateLink
from handrail.journey.links.queries import find_link_end
from handrail.journey.messages.discretion import is_discreet
from handrail.journey.messages.links import make_token, private_address
from handrail.journey.messages.purposes import Recipient

PAGES = {LinkKind.CLIENT: "my", LinkKind.REFERRER: "track", LinkKind.DOCUMENT: "shared-document"}


@dataclass(frozen=True)
class LinkTarget:
    """What a link opens, and who reads it; `address` is where it is sent, '' where it is shown on a page."""

    kind: str
    recipient: str
    name: str = ""
    address: str = ""
    document: Document | None = None
    referral_id: uuid.UUID | None = None


def give_link(case: Case, target: LinkTarget, *, by: User | None = None, at: datetime | None = None) -> str:
    """Return the address of a link to the target: one given before, while it opens for half its life yet."""
    at = at or timezone.now()
    long_enough = at + _find_life(target.kind) / 2
    earlier = PrivateLink.objects.filter(case=case, expires_at__gt=long_enough, **_describe_target(target))
    earlier = earlier.select_related("case__person", "referral")
    link = next((link for link in earlier if find_link_end(link, at) is None), None)
    return find_page(link or make_link(case, target, by=by, at=at))


def _describe_target(target: LinkTarget) -> dict[str, object]:
    return {
        "kind": target.kind,
        "recipient": target.recipient,
        "recipient_name": target.name,
        "address": target.address,
        "document": target.document,
        "referral_id": target.referral_id,
    }


def find_page(link: PrivateLink) -> str:
    """Return the address at which a link opens."""
    return private_address(
        PAGES[LinkKind(link.kind)],
        make_token(link.kind, link.pk.hex),
        discreet=is_discreet(link.recipient, link.case),
    )


def make_link(case: Case, target: LinkTarget, *, by: User | None, at: datetime) -> PrivateLink:
    """Make a new link, whatever links to the same target there are."""
    return PrivateLink.objects.create(
        case=case,
        made_at=at,
        made_by=by,
        expires_at=at + _find_life(target.kind),
        **_describe_target(target),
    )


def _find_life(kind: str) -> timedelta:
    return timedelta(days=settings.LINK_DAYS[str(kind)])


def client_link(case: Case, address: str = "", *, by: User | None = None, at: datetime | None = None) -> str:
    """Give the link to the client's own page."""
    return give_link(case, LinkTarget(LinkKind.CLIENT, Recipient.CLIENT, address=address), by=by, at=at)


@once_per_submission
def switch_off_link(
    *, link: PrivateLink, reason: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> PrivateLink:
    """Switch a link off at once. Raises NotNow where that has been done."""
    case = lock_case(link.case)
    link = PrivateLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.switched_off_at:
        raise NotNow("This link has already been switched off.")
    _close_link(link, reason, by=by, at=at)
    append_event(
        case, "link.switched_off", by=by, at=at, submission=submission, reason=reason,
        recipient_label=link.recipient_name or Recipient(link.recipient).label,
    )  # fmt: skip
    return link


def replace_links(link: PrivateLink, *, by: User, at: datetime) -> None:
    """Switch off a link and every other to the same page for the same recipient. Part of an action."""
    same = PrivateLink.objects.filter(
        case=link.case,
        kind=link.kind,
        recipient=link.recipient,
        recipient_name=link.recipient_name,
        document=link.document,
        referral=link.referral,
        switched_off_at__isnull=True,
    )
    for earlier in same.select_for_update(of=("self",)):
        _close_link(earlier, "A new link took its place", by=by, at=at)


def close_ended_links(case: Case, *, at: datetime) -> None:
    """Switch off for good the links that open nothing any more: a later yes, or address, opens none again.

    Part of an action that holds the case.
    """
    open_links = PrivateLink.objects.filter(case=case, switched_off_at__isnull=True)
    for link in open_links.select_related("case__person", "referral").select_for_update(of=("self",)):
        if end := find_link_end(link, at):
            _close_link(link, end.label, by=None, at=at)


def _close_link(link: PrivateLink, reason: str, *, by: User | None, at: datetime) -> None:
    link.switched_off_at, link.switched_off_by, link.switched_off_reason = at, by, reason
    link.save()
