"""Contact about other things: only with an opt-in, off by default, and stopped from each message."""

import re
import uuid
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.journey.case.actions import record_consents
from handrail.journey.case.models import Case, Consent
from handrail.journey.case.opt_in import OTHER_CONTACT, has_opted_in
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.gate import NO_WAY_TO_STOP, NOT_DISCREET
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import NEEDS_OPT_IN, MessagePurpose, Recipient, find_rule
from handrail.journey.private_pages.actions import send_other_news
from handrail.journey.withdrawal.models import Withdrawal
from handrail.outbox.worker import send_waiting
from tests.support.pages import read_words
from tests.support.people import SCOTLAND


def answer_opt_in(case: Case, *, given: bool) -> None:
    said = {"item": OTHER_CONTACT.code, "recipient": OTHER_CONTACT.recipient, "given": given}
    record_consents(case=case, by=case.case_manager, at=timezone.now(), answers=[said])


def send_news(case: Case) -> Message:
    message = send_other_news(
        case=case, subject="A garden", words="Come to our garden.", by=case.case_manager, at=timezone.now()
    )
    send_waiting(early=True)
    message.refresh_from_db()
    return message


def test_it_goes_to_clients_alone_and_no_service_asks_for_it_in_a_referral():
    for purpose in NEEDS_OPT_IN:
        assert find_rule(purpose).recipients == {Recipient.CLIENT}
        assert find_rule(purpose).passes == frozenset()
    recipients = {
        item.recipient
        for service in service_models.load_services()
        for version in service.versions
        for item in version.consents
    }
    assert OTHER_CONTACT.recipient not in recipients
    assert not OTHER_CONTACT.required


@pytest.mark.django_db
class TestOptIn:
    @pytest.fixture
    def case(self, support):
        case, _manager = support(SCOTLAND)
        send_waiting(early=True)
        mail.outbox.clear()
        return case

    def test_nobody_is_written_to_who_was_not_asked_or_said_no(self, case):
        assert not has_opted_in(case)
        assert (send_news(case).state, mail.outbox) == ("held_back", [])
        answer_opt_in(case, given=False)
        assert send_news(case).held_back == "the client has not agreed, or no longer agrees"
        assert mail.outbox == []

    def test_whoever_asked_for_it_gets_it_with_the_page_that_stops_it(self, case, client):
        answer_opt_in(case, given=True)
        assert send_news(case).state in ("sent", "written")
        [sent] = mail.outbox
        assert "Come to our garden." in sent.body
        page = urlsplit(re.search(r"To stop these messages: (\S+)", sent.body)[1]).path
        words = read_words(client.get(page))
        assert "We stop writing to you about other things." in words
        assert "Your support goes on." in words
        stop = {"item": OTHER_CONTACT.code, "given": "no", "submission": str(uuid.uuid4())}
        client.post(page.replace(f"{OTHER_CONTACT.code}/", ""), stop)
        assert not has_opted_in(case)
        assert send_news(case).state == "held_back"
        case.refresh_from_db()
        assert case.stage == "in_support"
        assert not Withdrawal.objects.exists()  # support goes on, so that nobody need be asked about it

    def test_what_waits_is_held_back_once_they_say_no(self, case):
        answer_opt_in(case, given=True)
        message = send_other_news(
            case=case, subject="A garden", words="Come.", by=case.case_manager, at=timezone.now()
        )
        answer_opt_in(case, given=False)
        send_waiting(early=True)
        message.refresh_from_db()
        assert message.state == "held_back"
        assert mail.outbox == []

    @pytest.mark.parametrize(
        ("calling_name", "body", "reason"),
        [("", "Come.", NO_WAY_TO_STOP), ("the library", "Come. /consent/other_contact/", NOT_DISCREET)],
    )
    def test_none_leaves_without_a_way_to_stop_it_or_that_gives_us_away(
        self, case, calling_name, body, reason
    ):
        answer_opt_in(case, given=True)
        person = case.person
        person.contact_safety, person.safe_channels, person.calling_name = "rules", ["email"], calling_name
        person.save()
        message = queue_message(
            case=case, purpose=MessagePurpose.OTHER_NEWS, recipient="client", address=person.email,
            subject="A garden", body=body, by=None, at=timezone.now(),
        )  # fmt: skip
        assert message.held_back == reason

    def test_staff_are_asked_without_a_tick_and_may_leave_it_out(self, case, staff, sign_in):
        client = sign_in(staff(Role.CALL_HANDLER, SCOTLAND))
        address = reverse("consent", args=[case.reference])
        page = client.get(address)
        assert "Contact about other things" in read_words(page)
        assert "Nothing of the kind is sent at present." in read_words(page)
        boxes = re.findall(r'<input[^>]*name="other_contact"[^>]*>', page.content.decode())
        assert len(boxes) == 2
        assert not any("checked" in box for box in boxes)
        yes = {item.item: "yes" for item in Consent.objects.filter(case=case)}
        sent = {**yes, "share_named_other_name": "A named person", "submission": str(uuid.uuid4())}
        assert client.post(address, sent).status_code == 302
        assert not Consent.objects.filter(item=OTHER_CONTACT.code).exists()
        sent |= {"other_contact": "yes", "submission": str(uuid.uuid4())}
        assert client.post(address, sent).status_code == 302
        assert has_opted_in(case)
        assert "Contact about other things" in read_words(client.get(f"/cases/{case.reference}/"))

    def test_the_clients_own_page_shows_it_once_they_were_asked(self, case, client):
        page = urlsplit(client_link(case, by=case.case_manager, at=timezone.now())).path
        assert "such as new services or events" not in read_words(client.get(page))
        answer_opt_in(case, given=True)
        assert "such as new services or events" in read_words(client.get(page))
