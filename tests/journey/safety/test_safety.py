"""An answer that says somebody may not be safe is met at once, whatever the questionnaire's total."""

import uuid

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("action", ["", "later"])
@pytest.mark.parametrize(("answer", "warned"), [("0", False), ("1", True), ("3", True)])
def test_the_ninth_item_of_phq_9_calls_for_action_at_once(enrol, staff, sign_in, answer, warned, action):
    case = enrol(LEICESTER)
    client = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    address = reverse("assessment-section", args=[case.reference, "phq-9"])
    sent = {"submission": str(uuid.uuid4()), "seen": "0", "item_9": answer, "action": action}
    following = client.post(address, sent, follow=True).content.decode()
    assert ("Act now, while you’re together" in following) == warned
    assert ("116 123" in following) == warned
