"""Whoever else reads the messages of a client who gave us another name learns neither who we are nor why."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from handrail.journey.case.models import Case, Person
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.discretion import DISCREET_PURPOSES, list_own_names, replace_names
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import NEEDS_OPT_IN, RULES, MessagePurpose, Recipient
from handrail.outbox.worker import send_waiting
from tests.support.people import SCOTLAND

LIBRARY = {"contact_safety": "rules", "safe_channels": ["email"], "calling_name": "the library"}
# What tells of other things is not sent to somebody who gave us another name: test_other_news.py.
FOR_CLIENTS = [
    purpose
    for purpose, rule in RULES.items()
    if Recipient.CLIENT in rule.recipients and purpose not in NEEDS_OPT_IN
]
TELLING = re.compile(
    r"\b(working|health|scotland|referral|case manager|work|agree|short questions)\b", re.IGNORECASE
)


def read_sent() -> list[str]:
    """Everything of what was sent that a reader of the mailbox sees, but for addresses."""
    words = [f"{sent.from_email} {sent.subject} {sent.body}" for sent in mail.outbox]
    return [re.sub(r"https?://\S+|\S+@\S+", "", each) for each in words]


def test_the_acknowledgement_of_a_referral_names_nobody(refer):
    refer(SCOTLAND, email="morag@example.org", **LIBRARY)
    send_waiting(early=True)
    [words] = read_sent()
    assert not TELLING.search(words)
    assert "There is a message for you from the library. Read it here:" in words
    assert "/my/" in mail.outbox[0].body


@pytest.mark.parametrize("purpose", FOR_CLIENTS)
def test_no_message_tells_who_we_are_though_the_name_was_given_after_it_was_queued(support, purpose):
    case, manager = support(SCOTLAND)
    Message.objects.all().delete()
    send_waiting(early=True)
    mail.outbox.clear()
    body = "Working Health Services Scotland has news."
    if purpose not in DISCREET_PURPOSES:
        body += " Your case manager at work: http://localhost/my/abc/ says so."
    message = queue_message(
        case=case, purpose=purpose, recipient="client", address="morag@example.org",
        subject="From Working Health Services Scotland", body=body, by=manager, at=timezone.now(),
    )  # fmt: skip
    assert "Scotland" in message.body
    Person.objects.filter(pk=case.person_id).update(**LIBRARY)
    send_waiting(early=True)
    [words] = read_sent()
    assert not TELLING.search(words)
    assert "library" in words.lower()
    message.refresh_from_db()
    assert "Scotland" not in message.subject + message.body  # staff see what was sent
    assert ("/my/abc/" in mail.outbox[0].body) is (purpose not in DISCREET_PURPOSES)


def test_staff_and_others_still_read_the_services_own_name(support):
    case, manager = support(SCOTLAND)
    Person.objects.filter(pk=case.person_id).update(**LIBRARY)
    case = Case.objects.get(pk=case.pk)
    message = queue_message(
        case=case, purpose=MessagePurpose.CONCERN_ALERT, recipient="staff", address="a@example.org",
        subject="Scotland", body="Working Health Services Scotland", by=manager, at=timezone.now(),
    )  # fmt: skip
    assert message.body == "Working Health Services Scotland"


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ("Harbour Town has a letter for you.", "The library has a letter for you."),
        (
            "You have an appointment with Harbour Town: Monday.",
            "You have an appointment with the library: Monday.",
        ),
        ("Hello.\n\nharbour town Work Service writes.", "Hello.\n\nThe library writes."),
        ("Where: Harbour Townhouse", "Where: Harbour Townhouse"),
    ],
)
def test_another_name_takes_the_place_of_ours(text, replaced):
    assert replace_names(text, ["Harbour Town Work Service", "Harbour Town"], "the library") == replaced


def test_every_name_of_a_service_is_known(refer):
    assert list_own_names(SCOTLAND)[0] == "Working Health Services Scotland"
