"""An administrator finds a letter that a mail server refused, sends it again; a manager reads the audit."""

import pytest

from handrail.accounts.policy import Role
from handrail.journey.messages.actions import queue_message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.outbox.worker import send_waiting
from tests.support.people import SCOTLAND
from tests.support.walk import Walk

SUBJECT = "Your case manager has changed"


@pytest.mark.parametrize("phone", [False, True])
def test_a_message_that_failed_is_sent_again(phone, browse, clock, support, staff, mail_server, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", mail_server.port, False
    now = clock.move_to("2026-03-02 11:00")
    case, manager = support(SCOTLAND, at=now)
    mail_server.refused = {case.person.email: 550}
    queue_message(
        case=case, recipient="client", purpose=MessagePurpose.HANDOVER, address=case.person.email,
        subject=SUBJECT, body="Somebody else looks after you.", by=manager, at=now,
    )  # fmt: skip
    send_waiting(early=True)
    desk = Walk(browse(user=staff(Role.ADMINISTRATOR, SCOTLAND), phone=phone))
    desk.open("/messages/")
    desk.says(SUBJECT, "refused this address (550)")
    desk.page.locator("main").get_by_role("link", name=SUBJECT).first.click()
    mail_server.refused = {}
    desk.answer("Save", decision="resend")
    send_waiting(early=True)
    assert any(SUBJECT in content for _address, content in mail_server.taken)
    desk.open("/messages/")
    assert desk.page.get_by_role("link", name=SUBJECT).count() == 0
    lead = Walk(browse(user=staff(Role.SERVICE_MANAGER, SCOTLAND), phone=phone))
    lead.open(f"/audit/?record={case.reference}")
    lead.says("Entries, the latest first", case.reference)
