"""A client says on their own page how to contact them safely: it holds at once, and staff are told."""

import uuid
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry, ReaderKind
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.actions import change_person, record_contact
from handrail.journey.case.models import Person
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.outbox.worker import send_waiting
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db
RULES = {
    "contact_safety": "rules", "safe_channels": ["telephone"], "may_leave_message": "no",
    "safe_days": ["mon"], "safe_from": "10am", "safe_until": "midday", "calling_name": "the library",
    "others_who_answer": "My sister", "others_may_be_told": "it’s about a book",
}  # fmt: skip


@pytest.fixture
def own_page(support, clock):
    """A case in support with its case manager and the path of the page for contact."""
    clock.move_to("2012-05-14 09:30")
    case, manager = support(SCOTLAND, at=timezone.now())
    send_waiting(early=True)
    mail.outbox.clear()
    return case, manager, f"{urlsplit(client_link(case)).path}contact/"


def send_answers(client, page: str, **answers: object):
    return client.post(page, {"submission": str(uuid.uuid4()), **answers})


def test_what_the_client_says_holds_at_once_and_is_kept_as_said_by_them(own_page, client, sign_in):
    case, manager, page = own_page
    waiting = queue_message(
        case=case, recipient="client", purpose=MessagePurpose.HANDOVER, address="morag@example.org",
        subject="Your case manager", body="Read it.", by=None, at=timezone.now(),
    )  # fmt: skip
    assert send_answers(client, page, **RULES)["Location"] == page.removesuffix("contact/")
    send_waiting()
    assert mail.outbox == []
    waiting.refresh_from_db()
    assert waiting.held_back == "the client did not name email as a safe way to contact them"
    person = Person.objects.get(pk=case.person_id)
    assert person.safe_contact.describe_for_caller("Morag") == [
        "Ask for Morag; say you are calling from the library",
        "Contact them between 10am and midday on Mondays",
        "My sister may answer: it’s about a book",
        "Safe: phone only",
        "Do not leave a message",
    ]
    shown = read_words(sign_in(manager).get(reverse("case", args=[case.reference])))
    assert "Said by the client on their own page, 14 May 2012, 9:30am" in shown
    assert "The client changed on their own page: safe contact" in shown


@pytest.mark.parametrize(
    "looser",
    [
        {"contact_safety": "usual"},
        RULES | {"safe_channels": ["telephone", "email"]},
        RULES | {"safe_days": [], "safe_until": "6pm"},
        RULES | {"may_leave_message": "yes"},
    ],
)
def test_what_is_less_strict_than_before_waits_until_staff_have_asked(own_page, client, sign_in, looser):
    """Whoever has the link may have typed it."""
    case, manager, page = own_page
    send_answers(client, page, **RULES)
    send_answers(client, page, **looser)
    message = queue_message(
        case=case, recipient="client", purpose=MessagePurpose.HANDOVER, address="morag@example.org",
        subject="Your case manager", body="Read it.", by=None, at=timezone.now(),
    )  # fmt: skip
    assert message.state == "held_back"
    assert not Person.objects.get(pk=case.person_id).safe_contact.allows_channel("telephone")
    shown = read_words(sign_in(manager).get(reverse("case", args=[case.reference])))
    assert "Ask first how it’s safe to contact them" in shown


def test_what_is_stricter_than_before_holds_at_once(own_page, client):
    case, _, page = own_page
    send_answers(client, page, **RULES)
    send_answers(client, page, **RULES | {"safe_from": "11am", "calling_name": ""})
    safe = Person.objects.get(pk=case.person_id).safe_contact
    assert safe.has_rules
    assert safe.describe_times() == "between 11am and midday on Mondays"


def test_the_page_shows_nothing_said_before_and_what_is_left_blank_stays(own_page, client):
    case, manager, page = own_page
    facts = {"telephone": "07700 900982", "contact_needs": "Mornings", "address": "1 Old Road"}
    change_person(case=case, by=manager, at=timezone.now(), changes=facts)
    send_answers(client, page, **RULES)
    text = client.get(page).text
    for private in ("07700", "morag@example.org", "Mornings", "the library", "My sister", "Old Road"):
        assert private not in text
    assert send_answers(client, page, telephone="07700 900123", contact_by="text").status_code == 302
    person = Person.objects.get(pk=case.person_id)
    assert (person.telephone, person.email) == ("07700 900123", "morag@example.org")
    assert (person.calling_name, person.contact_by, person.address) == ("the library", "text", "1 Old Road")


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({}, "Enter what has changed"),
        ({"contact_safety": "rules"}, "at least one way that is safe"),
        (RULES | {"safe_until": "9am"}, "Safe until must be later than safe from"),
        ({"contact_needs": "My partner reads my texts"}, "You wrote about messages: please choose below"),
        ({"telephone": "01632 960001", "contact_by": "text"}, "Enter a mobile number"),
        ({"email": "no address"}, "email address"),
    ],
)
def test_it_is_validated_as_the_form_of_staff(own_page, client, answers, error):
    case, _, page = own_page
    answer = send_answers(client, page, **answers)
    assert answer.status_code == 422
    assert error in read_words(answer)
    assert not case.events.filter(kind="person.changed_by_client").exists()


def test_a_page_sent_twice_acts_once_and_its_reading_is_audited(own_page, client):
    case, _, page = own_page
    sent = {**RULES, "submission": str(uuid.uuid4())}
    assert [client.post(page, sent).status_code for _ in range(2)] == [302, 302]
    assert case.events.filter(kind="person.changed_by_client").count() == 1
    client.get(page)
    readings = AuditEntry.objects.filter(record=case.reference, reader_kind=ReaderKind.CLIENT)
    assert readings.filter(page="my-contact").count() == 1  # what is sent shows nothing


def test_staff_who_change_it_later_take_it_over(own_page, client, sign_in):
    case, manager, page = own_page
    send_answers(client, page, **RULES)
    change_person(case=case, by=manager, at=timezone.now(), changes={"calling_name": "the gym"})
    shown = read_words(sign_in(manager).get(reverse("case", args=[case.reference])))
    assert "Said by the client on their own page" not in shown


def test_whoever_looks_after_the_case_is_told_on_the_desk_until_they_have_spoken(
    own_page, client, staff, sign_in, clock
):
    case, manager, page = own_page
    cover = staff(Role.CASE_MANAGER, SCOTLAND, name="Cover Manager")
    until = timezone.localdate() + timedelta(days=7)
    allocate_case(case=case, case_manager=cover, by=manager, at=timezone.now(), until=until)
    stranger = staff(Role.CASE_MANAGER, SCOTLAND, name="Other Manager")
    notice = "changed how to contact them on their own page"
    assert notice not in read_words(sign_in(manager).get("/desk/"))
    send_answers(client, page, **RULES)
    people = (manager, cover, stranger)
    assert [notice in read_words(sign_in(user).get("/desk/")) for user in people] == [True, True, False]
    clock.move_on(hours=1)
    record_contact(
        case=case, by=manager, at=timezone.now(), happened_at=timezone.now(), with_whom="client",
        mode="telephone", successful=True, kind="case_management",
    )  # fmt: skip
    assert notice not in read_words(sign_in(manager).get("/desk/"))


def test_a_link_that_opens_nothing_takes_nothing(own_page, client):
    _, _, page = own_page
    assert send_answers(client, page.replace("contact/", "x/contact/"), **RULES).status_code == 404
