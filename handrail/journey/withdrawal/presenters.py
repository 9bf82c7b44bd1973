"""What interrupts staff while nobody has asked a client who takes back consent what they want."""

from datetime import date

from django.urls import reverse

from handrail.accounts.policy import Reader
from handrail.foundation.wording import nhs_date
from handrail.journey.case.models import Case
from handrail.journey.case.queries import find_hidden_references
from handrail.journey.safety.presenters import Interruption
from handrail.journey.withdrawal.models import Withdrawal
from handrail.journey.withdrawal.queries import find_interrupting


def find_withdrawal_interruptions(reader: Reader, case: Case | None, today: date) -> list[Interruption]:
    """Return what leads this reader's page: consents taken back in their cases, and in that of the page."""
    rows = find_interrupting(reader, case, today)
    hidden = find_hidden_references(reader, [row.case.reference for row in rows]) if rows else set()
    return [_interrupt(row, named=row.case.reference not in hidden) for row in rows]


def _interrupt(row: Withdrawal, *, named: bool) -> Interruption:
    name = row.case.person.name if named else "a restricted record"
    needed = " The service needs this to support them." if row.required else ""
    return Interruption(
        title=f"Consent withdrawn: {name}, {row.case.reference}.",
        text=f"On {nhs_date(row.at)} the client took back: {describe_withdrawal(row)}.{needed}",
        href=reverse("withdrawal", args=[row.case.reference]),
        link="Ask what they want to happen",
        record=(row.case.reference, row.case.service),
    )


def describe_withdrawal(row: Withdrawal) -> str:
    """Say what was taken back, with the person it was about."""
    return f"{row.label} ({row.recipient_name})" if row.recipient_name else row.label
