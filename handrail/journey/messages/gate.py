"""The one gate: whatever leaves to or about a person passes here as it is queued, and again as it leaves."""

from dataclasses import dataclass
from datetime import datetime

from handrail.journey.addresses.queries import find_confirmed_address
from handrail.journey.case import queries as cases
from handrail.journey.case.models import Case
from handrail.journey.case.opt_in import OTHER_CONTACT, has_opted_in
from handrail.journey.case.safe_contact import ContactSafety
from handrail.journey.messages.discretion import find_calling_name
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import NEEDS_OPT_IN, Barrier, Recipient, find_reason
from handrail.journey.messages.queries import reach_of, refusals_of
from handrail.journey.messages.rules import Channel, Reach, is_mobile
from handrail.outbox.carriers import is_carried

# The referrer sent what they are told, and staff may know: the client's consent names neither.
NAMED_IN_CONSENT = (Recipient.GP, Recipient.EMPLOYER, Recipient.NAMED_OTHER)
# Of the client's own pages, that on which they stop such messages.
STOP_PAGE = f"/consent/{OTHER_CONTACT.code}/"
NO_WAY_TO_STOP = "it does not say how to stop such messages"
NOT_DISCREET = "the client gave us another name to use, which what it says would give away"
NO_MOBILE = "there is no mobile number for a text message"
NOT_CLEAR = "we do not know yet how it is safe to contact the client"
NO_MESSAGES = "the client asked us not to leave messages"
NOT_SAFE = "the client did not name {channel} as a safe way to contact them"


@dataclass(frozen=True)
class Verdict:
    """What the gate says of a message: how and from when it may leave, or why it is held back.

    `for_staff` where nothing stands against telling the client, but somebody must do it in another way.
    """

    reason: str = ""
    for_staff: bool = False
    channel: str = ""
    address: str = ""
    not_before: datetime | None = None


def decide_message(message: Message, case: Case, at: datetime) -> Verdict:
    """Decide whether a waiting message may leave at `at`, by which channel, or from when.

    Whoever knows more, such as that a questionnaire has been answered, holds the message back themselves
    (`actions.hold_back`).
    """
    barriers = list_barriers(case, message.recipient, message.recipient_name, message.address)
    if message.purpose in NEEDS_OPT_IN and not has_opted_in(case):
        barriers |= {Barrier.NOT_AGREED}
    if reason := find_reason(message.purpose, message.recipient, barriers):
        return Verdict(reason)
    if message.purpose in NEEDS_OPT_IN and (reason := find_fault_of_news(message, case)):
        return Verdict(reason)
    by_client = message.recipient == Recipient.CLIENT
    if by_client and not message.confirmed_safe:
        return _find_safe_way(message, reach_of(case), at)
    if message.channel == Channel.TEXT and not is_mobile(message.address):
        return Verdict(NO_MOBILE, for_staff=by_client)
    return Verdict(channel=message.channel, address=message.address)


def find_fault_of_news(message: Message, case: Case) -> str:
    """Return why a message that a client asked for may not leave all the same; '' where it may."""
    if find_calling_name(message.recipient, case):
        return NOT_DISCREET
    return "" if STOP_PAGE in message.body else NO_WAY_TO_STOP


def _find_safe_way(message: Message, reach: Reach, at: datetime) -> Verdict:
    """Let a message leave by its own channel where that is safe, else by another that is, at a safe time."""
    own = Channel(message.channel)
    ways = {own: message.address} if own != Channel.TEXT or is_mobile(message.address) else {}
    ways |= {way: reach.find_address(way) for way in reach.channels if way != own and is_carried(way)}
    if not ways:
        return Verdict(NO_MOBILE, for_staff=True)
    safe_way = next((way for way in ways if reach.safe.allows_channel(way)), None)
    if safe_way is None:
        return Verdict(_explain_unsafe(reach, own), for_staff=True)
    safe_time = reach.safe.find_safe_time(at)
    return Verdict(channel=safe_way, address=ways[safe_way], not_before=safe_time if safe_time > at else None)


def _explain_unsafe(reach: Reach, channel: Channel) -> str:
    if reach.safe.has_rules:
        return NOT_SAFE.format(channel=channel.label)
    return NOT_CLEAR if reach.safe.contact_safety == ContactSafety.UNCLEAR else NO_MESSAGES


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
