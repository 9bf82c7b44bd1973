"""Reads for the pages behind a private link: only what the link was made for."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from handrail.accounts.policy import Permission, Reader
from handrail.journey.allocation.queries import is_looked_after_by, keep_looked_after
from handrail.journey.case import queries
from handrail.journey.case.events import CHANGED_BY_CLIENT
from handrail.journey.case.models import Case, Contact, Document, Event
from handrail.journey.links.models import LinkKind, PrivateLink
from handrail.journey.links.queries import find_link, find_link_end
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import Recipient
from handrail.journey.notes.queries import may_read_notes
from handrail.journey.private_pages.models import ClientMessage
from handrail.journey.referral.models import Referral
from handrail.journey.referral.queries import referrer_is
from handrail.outbox.rules import DeliveryState

# How long a desk shows that a client changed how to contact them.
CHANGE_SHOWN_FOR = timedelta(days=14)


def find_open_link(kind: str, token: str, at: datetime) -> PrivateLink | None:
    """Return the link of a token while it opens; None where it was altered, or has ended."""
    link = find_link(kind, token)
    return link if link and is_open(link, at) else None


def is_open(link: PrivateLink, at: datetime) -> bool:
    """Return whether a link opens what it was made for."""
    return find_link_end(link, at) is None and _has_left(link)


def _has_left(link: PrivateLink) -> bool:
    """Whether a letter was sent to the recipient of its link, and not held back."""
    if link.document is None:
        return True
    sent = Message.objects.filter(
        document=link.document, recipient=link.recipient, recipient_name=link.recipient_name
    )
    return sent.exclude(state=DeliveryState.HELD_BACK).exists()


def find_case_to_write_in(token: str, at: datetime) -> Case | None:
    """Return the client's case by their own link, or by that of the referral they made for themselves."""
    link = find_open_link(LinkKind.CLIENT, token, at) or find_open_link(LinkKind.REFERRER, token, at)
    return link.case if link and link.recipient == Recipient.CLIENT else None


def agreed_to_tell(referral: Referral) -> bool | None:
    """The client's latest answer about this referrer; None where nobody has asked.

    A yes about some other named person or service is no yes about this one.
    """
    recipient = referrer_is(referral)
    answers = [each for each in queries.consents_of(referral.case).values() if each.recipient == recipient]
    if recipient == "named_other":
        answers = [each for each in answers if not each.given or _is_named(referral, each.recipient_name)]
    return any(each.given for each in answers) if answers else None


def _is_named(referral: Referral, name: str) -> bool:
    name = name.casefold().strip()
    own = [each.casefold() for each in (referral.referrer_name, referral.referrer_organisation) if each]
    return not name or any(name in each or each in name for each in own)


def letters_to_client(case: Case) -> list[Document]:
    """The documents sent to the client, the latest first."""
    sent = Message.objects.filter(case=case, recipient="client", document__isnull=False, held_back="")
    return list(case.documents.filter(pk__in=sent.values("document")).defer("content"))


def list_contact_changes(reader: Reader, at: datetime) -> QuerySet[Case]:
    """Return the reader's clients who lately said how to contact them, until somebody speaks to them."""
    spoken = queries.exclude_struck_out(Contact.objects.all()).filter(
        case=OuterRef("case"), with_whom="client", successful=True, at__gte=OuterRef("at")
    )
    changes = Event.objects.filter(~Exists(spoken), kind=CHANGED_BY_CLIENT, at__gte=at - CHANGE_SHOWN_FOR)
    cases = queries.cases_for(reader, led_by_service=False).filter(pk__in=changes.values("case_id"))
    return keep_looked_after(cases, reader.user_id, timezone.localdate(at))


def may_read_message(case: Case, reader: Reader) -> bool:
    """Return whether a reader may read what a client wrote: as notes are read, and by the case manager.

    Anyone may who records contacts, while nobody looks after the case.
    """
    return case.case_manager_id in (None, reader.user_id) or may_read_notes(case, reader)


def select_unanswered(reader: Reader, today: date) -> QuerySet[ClientMessage]:
    """Return the messages that wait for an answer: of a reader's clients, and of those nobody looks after."""
    screened = reader.list_services_with(Permission.SCREEN)
    mine = is_looked_after_by(reader.user_id, today, "case__")
    waiting = Q(case__case_manager__isnull=True, case__service__in=screened)
    messages = ClientMessage.objects.filter(answered_at__isnull=True).filter(mine | waiting)
    return messages.filter(queries.is_open_to(reader.user_id, "case__")).order_by("at", "id")


def list_written(reader: Reader, at: datetime) -> list[ClientMessage]:
    """Return what clients wrote to a reader and waits for an answer, the first first."""
    return list(select_unanswered(reader, timezone.localdate(at)).select_related("case__person"))


def find_client_message(case: Case, key: int) -> ClientMessage | None:
    """Return a message of the client by its key; None where it is not of this case."""
    return case.client_messages.select_related("read_by", "answered_by", "case").filter(pk=key).first()
