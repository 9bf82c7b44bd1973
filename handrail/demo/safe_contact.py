"""In each service a client with rules of safe contact, and a letter that the mail server refused."""

from datetime import datetime, time, timedelta

from handrail.accounts.policy import Role
from handrail.demo.staff import DemoStaff
from handrail.journey.case.actions import change_person
from handrail.journey.case.models import Case
from handrail.journey.case.rules import CaseStage
from handrail.journey.case.safe_contact import ContactSafety
from handrail.journey.messages.actions import KIND, note_failed, queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.outbox.actions import finish_message
from handrail.outbox.queries import find_waiting
from handrail.outbox.rules import DeliveryState

REFUSED = "The mail server refused this address (550)"
RULES = {
    "contact_safety": ContactSafety.RULES,
    "safe_channels": ["telephone"],
    "safe_days": ["mon", "thu"],
    "safe_from": time(10),
    "safe_until": time(12),
    "calling_name": "the library",
    "others_who_answer": "her sister",
    "others_may_be_told": "that it is about a book",
    "no_messages": True,
}


def show_safe_contact(service: str, staff: DemoStaff, now: datetime) -> None:
    """Give one client in support rules of safe contact, and leave a letter to another unsent."""
    cases = Case.objects.filter(service=service, stage=CaseStage.IN_SUPPORT).order_by("-referred_at")
    lead, at = staff.find_first(Role.SERVICE_MANAGER), now - timedelta(hours=2)
    careful = cases.first()
    if careful is None:
        return
    change_person(case=careful, by=lead, at=at, changes=RULES)
    reachable = cases.exclude(person__email="").exclude(pk=careful.pk).first()
    if reachable is None:
        return
    message = queue_message(
        case=reachable,
        recipient="client",
        purpose=MessagePurpose.LETTER,
        address=reachable.person.email,
        subject="Your letter",
        body="We have a letter for you.",
        by=lead,
        at=at,
    )
    if row := find_waiting(KIND, str(message.pk)):
        note_failed(row, REFUSED, now)
        finish_message(row, DeliveryState.FAILED, now, error=REFUSED)
