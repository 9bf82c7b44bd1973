"""Reads of the addresses that letters may go to."""

from collections.abc import Sequence

from handrail.foundation.names import fold_name
from handrail.journey.addresses.models import AddressConfirmation, LetterRecipient
from handrail.journey.case.answers import agrees_to_tell
from handrail.journey.case.models import Case
from handrail.journey.case.queries import consents_of, exclude_struck_out


def list_confirmations(case: Case) -> list[AddressConfirmation]:
    """Return the confirmations of the case that stand, the latest first."""
    rows = exclude_struck_out(AddressConfirmation.objects.filter(case=case))
    return list(rows.select_related("recorded_by").order_by("-id"))


def find_confirmation(
    case: Case, recipient: str, name: str = "", rows: Sequence[AddressConfirmation] | None = None
) -> AddressConfirmation | None:
    """Return the confirmation that holds for a recipient; None where staff have confirmed no address.

    `rows` are the confirmations of the case, where they have been read.
    """
    rows = list_confirmations(case) if rows is None else rows
    of_recipient = [row for row in rows if row.recipient == recipient and _stands_now(row, case)]
    return next((row for row in of_recipient if fold_name(row.recipient_name) == fold_name(name)), None)


def _stands_now(row: AddressConfirmation, case: Case) -> bool:
    """Whether the practice or employer is still the one whose address was confirmed."""
    if row.recipient == LetterRecipient.GP:
        return row.practice_id == case.person.practice_id
    return row.recipient != LetterRecipient.EMPLOYER or row.employer_id == case.employer_id


def find_registered_address(case: Case, recipient: str) -> str:
    """Return the address that the register of practices gives for a GP; empty for anybody else."""
    practice = case.person.practice if recipient == LetterRecipient.GP else None
    return practice.email if practice else ""


def find_confirmed_address(case: Case, recipient: str, name: str = "") -> str:
    """Return the address that a letter to this recipient may go to; empty where none is confirmed."""
    confirmation = find_confirmation(case, recipient, name)
    return confirmation.address if confirmation else find_registered_address(case, recipient)


# Everybody besides the service who a client may be asked about, in the words of a warning.
RECIPIENTS = {
    LetterRecipient.GP: "the GP",
    LetterRecipient.EMPLOYER: "the employer",
    LetterRecipient.NAMED_OTHER: "anyone else, such as a provider",
}


def list_not_agreed(case: Case, *recipients: str) -> list[str]:
    """Return those of these recipients who the client has not agreed to us telling, or was not asked of."""
    holding = consents_of(case)
    return [
        RECIPIENTS[LetterRecipient(recipient)]
        for recipient in recipients
        if not agrees_to_tell(holding, recipient)
    ]
