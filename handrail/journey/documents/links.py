"""The private link to a document."""

from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.case.models import Document
from handrail.journey.links.actions import LinkTarget, give_link
from handrail.journey.links.models import LinkKind


def document_link(
    document: Document,
    recipient: str,
    name: str = "",
    address: str = "",
    *,
    by: User | None = None,
    at: datetime | None = None,
) -> str:
    """Give one link for each recipient: to withdraw one's consent closes that one's link alone."""
    target = LinkTarget(LinkKind.DOCUMENT, recipient, name, address, document=document)
    return give_link(document.case, target, by=by, at=at)
