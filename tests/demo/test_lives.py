"""The demonstration has a client who died and one who came back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.lives import record_a_death, refer_a_former_client
from handrail.demo.staff import DemoStaff
from handrail.journey.case.models import Case
from handrail.journey.discharge.actions import discharge_case
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


def test_one_client_has_died_and_another_is_back(support, staff):
    now = timezone.now()
    dead, _ = support(SCOTLAND, at=now - timedelta(days=40))
    former, manager = support(SCOTLAND, at=now - timedelta(days=80))
    discharge_case(
        case=former, by=manager, at=now - timedelta(days=30), reason="goals_met", work_attendance="off_sick"
    )
    people = DemoStaff({Role.ADMINISTRATOR: [staff(Role.ADMINISTRATOR, SCOTLAND)]})
    record_a_death(SCOTLAND, people, now)
    refer_a_former_client(SCOTLAND, people, now)
    dead.refresh_from_db()
    assert (dead.stage, dead.client_died) == ("died", True)
    new = Case.objects.exclude(pk__in=[dead.pk, former.pk]).get()
    assert (new.person, new.stage) == (former.person, "referred")
