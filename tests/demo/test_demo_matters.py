"""The demonstration has a safeguarding concern shared without consent, a complaint and a near miss."""

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.matters import show_matters
from handrail.demo.staff import DemoStaff
from handrail.governance.models import Matter, MatterStep
from tests.support.people import SCOTLAND

pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def test_a_service_has_matters_to_look_at(support, staff):
    for _ in range(4):
        support(SCOTLAND)
    roles = (Role.SAFEGUARDING_LEAD, Role.CASE_MANAGER, Role.ADMINISTRATOR, Role.SERVICE_MANAGER)
    people = DemoStaff({role: [staff(role, SCOTLAND)] for role in roles})
    show_matters(SCOTLAND, people, timezone.now())
    kinds = set(Matter.objects.values_list("kind", flat=True))
    assert kinds == {"safeguarding", "complaint", "near_miss"}
    assert MatterStep.objects.get(kind="shared").data["consent"] is False
