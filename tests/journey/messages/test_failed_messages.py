"""Messages that could not be sent: staff see them, send them again, or say why not."""

import uuid
from datetime import timedelta
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone

from handrail.accounts.emails import queue_email
from handrail.accounts.policy import Role
from handrail.journey.links.actions import client_link
from handrail.journey.messages.actions import hold_back, queue_message
from handrail.journey.messages.models import Message
from handrail.journey.messages.presenters import describe_delivery
from handrail.journey.messages.purposes import MessagePurpose
from handrail.outbox.models import OutgoingMessage
from handrail.outbox.worker import send_waiting
from tests.support.people import LEICESTER, SCOTLAND

pytestmark = pytest.mark.django_db
LIST = "/messages/"


@pytest.fixture
def letter(support, mail_server):
    """A letter to the client, whose address the mail server refuses."""
    case, manager = support(SCOTLAND)
    send_waiting(early=True)
    mail_server.taken.clear()
    mail_server.refused = {"wrong@example.org": 550}
    return queue_message(
        case=case, purpose=MessagePurpose.LETTER,
        recipient="client", address="wrong@example.org", subject="Your letter", body="Read it.",
        by=manager, at=timezone.now(),
    )  # fmt: skip


@pytest.fixture
def administrator(staff, sign_in):
    return sign_in(staff(Role.ADMINISTRATOR, SCOTLAND))


def fill_decision(decision: str, reason: str = "") -> dict[str, str]:
    return {"submission": str(uuid.uuid4()), "decision": decision, "reason": reason}


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return describe_delivery(message)


def test_what_could_not_be_sent_is_on_the_desk_and_in_the_list(letter, administrator):
    assert "could not be" not in administrator.get("/desk/").text
    send_waiting()
    assert state_of(letter) == "could not be sent: the mail server refused this address (550)"
    assert "1 message could not be" in " ".join(administrator.get("/desk/").text.split())
    page = administrator.get(LIST).text
    assert "Your letter" in page
    assert "refused this address (550)" in page
    assert letter.case.events.filter(kind="message.failed").count() == 1


def test_it_is_sent_again_to_the_address_of_today(letter, administrator, mail_server):
    send_waiting()
    response = administrator.post(f"{LIST}{letter.pk}/", fill_decision("resend"))
    assert response.status_code == 302
    assert state_of(letter) == "waiting to be sent"
    send_waiting()
    assert state_of(letter) == "sent"
    assert [address for address, _ in mail_server.taken] == [letter.case.person.email]
    again = administrator.post(f"{LIST}{letter.pk}/", fill_decision("resend"), follow=True)
    assert "has been sent again or closed" in again.text
    send_waiting()
    assert len(mail_server.taken) == 1


def test_it_is_closed_with_a_reason(letter, administrator):
    send_waiting()
    page = f"{LIST}{letter.pk}/"
    assert administrator.post(page, fill_decision("close")).status_code == 422
    assert administrator.post(page, fill_decision("close", "Given by hand")).status_code == 302
    assert state_of(letter) == "could not be sent: given by hand"
    assert "Your letter" not in administrator.get(LIST).text
    assert letter.case.events.get(kind="message.closed").data["reason"] == "Given by hand"


def test_nobody_of_another_service_sees_it(letter, staff, sign_in):
    send_waiting()
    other = sign_in(staff(Role.ADMINISTRATOR, LEICESTER))
    assert "Your letter" not in other.get(LIST).text
    assert other.get(f"{LIST}{letter.pk}/").status_code == 404


def test_emails_of_accounts_that_failed_are_shown_to_whoever_manages_the_team(mail_server, staff, sign_in):
    mail_server.refused = {"new@example.org": 550}
    queue_email(address="new@example.org", subject="Welcome", body="Sign in.", at=timezone.now())
    send_waiting()
    lead = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    page = lead.get(LIST).text
    assert "Emails to staff that could not be sent" in page
    assert "refused this address (550)" in page
    assert "new@example.org" not in page
    assert "Emails to staff" not in sign_in(staff(Role.ADMINISTRATOR, SCOTLAND)).get(LIST).text


def test_what_waits_long_is_shown(letter, administrator, mail_server):
    mail_server.close()
    send_waiting()
    Message.objects.filter(pk=letter.pk).update(queued_at=timezone.now() - timedelta(hours=1))
    page = administrator.get(LIST).text
    assert "Still waiting to be sent" in page
    assert "Your letter" in page


def test_a_client_who_is_not_safe_is_answered_while_the_mail_server_hangs(support, client, mail_server):
    case, _ = support(SCOTLAND)
    mail_server.silent = True
    page = {"submission": str(uuid.uuid4())}
    address = urlsplit(client_link(case)).path + "safety/"
    for _ in range(2):  # the same page, sent twice
        answer = client.post(address, page, follow=True)
        assert "999" in answer.text
    assert mail_server.connections == 0
    send_waiting()
    assert mail_server.connections > 0
    assert "999" in client.post(address, page, follow=True).text
    assert case.concerns.count() == 1
    assert Message.objects.filter(recipient="staff", state="waiting").exists()


def test_what_was_held_back_while_it_left_is_sent_all_the_same(letter, mail_server, monkeypatch):
    mail_server.refused = {}

    def hold_it_back(message, at):
        hold_back(Message.objects.filter(pk=letter.pk), reason="too late", at=at)
        return "Read it."

    monkeypatch.setattr("handrail.journey.messages.actions.fill_placeholders", hold_it_back)
    send_waiting()
    assert state_of(letter) == "sent"
    assert OutgoingMessage.objects.get(reference=str(letter.pk)).state == "sent"


def test_mail_in_a_folder_never_says_sent(support, settings, tmp_path):
    case, manager = support(SCOTLAND)
    settings.EMAIL_BACKEND = "handrail.outbox.mail_folder.MailFolder"
    settings.EMAIL_FILE_PATH = tmp_path
    message = queue_message(
        case=case, purpose=MessagePurpose.LETTER,
        recipient="client", address="morag@example.org", subject="Your letter", body="Read it.",
        by=manager, at=timezone.now(),
    )  # fmt: skip
    send_waiting()
    assert state_of(message) == "written to the mail folder (no mail server is set up)"
    assert message.sent_at is None
    assert not case.events.filter(kind="message.sent", data__subject="Your letter").exists()
    assert mail.outbox == []


# ---- From the version before -------------------------------------------------------------------------------

MIGRATION = import_module("handrail.journey.migrations.0013_message_states")


def test_the_migration_queues_what_waited_and_nothing_else(letter):
    sent = Message.objects.filter(state="sent").count()
    OutgoingMessage.objects.all().delete()
    MIGRATION.fill_states(apps, None)
    MIGRATION.queue_waiting(apps, None)
    assert [row.reference for row in OutgoingMessage.objects.all()] == [str(letter.pk)]
    assert Message.objects.filter(state="sent").count() == sent > 0
