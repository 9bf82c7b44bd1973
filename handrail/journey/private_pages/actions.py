"""Sending a new private link, and what clients change on their own page about how we contact them."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.design.service_voice import write_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.actions import append_event, change_details, lock_case, once_per_submission
from handrail.journey.case.errors import NotNow
from handrail.journey.case.events import CHANGED_BY_CLIENT
from handrail.journey.case.models import Case
from handrail.journey.case.opt_in import OTHER_CONTACT
from handrail.journey.case.safe_contact import SafeContact, keep_to_both
from handrail.journey.links.actions import LinkTarget, client_link, find_page, make_link, replace_links
from handrail.journey.links.models import LinkKind, PrivateLink
from handrail.journey.links.queries import find_address_now
from handrail.journey.messages.actions import queue_message, write_to_client
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose, Recipient
from handrail.journey.messages.rules import Channel
from handrail.journey.private_pages.models import ClientMessage


@once_per_submission
def send_new_link(
    *, link: PrivateLink, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Message:
    """Send a new link to the address of today and switch off every other to the same page.

    Raises NotNow where there is no address, and for a letter, which is sent again from its own page.
    """
    case = lock_case(link.case)
    address = find_address_now(link)
    if link.kind == LinkKind.DOCUMENT:
        raise NotNow("Send the letter again from the list of documents.")
    if not address:
        raise NotNow("There is no email address to send a new link to.")
    replace_links(link, by=by, at=at)
    target = LinkTarget(link.kind, link.recipient, address=address, referral_id=link.referral_id)
    page = find_page(make_link(case, target, by=by, at=at))
    append_event(
        case, "link.sent", by=by, at=at, submission=submission,
        recipient_label=Recipient(link.recipient).label,
    )  # fmt: skip
    service = service_models.get_service(case.service).name
    with write_for(case.service, case.person.language if link.recipient == Recipient.CLIENT else ""):
        return queue_message(
            case=case,
            purpose=MessagePurpose.NEW_LINK,
            recipient=link.recipient,
            address=address,
            subject=_("Your new private link, %(reference)s", reference=case.reference),
            body=_(
                "%(service)s has sent you a new link: %(link)s\n\n"
                "Earlier links do not work any more. Do not share this link.",
                service=service,
                link=page,
            ),
            by=by,
            at=at,
        )


@once_per_submission
def change_own_details(
    *, case: Case, changes: Mapping[str, object], at: datetime, submission: uuid.UUID | None = None
) -> None:
    """Change what the client says on their own page; it holds at once, and is kept as said by them.

    Whoever has the link can say it: what is less strict than before waits until staff have asked.
    """
    held = lock_case(case)
    if "contact_safety" in changes:
        safe = keep_to_both(held.person.safe_contact, SafeContact.from_answers(changes))
        changes = {**changes, **safe.list_columns()}
    change_details(held, CHANGED_BY_CLIENT, changes, by=None, at=at, submission=submission)


@once_per_submission
def send_other_news(
    *, case: Case, subject: str, words: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> Message:
    """Write to a client about other things than their support, and say how to stop such messages.

    The gate lets it leave only to somebody who asked for it. Raises NotNow where no way to write is safe.
    """
    held = lock_case(case)

    def compose_message(channel: Channel, address: str) -> tuple[str, str]:
        page = client_link(held, address if channel == Channel.EMAIL else "", by=by, at=at)
        return subject, _(
            "%(words)s\n\nYou asked us to write to you about other things. To stop these messages: %(link)s",
            words=words,
            link=f"{page}consent/{OTHER_CONTACT.code}/",
        )

    message = write_to_client(
        case=held,
        purpose=MessagePurpose.OTHER_NEWS,
        compose=compose_message,
        by=by,
        at=at,
        submission=submission,
    )
    if message is None:
        raise NotNow("There is no safe way to write to this client.")
    return message


@once_per_submission
def write_own_message(
    *, case: Case, words: str, at: datetime, submission: uuid.UUID | None = None
) -> ClientMessage:
    """Keep what a client writes to whoever looks after them: a task until it is answered."""
    held = lock_case(case)
    append_event(held, "client.wrote", by=None, at=at, submission=submission)
    return held.client_messages.create(words=words, at=at)


def mark_message_read(*, message: ClientMessage, by: User, at: datetime) -> None:
    """Note who read a client's message first. It stays a task until it is answered."""
    unread = ClientMessage.objects.filter(pk=message.pk, read_at__isnull=True)
    unread.update(read_at=at, read_by=by)


@once_per_submission
def answer_message(
    *, message: ClientMessage, answer: str, by: User, at: datetime, submission: uuid.UUID | None = None
) -> ClientMessage:
    """Answer a client on their own page, and tell them that there is an answer where that is safe.

    Raises NotNow where somebody else has answered meanwhile.
    """
    held = lock_case(message.case)
    message = ClientMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if message.answered_at:
        raise NotNow("This message has been answered already.")
    message.answer, message.answered_at, message.answered_by = answer, at, by
    message.read_at, message.read_by = message.read_at or at, message.read_by or by
    message.save()
    append_event(held, "client.answered", by=by, at=at, submission=submission)
    _tell_of_answer(held, by=by, at=at)
    return message


def _tell_of_answer(case: Case, *, by: User, at: datetime) -> None:
    def compose_message(channel: Channel, address: str) -> tuple[str, str]:
        page = client_link(case, address if channel == Channel.EMAIL else "", by=by, at=at) + "message/"
        return _("There is an answer to your message"), _(
            "%(service)s has answered your message. Read it here: %(link)s\n\nDo not share this link.",
            service=service_models.get_service(case.service).name,
            link=page,
        )

    write_to_client(case=case, purpose=MessagePurpose.MESSAGE_ANSWERED, compose=compose_message, by=by, at=at)
