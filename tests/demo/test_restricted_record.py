"""The demonstration has a restricted record, and somebody who tried to open it."""

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry, EntryKind
from handrail.demo.restricted_record import restrict_a_record
from handrail.demo.staff import DemoStaff
from handrail.journey.case.queries import find_restriction, list_named_readers
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


def test_a_client_s_record_is_open_to_two_people(support, staff):
    case, manager = support(SCOTLAND)
    lead, desk = staff(Role.SERVICE_MANAGER, SCOTLAND), staff(Role.ADMINISTRATOR, SCOTLAND)
    people = DemoStaff({Role.SERVICE_MANAGER: [lead], Role.ADMINISTRATOR: [desk]})
    restrict_a_record(SCOTLAND, people, timezone.now())
    restriction = find_restriction(case.person)
    assert {reader.user for reader in list_named_readers(restriction)} == {lead, manager}
    assert AuditEntry.objects.get(kind=EntryKind.REFUSED).user == desk
