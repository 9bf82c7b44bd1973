"""The safety page says 'Alerted' once an alert has been sent, and never before."""

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.journey.messages.models import Message
from handrail.journey.safety.actions import open_concern
from handrail.outbox.rules import DeliveryState
from handrail.outbox.worker import send_waiting
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def safety_page(support, sign_in, staff):
    """Opens a concern; returns what the safety page says of whoever is alerted."""
    case, _ = support(LEICESTER)
    send_waiting(early=True)
    open_concern(case=case, source="client", by=None, at=timezone.now())
    reader = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    return lambda: reader.get(reverse("safety", args=[case.reference])).text


def test_an_alert_that_waits_is_being_sent_and_then_was(safety_page):
    assert "Being alerted: " in safety_page()
    assert "Alerted: " not in safety_page()
    send_waiting(early=True)
    assert "Alerted: " in safety_page()
    assert "Being alerted: " not in safety_page()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (DeliveryState.FAILED, "Could not be reached by email: "),
        (DeliveryState.WRITTEN, "Not alerted, because no mail server is set up: "),
    ],
)
def test_an_alert_that_reached_nobody_says_so(safety_page, state, words):
    failure = "No such mailbox" if state == DeliveryState.FAILED else ""
    Message.objects.filter(recipient="staff").update(state=state, failure=failure)
    assert words in safety_page()
    assert "Alerted: " not in safety_page().replace(words, "")
