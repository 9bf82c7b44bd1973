"""A client takes back consent, with and without JavaScript; the case manager asks what they want."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from handrail.journey.links.actions import client_link
from handrail.outbox.worker import send_waiting
from tests.support.people import SCOTLAND
from tests.support.walk import Walk


@pytest.mark.parametrize(("phone", "scripts"), [(True, True), (True, False), (False, True), (False, False)])
def test_a_client_withdraws(phone, scripts, browse, clock, support, mailoutbox):
    now = clock.move_to("2026-03-02 11:00")
    case, manager = support(SCOTLAND, at=now - timedelta(days=30))
    client = Walk(browse(phone=phone, scripts=scripts))
    client.open(urlsplit(client_link(case)).path)
    client.says("What you’ve agreed to")
    client.page.locator("main").get_by_role("link", name="Withdraw consent").first.click()
    client.is_at("Withdraw your consent?")
    client.follow("Keep it as it is")
    client.page.locator("main").get_by_role("link", name="Withdraw consent").first.click()
    client.says("If you withdraw your consent")
    client.press("Withdraw consent")
    expect_answered(client)
    send_waiting(early=True)
    assert [case.person.email] in [mail.to for mail in mailoutbox]
    staff = Walk(browse(user=manager, phone=phone))
    staff.open("/desk/")
    staff.page.get_by_role("link", name="Ask what they want to happen").first.click()
    staff.says("The client no longer agrees to", "messages and questionnaires are held back")
    staff.enter(decision="kept", note="Wants to go on for now")
    staff.page.locator("main form#page-form button[type=submit]").last.click()
    staff.open("/desk/")
    assert staff.page.get_by_role("link", name="Ask what they want to happen").count() == 0


def expect_answered(client: Walk) -> None:
    """See that the page says what was done, and offers to agree again."""
    client.page.get_by_text("You’ve withdrawn your consent to this.").first.wait_for()
    client.page.get_by_role("button", name="Agree to this").first.wait_for()
