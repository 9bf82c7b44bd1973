"""The demonstration has a client with rules of safe contact, and a message that is stuck."""

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.safe_contact import show_safe_contact
from handrail.demo.staff import DemoStaff
from handrail.journey.messages.models import Message
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


def test_a_client_has_rules_and_a_letter_is_stuck(support, staff):
    cases = [support(SCOTLAND)[0] for _ in range(2)]
    show_safe_contact(
        SCOTLAND, DemoStaff({Role.SERVICE_MANAGER: [staff(Role.SERVICE_MANAGER)]}), timezone.now()
    )
    for case in cases:
        case.person.refresh_from_db()
    assert sorted(case.person.calling_name for case in cases) == ["", "the library"]
    assert Message.objects.get(state="failed").failure == "The mail server refused this address (550)"
