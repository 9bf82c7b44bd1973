"""Call-backs: promised in one line from any page of a case, due on the desk, done, moved or stopped."""

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.journey.allocation.actions import allocate_case
from handrail.journey.case.errors import NotNow
from handrail.journey.case.models import Case
from handrail.journey.death.actions import record_death
from handrail.journey.diary.actions.call_backs import finish_call_back, promise_call_back
from handrail.journey.diary.models import CallBack
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(support, clock) -> Case:
    """A case in support on a Monday morning, with its case manager."""
    clock.move_to("2012-07-02 09:30")
    return support(SCOTLAND)[0]


def promise_call(case: Case, hour: int = 15) -> CallBack:
    due_at = datetime.combine(timezone.localdate(), time(hour), LONDON)
    row = CallBack(user=case.case_manager, due_at=due_at, about="the fit note")
    return promise_call_back(case=case, promise=row, by=case.case_manager, at=timezone.now())


def test_one_line_from_a_page_of_the_case_puts_it_on_the_desk(case, sign_in, clock):
    client = sign_in(case.case_manager)
    page = reverse("call-back-new", args=[case.reference])
    assert page in client.get(reverse("consent", args=[case.reference])).text
    sent = {
        "submission": str(uuid.uuid4()), "day": "2012-07-02", "time": "3pm", "about": "the fit note",
        "user": str(case.case_manager_id),
    }  # fmt: skip
    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent).status_code == 302  # sent twice, it is promised once
    row = CallBack.objects.get()
    assert row.due_at == datetime(2012, 7, 2, 15, tzinfo=LONDON)
    assert "Next contact 2 July 2012, 3pm, call back by" in read_words(
        client.get(f"/cases/{case.reference}/")
    )
    desk = read_words(client.get("/desk/"))
    assert "Call back: the fit note" in desk
    assert "01632 960123" in desk
    clock.move_to("2012-07-03 09:00")
    assert "Overdue" in read_words(sign_in(case.case_manager).get("/desk/"))


def test_a_time_that_has_passed_is_refused(case, sign_in):
    sent = {
        "submission": str(uuid.uuid4()), "day": "2012-07-02", "time": "9am", "about": "it",
        "user": str(case.case_manager_id),
    }  # fmt: skip
    answer = sign_in(case.case_manager).post(reverse("call-back-new", args=[case.reference]), sent)
    assert answer.status_code == 422
    assert "Time must be later than now" in read_words(answer)


def test_it_is_done_or_moved(case, sign_in):
    row = promise_call(case)
    client = sign_in(case.case_manager)
    page = reverse("call-back", args=[case.reference, row.pk])
    moved = {
        "submission": str(uuid.uuid4()), "state": "moved", "day": "2012-07-04", "time": "10am",
        "user": str(case.case_manager_id),
    }  # fmt: skip
    assert client.post(page, moved).status_code == 302
    row.refresh_from_db()
    assert row.due_at == datetime(2012, 7, 4, 10, tzinfo=LONDON)
    assert client.post(page, {"submission": str(uuid.uuid4()), "state": "done"}).status_code == 302
    row.refresh_from_db()
    assert row.closed_by == case.case_manager
    assert "Called back: the fit note" in read_words(client.get(f"/cases/{case.reference}/"))
    with pytest.raises(NotNow):
        finish_call_back(call_back=row, by=case.case_manager, at=timezone.now())


def test_the_dead_are_not_rung(case):
    row = promise_call(case)
    record_death(case=case, died_on=None, by=case.case_manager, at=timezone.now())
    row.refresh_from_db()
    assert row.stopped_because == "the client has died"
    with pytest.raises(NotNow):
        promise_call(case)


def test_whoever_has_the_case_now_rings(case, staff):
    row = promise_call(case)
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    allocate_case(case=case, case_manager=other, by=other, at=timezone.now())
    row.refresh_from_db()
    assert row.user == other
    assert row.due_at > timezone.now() - timedelta(minutes=1)
