"""The demonstration has what waits on a desk, and sessions at hours at which people meet."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.demo.desk_work import show_desk_work
from handrail.demo.diary import fill_diary
from handrail.demo.staff import DemoStaff
from handrail.journey.diary.models import GroupSession
from handrail.journey.private_pages.models import ClientMessage
from handrail.journey.screening.models import ReferralClosure
from handrail.journey.surgeries.models import SurgeryPlace
from handrail.rights.models import RecordCopy
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(hour=3, minute=17)
BEFORE = NOW - timedelta(days=40)


@pytest.fixture
def demo_staff(staff):
    roles = (Role.CASE_MANAGER, Role.CLINICIAN, Role.CALL_HANDLER, Role.ADMINISTRATOR, Role.SERVICE_MANAGER)
    return DemoStaff({role: [staff(role, LEICESTER)] for role in roles})


def test_each_role_has_something_that_waits(support, refer, demo_staff):
    cases = [support(LEICESTER, at=BEFORE)[0] for _ in range(3)]
    demo_staff.by_role[Role.CASE_MANAGER] = [cases[0].case_manager]
    waiting = refer(LEICESTER)
    show_desk_work(LEICESTER, demo_staff, NOW)
    [closure] = ReferralClosure.objects.all()
    assert closure.case == waiting
    assert closure.duplicate_of in cases
    [message] = ClientMessage.objects.all()
    assert message.answered_at is None
    assert message.case.case_manager == cases[0].case_manager
    to_come = SurgeryPlace.objects.filter(outcome="")
    assert to_come.count() == 3
    assert all(place.held_on > timezone.localdate(NOW) for place in to_come)
    assert SurgeryPlace.objects.get(outcome="signed").fit_note.signed_in_house
    copy = RecordCopy.objects.get()
    assert copy.downloaded_at is None
    assert copy.expires_at > NOW


def test_sessions_begin_at_an_hour_when_people_meet(support):
    for _ in range(3):
        support(LEICESTER, at=BEFORE)
    fill_diary(LEICESTER, NOW)
    starts = [timezone.localtime(session.starts_at) for session in GroupSession.objects.all()]
    assert starts
    assert {start.time() for start in starts} == {time(10)}
    assert all(start.weekday() < 5 for start in starts)
