"""A home visit: whoever goes checks in; where they do not, others are alerted, again and again."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.models import Membership
from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.journey.case.errors import NotNow
from handrail.journey.diary.actions.appointments import (
    cancel_appointment,
    make_appointments,
    record_attendance,
)
from handrail.journey.diary.actions.details import AppointmentDetails, Attendance, Cancellation
from handrail.journey.diary.actions.visits import alert_all_visits, check_in, stay_longer, take_up_visit
from handrail.journey.diary.rules import Slot
from handrail.journey.messages.models import Message
from handrail.journey.restriction.actions import restrict_record
from tests.support.pages import read_words
from tests.support.people import SCOTLAND

pytestmark = pytest.mark.django_db

END = datetime(2012, 7, 2, 11, tzinfo=LONDON)


@pytest.fixture
def home_visit(support, staff, clock):
    """A visit from 10am to 11am by somebody who has a deputy."""
    clock.move_to("2012-07-02 09:30")
    case, visitor = support(SCOTLAND)
    deputy = staff(Role.CASE_MANAGER, SCOTLAND, name="Dora Deputy")
    Membership.objects.filter(user=visitor).update(deputy=deputy)
    (row,) = make_appointments(
        case=case,
        slots=[Slot(END - timedelta(hours=1), END)],
        details=AppointmentDetails(
            user=visitor, kind="review", mode="face_to_face", place="12 Thistle Street", home_visit=True
        ),
        by=visitor,
        at=timezone.now(),
    )
    return row


def alert_after(minutes: int) -> list[str]:
    """Who is alerted so long after the end."""
    before = set(Message.objects.values_list("pk", flat=True))
    alert_all_visits(END + timedelta(minutes=minutes))
    new = Message.objects.filter(purpose="missed_check_in").exclude(pk__in=before)
    return sorted(new.values_list("address", flat=True))


def find_deputy(home_visit):
    return Membership.objects.get(user=home_visit.user).deputy


def test_who_is_late_is_asked_first_and_then_their_deputy_until_they_are_safe(home_visit):
    visitor, deputy = home_visit.user, find_deputy(home_visit)
    assert alert_after(-1) == []
    assert alert_after(0) == [visitor.email]
    assert alert_after(5) == []
    assert alert_after(15) == sorted([visitor.email, deputy.email])
    assert alert_after(20) == []
    assert alert_after(30) == sorted([visitor.email, deputy.email])
    take_up_visit(visit=home_visit, by=deputy, at=END + timedelta(minutes=31))
    assert alert_after(46) == [visitor.email], "who deals with it is left alone"
    check_in(visit=home_visit, by=deputy, at=END + timedelta(minutes=50))
    assert alert_after(90) == []
    kinds = set(home_visit.case.events.values_list("kind", flat=True))
    assert {"visit.alerted", "visit.taken_up", "visit.safe"} <= kinds


def test_managers_are_alerted_where_nobody_is_deputy(home_visit, staff):
    Membership.objects.filter(user=home_visit.user).update(deputy=None)
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    alert_after(0)
    assert lead.email in alert_after(15)


def test_an_alert_tells_nothing_of_the_client(home_visit):
    alert_after(0)
    alert_after(15)
    person = home_visit.case.person
    for message in Message.objects.filter(purpose="missed_check_in"):
        text = f"{message.subject} {message.body}"
        assert home_visit.user.name in text or message.address == home_visit.user.email
        for word in (person.family_name, person.given_name, home_visit.case.reference, "Thistle", "Review"):
            assert word not in text


def test_more_time_begins_the_wait_again(home_visit):
    alert_after(0)
    stay_longer(visit=home_visit, minutes=30, by=home_visit.user, at=END + timedelta(minutes=5))
    assert alert_after(34) == []
    assert alert_after(35) == [home_visit.user.email]


def test_what_came_of_it_is_a_check_in_by_whoever_went_alone(home_visit, staff):
    other = staff(Role.CASE_MANAGER, SCOTLAND)
    seen = Attendance(attended=True)
    record_attendance(appointment=home_visit, attendance=seen, by=other, at=END)
    home_visit.refresh_from_db()
    assert home_visit.safe_at is None
    assert alert_after(0) == [home_visit.user.email]


def test_nobody_is_alerted_of_a_visit_that_is_recorded_or_cancelled(home_visit):
    record_attendance(
        appointment=home_visit, attendance=Attendance(attended=False), by=home_visit.user, at=END
    )
    assert alert_after(20) == []


def test_a_cancelled_visit_alerts_nobody(home_visit):
    cancellation = Cancellation("She is ill", "client")
    cancel_appointment(
        appointment=home_visit, cancellation=cancellation, by=home_visit.user, at=timezone.now()
    )
    assert alert_after(20) == []


def test_its_page_is_for_whoever_goes_and_whoever_is_alerted(home_visit, sign_in, staff, clock):
    other = staff(Role.EMPLOYMENT_ADVISER, SCOTLAND)
    page = reverse("visit", args=[home_visit.pk])
    assert "Home visit" in read_words(sign_in(home_visit.user).get("/desk/"))
    assert sign_in(other).get(page).status_code == 404
    Membership.objects.filter(user=home_visit.user).update(deputy=other)
    clock.move_to("2012-07-02 11:20")
    alert_all_visits(END + timedelta(minutes=1))
    alert_all_visits(timezone.now())
    lead = staff(Role.SERVICE_MANAGER, SCOTLAND)
    restrict_record(
        case=home_visit.case,
        readers=[home_visit.user, lead],
        reason="A colleague",
        by=lead,
        at=timezone.now(),
    )
    words = read_words(sign_in(other).get(page))
    assert "12 Thistle Street" in words, "somebody may be in danger"
    assert home_visit.case.reference not in words
    assert page in sign_in(other).get("/desk/").text
    sent = {"submission": uuid.uuid4(), "what": "safe"}
    assert sign_in(other).post(page, sent).status_code == 302
    assert sign_in(other).post(page, sent).status_code == 302
    home_visit.refresh_from_db()
    assert home_visit.safe_at
    assert home_visit.case.events.filter(kind="visit.safe").count() == 1
    assert page not in sign_in(other).get("/desk/").text
    clock.move_on(hours=2)
    assert sign_in(other).get(page).status_code == 404, "nobody is in danger any more"
    assert sign_in(lead).get(page).status_code == 200


def test_nobody_checks_in_from_a_visit_that_has_not_begun(home_visit, sign_in):
    early = END - timedelta(hours=1, minutes=10)
    with pytest.raises(NotNow, match="begins on 2 July 2012, 10am"):
        check_in(visit=home_visit, by=home_visit.user, at=early)
    with pytest.raises(NotNow, match="begins on"):
        stay_longer(visit=home_visit, minutes=30, by=home_visit.user, at=early)
    assert reverse("visit", args=[home_visit.pk]) not in sign_in(home_visit.user).get("/desk/").text
    assert alert_after(1) == [home_visit.user.email]
