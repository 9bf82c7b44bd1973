"""The one gate: whatever leaves to or about a person passes here as it is queued, and again as it leaves."""

from handrail.journey.addresses.queries import find_confirmed_address
from handrail.journey.case import queries as cases
from handrail.journey.case.models import Case
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Barrier, Recipient, find_reason
from handrail.journey.messages.queries import refusals_of
from handrail.journey.messages.rules import Channel, is_mobile

# The referrer sent what they are told, and staff may know: the client's consent names neither.
NAMED_IN_CONSENT = (Recipient.GP, Recipient.EMPLOYER, Recipient.NAMED_OTHER)
NO_MOBILE = "there is no mobile number for a text message"


def why_held_back(message: Message, case: Case) -> str:
    """Return why a waiting message must not leave; empty where it may.

    Whoever knows more, such as that a questionnaire has been answered, holds the message back themselves
    (`actions.hold_back`).
    """
    barriers = list_barriers(case, message.recipient, message.recipient_name, message.address)
    if reason := find_reason(message.purpose, message.recipient, barriers):
        return reason
    return NO_MOBILE if message.channel == Channel.TEXT and not is_mobile(message.address) else ""


def list_barriers(case: Case, recipient: str, name: str = "", address: str = "") -> frozenset[Barrier]:
    """Return everything that stands against telling this recipient of the case, whatever the message is."""
    barriers = refusals_of([case])[case.pk].list_barriers()
    if cases.has_died(case.person):
        barriers |= {Barrier.DIED}
    if recipient not in NAMED_IN_CONSENT:
        return barriers
    if not cases.may_tell(case, recipient, name):
        barriers |= {Barrier.NOT_AGREED}
    if address != find_confirmed_address(case, recipient, name):
        barriers |= {Barrier.NOT_CONFIRMED}
    return barriers
