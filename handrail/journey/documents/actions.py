"""Sending a document: a private link by e-mail, to those the client agrees to."""

from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.translation import write_in
from handrail.foundation.translation import translate_text as _
from handrail.journey.case import queries
from handrail.journey.case.models import Case, Document
from handrail.journey.documents.links import document_link
from handrail.journey.documents.queries import find_addresses
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.questions.text import ENGLISH


def send_document(
    case: Case, document: Document, *, recipient: str, address: str, by: User, at: datetime
) -> Message:
    """Queue a private link to the document; consent is checked again when it leaves."""
    name = service_models.get_service(case.service).name
    with write_in(case.person.language if recipient == "client" else ENGLISH):
        return queue_message(
            case=case,
            purpose=MessagePurpose.LETTER,
            recipient=recipient,
            address=address,
            subject=_("A letter from %(service)s", service=name),
            body=_(
                "%(service)s has a letter for you about reference %(reference)s.\n\n"
                "Read it here: %(link)s\n\nDo not share this link.",
                service=name,
                reference=case.reference,
                link=document_link(document, recipient),
            ),
            document=document,
            by=by,
            at=at,
        )


def send_where_agreed(
    case: Case, document: Document, recipients: tuple[str, ...], *, by: User, at: datetime
) -> list[Message]:
    """Send the document to each of these whose address is known and who the client agrees to."""
    known = find_addresses(case)
    return [
        send_document(case, document, recipient=recipient, address=known[recipient], by=by, at=at)
        for recipient in recipients
        if recipient in known and queries.may_tell(case, recipient)
    ]
