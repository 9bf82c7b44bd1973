"""The demonstration has a client who took back consent, with the task that interrupts."""

import pytest
from django.utils import timezone

from handrail.accounts.policy import Reader, Role
from handrail.demo.withdrawn_consent import withdraw_a_consent
from handrail.journey.withdrawal.queries import find_interrupting
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


def test_a_withdrawn_consent_interrupts_the_case_manager(support):
    case, manager = support(SCOTLAND)
    withdraw_a_consent(SCOTLAND, timezone.now())
    reader = Reader(manager.pk, manager.name, {SCOTLAND: frozenset({Role.CASE_MANAGER})})
    (row,) = find_interrupting(reader, None, timezone.localdate())
    assert (row.case, row.required, row.decision) == (case, True, "")
