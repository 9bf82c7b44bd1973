"""Sending a document: a private link by email, to those the client agrees to, at a confirmed address."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.addresses.models import AddressConfirmation
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case, Document
from handrail.journey.documents.links import document_link
from handrail.journey.documents.queries import find_address, list_waiting_letters
from handrail.journey.documents.rules import OF_DEATH, SENT_AT_DISCHARGE
from handrail.journey.messages.actions import hold_back, queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose, Recipient


@dataclass(frozen=True)
class CheckedAddress:
    """An address that staff have checked: whose it is, and how they know (a member of AddressCheck)."""

    recipient: str
    address: str
    how: str
    name: str = ""


@dataclass(frozen=True)
class Addressee:
    """Who a document goes to, which of those the client named, and whether the client said it is safe there.

    `confirmed_safe` counts for the client alone: they have just told staff that it is safe to send it.
    """

    recipient: str
    name: str = ""
    confirmed_safe: bool = False


@once_per_submission
def send_document(
    *,
    document: Document,
    to: Addressee,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> Message:
    """Queue a private link to the document; consent is checked again when it leaves.

    Raises NotNow where the recipient's address is not known, or nobody has confirmed it.
    """
    case = lock_case(document.case)
    known = find_address(case, to.recipient, to.name)
    if not known.confirmed:
        raise NotNow(f"Confirm the email address of {known.label} first.")
    service = service_models.get_service(case.service).name
    with write_for(case.service, case.person.language if to.recipient == Recipient.CLIENT else ""):
        return queue_message(
            case=case,
            purpose=MessagePurpose.DEATH_NOTICE if document.kind in OF_DEATH else MessagePurpose.LETTER,
            recipient=to.recipient,
            recipient_name=to.name,
            address=known.address,
            subject=_("A letter from %(service)s", service=service),
            body=_(
                "%(service)s has a letter for you about reference %(reference)s.\n\n"
                "Read it here: %(link)s\n\nDo not share this link.",
                service=service,
                reference=case.reference,
                link=document_link(document, to.recipient, to.name, known.address, by=by, at=at),
            ),
            document=document,
            confirmed_safe=to.confirmed_safe,
            by=by,
            at=at,
            submission=submission,
        )


def send_at_discharge(case: Case, documents: tuple[Document, ...], *, by: User, at: datetime) -> None:
    """Send the client and each of those they agree to their letter; without a confirmed address it waits."""
    for document in documents:
        if "client" in SENT_AT_DISCHARGE[document.kind] and case.person.email:
            send_document(document=document, to=Addressee("client"), by=by, at=at)
    _send_waiting_letters(case, by=by, at=at)


def _send_waiting_letters(case: Case, *, by: User, at: datetime) -> None:
    for document, recipient in list_waiting_letters(case):
        if find_address(case, recipient).confirmed:
            send_document(document=document, to=Addressee(recipient), by=by, at=at)


@once_per_submission
def confirm_address(
    *,
    case: Case,
    checked: CheckedAddress,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
) -> AddressConfirmation:
    """Record that staff have checked a recipient's address; send what waited for it.

    What still waits for another address of theirs is held back.
    """
    held = lock_case(case)
    confirmation = AddressConfirmation.objects.create(
        case=held,
        recipient=checked.recipient,
        recipient_name=checked.name,
        address=checked.address,
        how=checked.how,
        practice=held.person.practice,
        employer=held.employer,
        at=at,
        recorded_at=at,
        recorded_by=by,
    )
    append_event(
        held, "address.confirmed", by=by, at=at, submission=submission,
        recipient_label=checked.name or Recipient(checked.recipient).label,
    )  # fmt: skip
    others = Message.objects.filter(
        case=held, recipient=checked.recipient, recipient_name=checked.name
    ).exclude(address=checked.address)
    hold_back(others, reason="their address is another now", at=at)
    _send_waiting_letters(held, by=by, at=at)
    return confirmation
