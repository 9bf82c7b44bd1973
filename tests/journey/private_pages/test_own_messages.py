"""What a client writes on their own page is a task of whoever looks after them until it is answered."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.governance.models import Matter
from handrail.journey.case.actions import change_person
from handrail.journey.case.errors import NotNow
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.private_pages.actions import answer_message, write_own_message
from handrail.journey.private_pages.models import ClientMessage
from tests.support.pages import read_path, read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_message(support, client, clock):
    """A message that a client has written on their own page, with their case manager and page."""
    case, manager = support(SCOTLAND)
    clock.move_to("2012-05-21 09:30")
    page = f"{read_path(client_link(case))}message/"
    fields = {"submission": str(uuid.uuid4()), "words": "Can I come at ten instead?"}
    for _ in range(2):
        assert client.post(page, fields).status_code == 302
    return case, manager, page


def answer_page(case) -> str:
    return reverse("client-message", args=[case.reference, case.client_messages.get().pk])


def test_a_message_is_a_task_that_is_read_and_then_answered(client_message, client, sign_in):
    case, manager, page = client_message
    browser = sign_in(manager)
    desk = browser.get(reverse("desk"))
    assert "Can I come at ten instead?" in desk.text
    assert "Not read" in desk.text
    assert "Answer the client’s message" in browser.get(reverse("case", args=[case.reference])).text
    assert "Can I come at ten instead?" in browser.get(answer_page(case)).text
    browser.post(answer_page(case), {"action": "read", "submission": str(uuid.uuid4())})
    assert "Not read" not in browser.get(reverse("desk")).text
    assert "We’ve read it, and will answer." in client.get(page).text
    Message.objects.all().delete()
    answer = {"answer": "Yes, at ten.", "submission": str(uuid.uuid4())}
    for _ in range(2):  # sent twice, it acts once
        assert browser.post(answer_page(case), answer).status_code == 302
    assert "Can I come at ten" not in browser.get(reverse("desk")).text
    own = read_words(client.get(page))
    assert "Yes, at ten." in own
    assert manager.name in own
    message = Message.objects.get()
    assert message.purpose == "message_answered"
    assert "/message/" in message.body
    assert "Can I come at ten instead?" in browser.get(reverse("links", args=[case.reference])).text


def test_it_is_kept_once_and_answered_once(client_message):
    _case, manager, _page = client_message
    message = ClientMessage.objects.get()
    answer_message(message=message, answer="Yes", by=manager, at=timezone.now())
    with pytest.raises(NotNow):
        answer_message(message=message, answer="No", by=manager, at=timezone.now())


def test_nobody_reads_it_who_may_not_read_notes(client_message, staff, sign_in):
    case, _manager, _page = client_message
    handler = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    assert handler.get(answer_page(case)).status_code == 404
    assert "Can I come at ten" not in handler.get(reverse("desk")).text
    assert "Can I come at ten" not in handler.get(reverse("links", args=[case.reference])).text


def test_before_anybody_looks_after_them_whoever_screens_answers(refer, staff, sign_in):
    case = refer(SCOTLAND)
    write_own_message(case=case, words="When will you call?", at=timezone.now())
    handler = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
    assert "When will you call?" in handler.get(reverse("desk")).text
    assert handler.get(answer_page(case)).status_code == 200


def test_an_answer_is_told_by_no_way_that_is_not_safe(client_message):
    case, manager, _page = client_message
    unsafe = {"contact_safety": "rules", "safe_channels": ["telephone"]}
    change_person(case=case, by=manager, at=timezone.now(), changes=unsafe)
    Message.objects.all().delete()
    answer_message(message=ClientMessage.objects.get(), answer="Yes", by=manager, at=timezone.now())
    assert not Message.objects.filter(purpose="message_answered").exclude(state="held_back").exists()


def test_the_own_page_leads_to_each_thing_a_client_can_ask(support, client):
    case, _manager = support(SCOTLAND)
    own = read_path(client_link(case))
    page = client.get(own).text
    for name in ("my-contact", "my-message", "my-complaint", "my-consent"):
        assert reverse(name, args=[own.split("/")[2]])[:-1] in page, name
    asked = {"kind": "access_request", "account": "All of it", "about": "no_one"}
    client.post(f"{own}complaint/", asked | {"submission": str(uuid.uuid4())})
    assert Matter.objects.get().kind == "access_request"
