"""The demonstration has sites in each service, and says of some clients where they are seen."""

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.sites import make_sites, see_clients_at_sites
from handrail.demo.staff import DemoStaff
from handrail.service_models.operator_details import find_details
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


def test_clients_in_support_are_seen_at_the_sites_in_turn(support, staff):
    cases = [support(SCOTLAND)[0] for _ in range(2)]
    make_sites(SCOTLAND)
    make_sites(SCOTLAND)  # filled once
    assert len(find_details(SCOTLAND).sites) == 2
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    see_clients_at_sites(SCOTLAND, DemoStaff({Role.SERVICE_MANAGER: [lead]}), timezone.now())
    for case in cases:
        case.refresh_from_db()
    assert sorted(str(case.site) for case in cases) == ["North site", "South site"]
