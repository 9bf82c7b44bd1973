"""A case manager's day from the desk: a call made, an appointment kept, an action done, the next one."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from handrail.foundation.calendars import LONDON
from handrail.journey.case.models import Case, Contact
from handrail.journey.diary.actions.appointments import make_appointments
from handrail.journey.diary.actions.call_backs import promise_call_back
from handrail.journey.diary.actions.details import AppointmentDetails
from handrail.journey.diary.models import Appointment, CallBack
from handrail.journey.diary.rules import list_weekly_slots
from handrail.journey.plan.actions import write_plan
from handrail.journey.plan.models import PlanAction
from tests.support.people import SCOTLAND
from tests.support.walk import Walk


def prepare_day(case: Case, now: datetime) -> None:
    """Put a call, an appointment that has begun and an action of the plan on the desk."""
    manager, yesterday = case.case_manager, now - timedelta(days=1)
    common = {"case": case, "by": manager, "at": yesterday}
    due_at = datetime.combine(now.date(), time(9, 15), LONDON)
    promise_call_back(**common, promise=CallBack(user=manager, due_at=due_at, about="the fit note"))
    make_appointments(
        **common,
        slots=list_weekly_slots(now.date(), time(9, 30), minutes=30, times=1),
        details=AppointmentDetails(user=manager, kind="review", mode="telephone", tells_client=False),
    )
    line = {"obstacle": "Pain", "goal": "Sit for an hour", "owner": "case_manager", "due_on": now.date()}
    write_plan(**common, lines=[{**line, "action": "Ring the GP"}])


@pytest.mark.parametrize("phone", [False, True])
def test_a_day_from_the_desk(phone, browse, clock, support):
    now = clock.move_to("2026-03-02 10:00")
    case, manager = support(SCOTLAND, at=now - timedelta(days=30))
    prepare_day(case, now)
    day = Walk(browse(user=manager, phone=phone))
    day.open("/desk/")
    day.says("Call back: the fit note", "Review of the plan", "Ring the GP")
    day.page.get_by_role("link", name="Done or move").first.click()
    day.enter(state="done")
    day.press("Save")
    day.open("/desk/")
    day.page.get_by_role("link", name="Record what came of it").first.click()
    day.enter(state="attended", minutes="25", said="Slept better", as_contact="yes")
    day.press("Save")
    day.open("/desk/")
    day.page.get_by_role("link", name="Mark as done").first.click()
    day.is_at("Done: Ring the GP")
    day.press("Mark as done")
    day.is_at("My desk")
    day.follow("Make an appointment")
    day.page.locator("main").get_by_role("link", name=case.person.name).first.click()
    day.is_at("Make an appointment")
    day.enter(on=date(2026, 3, 9), time="10am", kind="review", tells_client="yes")
    day.press("Make appointment")
    day.says("9 March 2026, 10am, Phone call")
    assert CallBack.objects.get().closed_at
    assert Appointment.objects.filter(state="attended").count() == 1
    assert Contact.objects.get(case=case, minutes=25, successful=True).note == "Slept better"
    assert PlanAction.objects.get(action="Ring the GP").done_on == timezone.localdate()
    assert Appointment.objects.filter(state="booked", starts_at__gt=now).count() == 1
