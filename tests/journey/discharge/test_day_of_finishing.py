"""Work begun on one day and finished on another is of the day of finishing, unless one was chosen."""

import uuid
from datetime import date, datetime

import pytest
from django.utils import timezone

from handrail.foundation.calendars import LONDON
from handrail.journey.case.forms.dating import leave_out_today
from handrail.journey.discharge.models import Discharge
from tests.support.people import LEICESTER

pytestmark = pytest.mark.django_db
BEGUN, FINISHED = (datetime(2012, 6, day, 10, tzinfo=LONDON) for day in (4, 7))


def name_boxes(day: date) -> dict[str, str]:
    return {
        "happened_on-day": str(day.day),
        "happened_on-month": str(day.month),
        "happened_on-year": str(day.year),
    }


@pytest.fixture
def discharge_page(support, sign_in, time_machine_at):
    """Write the sections of a discharge on one day, finish it three days later, and return its day."""

    def finish_later(chosen: date) -> date:
        time_machine_at(BEGUN)
        case, manager = support(LEICESTER)
        client = sign_in(manager)
        root = f"/cases/{case.reference}/discharge/"
        said = {"reason": "lost_contact", "work_attendance": "not_known", **name_boxes(chosen)}
        for code, values in (("outcome", said), ("summary", {"summary": "We lost contact."})):
            client.post(root + code + "/", {**values, "action": "save", "submission": str(uuid.uuid4())})
        time_machine_at(FINISHED)
        client = sign_in(manager)
        shown = client.get(root + "outcome/").text
        client.post(root, {"submission": str(uuid.uuid4())})
        discharge = Discharge.objects.filter(case=case).first()
        return discharge and timezone.localdate(discharge.at), shown

    return finish_later


def test_a_day_left_as_it_was_asked_is_the_day_of_finishing(discharge_page):
    day, shown = discharge_page(BEGUN.date())
    assert day == FINISHED.date()
    assert 'name="happened_on-day" type="text" inputmode="numeric" value="7"' in " ".join(shown.split())


def test_a_day_that_was_chosen_stands(discharge_page):
    day, shown = discharge_page(date(2012, 6, 1))
    assert day == date(2012, 6, 1)
    assert 'name="happened_on-day" type="text" inputmode="numeric" value="1"' in " ".join(shown.split())


def test_only_today_is_left_out():
    typed = {"reason": ["moved"], **{name: [value] for name, value in name_boxes(date(2012, 6, 4)).items()}}
    assert leave_out_today(typed, date(2012, 6, 4)) == {"reason": ["moved"]}
    assert leave_out_today(typed, date(2012, 6, 5)) == typed
