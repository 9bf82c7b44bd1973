"""The private link to a document."""

from handrail.journey.case.models import Document
from handrail.journey.messages.links import make_token, private_address


def document_link(document: Document, recipient: str) -> str:
    """One link for each kind of recipient: withdrawing one's consent closes that one's link alone."""
    return private_address("shared-document", make_token("document", f"{document.pk.hex}.{recipient}"))
