"""Where a document can be sent, and which documents wait for an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handrail.foundation.wording import nhs_date
from handrail.journey.addresses.models import AddressCheck, AddressConfirmation, LetterRecipient
from handrail.journey.addresses.queries import find_confirmation, find_registered_address, list_confirmations
from handrail.journey.case.answers import AnswerKey, agrees_to_tell
from handrail.journey.case.models import Case, Consent, Document
from handrail.journey.case.queries import consents_of
from handrail.journey.documents.rules import DEATH_NOTICE, SENDABLE, SENT_AT_DISCHARGE
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Recipient
from handrail.outbox.rules import DeliveryState

# The answers about consent that hold, as `consents_of` gives them.
Holding = Mapping[AnswerKey, Consent]


@dataclass(frozen=True)
class KnownAddress:
    """Somebody who may be sent a document, and the email address known for them.

    `source` says how it is known; nothing clinical goes to an address that is not `confirmed`.
    """

    recipient: str
    name: str = ""
    address: str = ""
    confirmed: bool = False
    source: str = ""

    @property
    def code(self) -> str:
        """The recipient as a form offers it."""
        return f"{self.recipient}:{self.name}" if self.name else self.recipient

    @property
    def label(self) -> str:
        return self.name or Recipient(self.recipient).label


def find_address(
    case: Case, recipient: str, name: str = "", rows: Sequence[AddressConfirmation] | None = None
) -> KnownAddress:
    """Return what is known of a recipient's address; without one where nothing is.

    `rows` are the confirmations of the case, where they have been read.
    """
    if recipient == Recipient.CLIENT:
        return KnownAddress(recipient, "", case.person.email, bool(case.person.email), "Client’s details")
    if row := find_confirmation(case, recipient, name, rows):
        by = row.recorded_by.name if row.recorded_by else "staff"
        source = f"Confirmed by {by}, {nhs_date(row.at)}. {AddressCheck(row.how).label}"
        return KnownAddress(recipient, name, row.address, True, source)
    if registered := find_registered_address(case, recipient):
        return KnownAddress(recipient, name, registered, True, "From the register of practices")
    typed = _find_typed_address(case, recipient)
    return KnownAddress(recipient, name, typed, False, "Not confirmed" if typed else "")


def _find_typed_address(case: Case, recipient: str) -> str:
    """Return what somebody typed as the address of a recipient: anybody may have, so it proves nothing."""
    if recipient == LetterRecipient.EMPLOYER:
        return (case.employer.find_kept().email or case.employer.email) if case.employer else ""
    if recipient == LetterRecipient.GP:
        by_gp = (row.referrer_email for row in case.referrals.all() if row.route == "gp")
        return next(filter(None, by_gp), "")
    return ""


def list_named_people(case: Case, holding: Holding | None = None) -> list[str]:
    """Return the people that the client agreed to by name; `holding`, as `consents_of` gives it."""
    holding = consents_of(case) if holding is None else holding
    named = [row for row in holding.values() if row.recipient == LetterRecipient.NAMED_OTHER]
    return [row.recipient_name for row in named if row.given and row.recipient_name]


def list_addresses(case: Case, holding: Holding | None = None) -> list[KnownAddress]:
    """Return the address of everybody besides the client who they agree to us writing to."""
    holding = consents_of(case) if holding is None else holding
    rows = list_confirmations(case)
    kinds = (LetterRecipient.GP, LetterRecipient.EMPLOYER)
    people = [(kind, "") for kind in kinds if agrees_to_tell(holding, kind)]
    people += [(LetterRecipient.NAMED_OTHER, name) for name in list_named_people(case, holding)]
    return [find_address(case, kind, name, rows) for kind, name in people]


def list_recipients(case: Case, kind: str) -> list[KnownAddress]:
    """Return everybody who may be sent a kind of document and who the client agrees to."""
    everybody = [find_address(case, Recipient.CLIENT), *list_addresses(case)]
    return [known for known in everybody if known.recipient in SENDABLE[kind]]


def list_waiting_letters(case: Case, holding: Holding | None = None) -> list[tuple[Document, str]]:
    """Return what discharge or a death should have sent, with the recipient: it waits for an address.

    Of somebody who has died only the notice goes out, and no notice once that has been undone.
    """
    kinds = {DEATH_NOTICE} if case.client_died else SENT_AT_DISCHARGE.keys() - {DEATH_NOTICE}
    documents = case.documents.filter(kind__in=kinds).defer("content")
    latest = {document.kind: document for document in reversed(documents)}
    holding = consents_of(case) if holding is None and latest else holding or {}
    return [
        (document, recipient)
        for kind, document in latest.items()
        for recipient in SENT_AT_DISCHARGE[kind]
        if recipient != Recipient.CLIENT
        and agrees_to_tell(holding, recipient)
        and not _is_sent(document, recipient)
    ]


def _is_sent(document: Document, recipient: str) -> bool:
    messages = Message.objects.filter(document=document, recipient=recipient)
    return messages.exclude(state=DeliveryState.HELD_BACK).exists()
