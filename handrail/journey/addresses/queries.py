"""Reads of the addresses that letters may go to."""

from handrail.foundation.names import fold_name
from handrail.journey.addresses.models import AddressConfirmation, LetterRecipient
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out


def find_confirmation(case: Case, recipient: str, name: str = "") -> AddressConfirmation | None:
    """Return the confirmation that holds for a recipient; None where staff have confirmed no address."""
    rows = exclude_struck_out(
        AddressConfirmation.objects.filter(case=case, recipient=recipient, **_stands_for(case, recipient))
    )
    rows = rows.select_related("recorded_by").order_by("-id")
    return next((row for row in rows if fold_name(row.recipient_name) == fold_name(name)), None)


def _stands_for(case: Case, recipient: str) -> dict[str, object]:
    if recipient == LetterRecipient.GP:
        return {"practice": case.person.practice_id}
    return {"employer": case.employer_id} if recipient == LetterRecipient.EMPLOYER else {}


def find_registered_address(case: Case, recipient: str) -> str:
    """Return the address that the register of practices gives for a GP; empty for anybody else."""
    practice = case.person.practice if recipient == LetterRecipient.GP else None
    return practice.email if practice else ""


def find_confirmed_address(case: Case, recipient: str, name: str = "") -> str:
    """Return the address that a letter to this recipient may go to; empty where none is confirmed."""
    confirmation = find_confirmation(case, recipient, name)
    return confirmation.address if confirmation else find_registered_address(case, recipient)
