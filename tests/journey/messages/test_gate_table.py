"""Each kind of recipient and each refusal: what is held back, and the little that is not."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import timezone

from handrail.journey.case.actions import lock_case, record_consents, refresh_case
from handrail.journey.case.death import Death
from handrail.journey.case.models import Case, Person
from handrail.journey.case.opt_in import OTHER_CONTACT
from handrail.journey.case.queries import consents_of
from handrail.journey.documents.actions import CheckedAddress, confirm_address
from handrail.journey.followup.models import FollowUp, MissedReason
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.gate import STOP_PAGE
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import NEEDS_OPT_IN, RULES, Barrier, MessagePurpose, Recipient
from handrail.journey.questionnaire.actions import record_wish
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.worker import send_waiting
from tests.support.people import SCOTLAND

NAMED = (Recipient.GP, Recipient.EMPLOYER, Recipient.NAMED_OTHER)
# What leaves although the refusal stands; everything else is held back by every refusal.
LEAVES = {
    # An update says that there is news, not what: that somebody has left is news.
    (MessagePurpose.REFERRAL_UPDATE, Recipient.REFERRER, Barrier.WITHDRAWN),
    # They stopped questionnaires, not letters; nobody but the client is asked questions.
    (MessagePurpose.LETTER, Recipient.CLIENT, Barrier.OPTED_OUT),
    (MessagePurpose.HANDOVER, Recipient.CLIENT, Barrier.OPTED_OUT),
    (MessagePurpose.APPOINTMENT, Recipient.CLIENT, Barrier.OPTED_OUT),
    (MessagePurpose.NEW_LINK, Recipient.CLIENT, Barrier.OPTED_OUT),
    (MessagePurpose.MESSAGE_ANSWERED, Recipient.CLIENT, Barrier.OPTED_OUT),
    # Somebody who withdrew is told that we acted on it.
    (MessagePurpose.WITHDRAWAL_CONFIRMED, Recipient.CLIENT, Barrier.OPTED_OUT),
    (MessagePurpose.WITHDRAWAL_CONFIRMED, Recipient.CLIENT, Barrier.WITHDRAWN),
    (MessagePurpose.NEW_LINK, Recipient.REFERRER, Barrier.OPTED_OUT),
    (MessagePurpose.REQUEST_RECEIVED, Recipient.CLIENT, Barrier.OPTED_OUT),
    *((MessagePurpose.LETTER, recipient, Barrier.OPTED_OUT) for recipient in NAMED),
    (MessagePurpose.REFERRAL_RECEIVED, Recipient.REFERRER, Barrier.OPTED_OUT),
    (MessagePurpose.REFERRAL_UPDATE, Recipient.REFERRER, Barrier.OPTED_OUT),
    # The GP, where the client let us tell them, and the case manager hear of a death.
    *((MessagePurpose.DEATH_NOTICE, Recipient.GP, barrier) for barrier in Barrier if barrier != "not_agreed"),
    *((MessagePurpose.DEATH_NOTICE, Recipient.STAFF, barrier) for barrier in Barrier),
    # Staff are told only that a case needs them.
    *((MessagePurpose.CONCERN_ALERT, Recipient.STAFF, barrier) for barrier in Barrier),
    *((MessagePurpose.MISSED_CHECK_IN, Recipient.STAFF, barrier) for barrier in Barrier),
    *((MessagePurpose.RESTRICTED_RECORD_OPENED, Recipient.STAFF, barrier) for barrier in Barrier),
}


def answer_consent(case: Case, item: str, recipient: str, *, given: bool, name: str = "") -> None:
    said = {"item": item, "recipient": recipient, "recipient_name": name, "given": given}
    record_consents(case=case, by=None, at=timezone.now(), answers=[said])


def forbid_contact(case: Case) -> None:
    at = timezone.now()
    FollowUp.objects.create(
        case=case, at=at, recorded_at=at, code="month-3", outcome="missed",
        missed_reason=MissedReason.WITHDREW.label,
    )  # fmt: skip
    with transaction.atomic():
        refresh_case(lock_case(case), at=at)


def refuse_recipients(case: Case) -> None:
    for consent in consents_of(case).values():
        if consent.recipient in NAMED:
            answer_consent(case, consent.item, consent.recipient, given=False, name=consent.recipient_name)


def answer_opt_in(case: Case, *, given: bool) -> None:
    answer_consent(case, OTHER_CONTACT.code, OTHER_CONTACT.recipient, given=given)


def refuse_everyone(case: Case) -> None:
    refuse_recipients(case)
    answer_opt_in(case, given=False)


REFUSE: dict[Barrier, Callable[[Case], object]] = {
    Barrier.DIED: lambda case: Death.objects.create(person=case.person, recorded_at=timezone.now()),
    Barrier.NEVER_AGAIN: forbid_contact,
    Barrier.WITHDRAWN: lambda case: answer_consent(case, "take_part", "service", given=False),
    Barrier.OPTED_OUT: lambda case: record_wish(
        case=case, given=False, how="telephone", by=None, at=timezone.now()
    ),
    Barrier.NOT_AGREED: refuse_everyone,
}


def list_addressed(barrier: Barrier) -> list[tuple[MessagePurpose, Recipient]]:
    """Each purpose with each recipient it names that the refusal can concern."""
    pairs = [(purpose, recipient) for purpose, rule in RULES.items() for recipient in rule.recipients]
    if barrier == Barrier.NOT_AGREED:
        return [pair for pair in pairs if pair[1] in (*NAMED, Recipient.STAFF) or pair[0] in NEEDS_OPT_IN]
    return pairs


@pytest.fixture
def case(support) -> Case:
    """A case in support whose client agrees to everybody being told."""
    case, _ = support(SCOTLAND)
    for recipient in NAMED:
        answer_consent(case, f"share_{recipient}", recipient, given=True)
        confirm_address(
            case=case,
            checked=CheckedAddress(recipient, "somebody@example.org", "called"),
            by=case.case_manager,
            at=timezone.now(),
        )
    answer_opt_in(case, given=True)
    send_waiting(early=True)
    return case


def queue_for(case: Case, recipient: str, purpose: str = "", **facts: str) -> Message:
    return queue_message(
        case=Case.objects.get(pk=case.pk), recipient=recipient, purpose=purpose, by=None, at=timezone.now(),
        **{"address": "somebody@example.org", "subject": "A message", "body": STOP_PAGE, **facts},
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("barrier", sorted(REFUSE))
def test_a_refusal_holds_back_what_waits_and_what_comes_after(case, barrier):
    addressed = list_addressed(barrier)
    waiting = {pair: queue_for(case, pair[1], pair[0]) for pair in addressed}
    assert {message.state for message in waiting.values()} == {"waiting"}
    REFUSE[barrier](case)
    later = {pair: queue_for(case, pair[1], pair[0]) for pair in addressed}
    send_waiting(early=True)
    wrong = []
    for messages in (waiting, later):
        for pair, message in messages.items():
            message.refresh_from_db()
            leaves = (*pair, barrier) in LEAVES
            expected = ("sent", "") if leaves else ("held_back", barrier.label)
            if (message.state, message.held_back) != expected:
                wrong.append((*pair, message.state, message.held_back))
    assert wrong == []
    assert not OutgoingMessage.objects.filter(state="waiting").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["", "birthday_card"])
def test_a_message_that_says_nothing_of_itself_goes_to_nobody(case, purpose):
    messages = [queue_for(case, recipient, purpose) for recipient in Recipient]
    assert {message.state for message in messages} == {"held_back"}
    assert all("no rule" in message.held_back for message in messages)
    told = [event.data["reason"] for event in case.events.filter(kind="message.held_back")]
    assert told == [message.held_back for message in messages]


@pytest.mark.django_db
def test_a_purpose_reaches_only_those_it_names(case):
    wrong = []
    for purpose in MessagePurpose:
        for recipient in Recipient:
            expected = "waiting" if recipient in RULES[purpose].recipients else "held_back"
            if queue_for(case, recipient, purpose).state != expected:
                wrong.append((purpose, recipient))
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", ["01632 960001", "07700 900982 ext 12", "07700 900982 x12", "070 1234 5678"]
)
def test_no_text_goes_to_a_landline_or_an_extension(case, number):
    alert = queue_for(case, "staff", MessagePurpose.CONCERN_ALERT, channel="text", address=number)
    assert alert.held_back == "there is no mobile number for a text message"
    told = queue_for(case, "client", MessagePurpose.HANDOVER, channel="text", address=number)
    assert (told.channel, told.address) == ("email", case.person.email)
    Person.objects.update(email="")
    told = queue_for(case, "client", MessagePurpose.HANDOVER, channel="text", address=number)
    assert told.held_back == "there is no mobile number for a text message"
    assert told.for_staff_since
