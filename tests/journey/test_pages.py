"""Staff pages: they open, they save, they refuse kindly, and nothing typed is lost."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.audit.models import AuditEntry
from handrail.journey.case.models import Case, Contact, Event
from handrail.journey.plan.actions import write_plan
from tests.support.pages import find_page
from tests.support.people import LEICESTER, SCOTLAND
from tests.support.rows import send_rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("service", [SCOTLAND, LEICESTER])
@pytest.mark.parametrize(
    "name",
    [
        "case",
        "contact",
        "person",
        "consent",
        "plan",
        "plan-agree",
        "intervention",
        "fit-note",
        "work-status",
        "discharge",
    ],
)
def test_pages_of_a_case_in_support_open_for_its_case_manager(name, service, support, staff, sign_in):
    case, _ = support(service)
    response = sign_in(staff(Role.CASE_MANAGER, service)).get(find_page(name, case), follow=True)
    assert response.status_code == 200
    assert case.person.name in response.text


def test_screening_asks_one_question_and_says_where_it_stands(refer, staff, sign_in):
    case = refer()
    case.referrals.update(answers={"referral_route": "self"})
    client = sign_in(staff(Role.CALL_HANDLER))
    response = client.get(find_page("screening", case))
    assert "So far: Not yet known" in response.text
    assert "employment status" in response.text
    sent = {"submission": str(uuid.uuid4()), "seen": "", "employment_status": "employed"}
    assert client.post(find_page("screening", case), sent).status_code == 302
    following = client.get(find_page("screening", case)).text
    assert "What we already know" in following
    assert "What is the person&#39;s employment status?" not in following


def test_the_assessment_is_kept_as_it_goes_and_resumed_where_it_stopped(enrol, staff, sign_in):
    case = enrol()
    manager = staff(Role.CASE_MANAGER)
    client = sign_in(manager)
    address = find_page("assessment-section", case, "work")
    sent = {"submission": str(uuid.uuid4()), "seen": "0", "hours": "380", "job": "Joiner"}
    response = client.post(address, sent)
    assert response.status_code == 422
    assert "Joiner" in client.get(address).text
    hub = client.get(find_page("assessment", case)).text
    assert "Continue where you stopped" in hub


def test_autosave_keeps_what_was_typed_and_says_so(enrol, staff, sign_in):
    case = enrol()
    client = sign_in(staff(Role.CASE_MANAGER))
    address = find_page("assessment-section", case, "work")
    answer = client.post(
        address, {"submission": str(uuid.uuid4()), "seen": "0", "job": "Baker"}, headers={"X-Autosave": "1"}
    )
    assert answer.json()["seen"] == "1"
    assert "Baker" in client.get(address).text


def test_two_people_on_one_section_see_a_conflict_and_lose_nothing(enrol, staff, sign_in):
    case = enrol()
    client = sign_in(staff(Role.CASE_MANAGER))
    address = find_page("assessment-section", case, "work")
    client.post(address, {"submission": str(uuid.uuid4()), "seen": "0", "job": "Joiner"})
    other = sign_in(staff(Role.CASE_MANAGER, name="Second Manager"))
    clash = other.post(address, {"submission": str(uuid.uuid4()), "seen": "0", "job": "Plumber"})
    assert clash.status_code == 409
    assert "Someone else changed this" in clash.text
    assert "Plumber" in clash.text
    assert "Joiner" in clash.text


WALKS = {"obstacle": "Pain or stiffness", "goal": "Walk to work", "action": "Daily walks", "owner": "client"}


def test_two_people_on_one_plan_see_a_conflict_and_lose_nothing(support, staff, sign_in):
    case, _ = support()
    client = sign_in(staff(Role.CASE_MANAGER))
    seen = str(Event.objects.filter(case=case, kind__startswith="plan").order_by("id").first().pk - 1)
    sent = {
        "submission": str(uuid.uuid4()),
        "seen": seen,
        "action": "save",
        **send_rows("actions", WALKS),
        **send_rows("weeks"),
    }
    clash = client.post(find_page("plan", case), sent)
    assert clash.status_code == 409
    assert "Daily walks" in clash.text
    assert case.plans.count() == 1
    fresh = {**sent, "seen": str(Event.objects.filter(case=case).order_by("-id").first().pk)}
    assert client.post(find_page("plan", case), fresh).status_code == 302
    assert case.plans.count() == 2


def test_a_new_version_of_a_plan_begins_with_every_week_of_the_one_before(support, staff, sign_in):
    case, manager = support()
    line = {"obstacle": "Pain or stiffness", "goal": "Sit", "action": "Walks", "owner": "client"}
    weeks = [{"week": week, "hours": 10 + week, "duties": ""} for week in (1, 3, 6)]
    write_plan(case=case, by=manager, at=timezone.now(), lines=[line], phased_return=weeks)
    shown = sign_in(staff(Role.CASE_MANAGER)).get(find_page("plan", case)).text
    boxes = re.findall(r'<input[^>]*name="weeks-\d-hours"[^>]*>', shown)
    hours = [re.search(r'value="(\d*)"', box) for box in boxes]
    assert [found and found[1] for found in hours] == ["11", None, "13", None, None, "16"]


def test_a_contact_sent_twice_is_one_contact(support, staff, sign_in):
    case, manager = support()
    client = sign_in(manager)
    sent = {
        "submission": str(uuid.uuid4()),
        "with_whom": "client",
        "successful": "yes",
        "mode": "telephone",
        "on-day": "1",
        "on-month": "6",
        "on-year": "2012",
        "time": "10:00",
        "kind": "case_management",
    }
    for _ in range(2):
        assert client.post(find_page("contact", case), sent).status_code == 302
    assert Contact.objects.filter(case=case).count() == 1


def test_reading_a_case_is_audited_and_managers_see_it(support, staff, sign_in):
    case, manager = support()
    sign_in(manager).get(find_page("case", case))
    reading = AuditEntry.objects.get(record=case.reference)
    assert reading.user == manager
    listed = sign_in(staff(Role.SERVICE_MANAGER)).get(find_page("readings", case))
    assert manager.name in listed.text


def test_a_case_of_another_service_is_not_there(support, staff, sign_in):
    case, _ = support(SCOTLAND)
    assert sign_in(staff(Role.CASE_MANAGER, LEICESTER)).get(find_page("case", case)).status_code == 404


def test_a_call_handler_sees_the_stage_but_no_health(support, staff, sign_in):
    case, _ = support()
    text = sign_in(staff(Role.CALL_HANDLER)).get(find_page("case", case)).text
    assert "In support" in text
    assert "Example Joinery" in text
    assert "Pain or stiffness" not in text
    assert "back pain" not in text


def test_the_case_page_makes_few_queries(support, staff, sign_in, django_assert_max_num_queries):
    case, manager = support()
    client = sign_in(manager)
    # One is for withdrawals of consent, which interrupt every page, two for addresses and letters that wait.
    with django_assert_max_num_queries(18):
        client.get(find_page("case", case))


def test_an_assessment_completed_twice_by_a_double_press_is_one(enrol, staff, sign_in):
    case = enrol()
    client = sign_in(staff(Role.CASE_MANAGER))
    typed = {
        "work": {"job": "Joiner"},
        "health": {"condition": "back"},
        "obstacles": {"clinical": "pain"},
        "eq5d-5l": {"mobility": "2"},
        "eq-vas": {"health_today": "60"},
        "finish": {"mode": "telephone", "minutes": "50"},
    }
    for code, sent in typed.items():
        token = {"submission": str(uuid.uuid4())}
        assert (
            client.post(find_page("assessment-section", case, code), {**token, **sent}).status_code == 302
        ), code
    pressed = {"submission": str(uuid.uuid4())}
    for _ in range(2):
        answer = client.post(find_page("assessment", case), pressed)
        assert answer.status_code == 302
        assert answer.url == find_page("case", case)
    assert case.assessments.count() == 1
    assert case.measures.count() == 2
    missing = case.measures.get(instrument="eq5d-5l")
    assert missing.score is None
    assert missing.answers["mobility"] == 2


def test_a_service_manager_sees_what_is_overdue_in_the_team(enrol, staff, sign_in):
    case = enrol()
    lead = staff(Role.SERVICE_MANAGER)
    desk = sign_in(lead).get(reverse("desk")).text
    assert "1 overdue case in your services" in desk
    assert case.reference in sign_in(lead).get(reverse("cases"), {"stage": "open", "overdue": "on"}).text
    assert "overdue case" not in sign_in(staff(Role.CASE_MANAGER, LEICESTER)).get(reverse("desk")).text


def test_the_desk_is_divided_by_when_work_is_due(enrol, staff, sign_in):
    manager = staff(Role.CASE_MANAGER, LEICESTER)
    now = timezone.now()
    due = {"Overdue": -1, "Due in the next 7 days": 2, "Due later": 30, "With no due date": None}
    for days in due.values():
        case = enrol(LEICESTER)
        when = None if days is None else now + timedelta(days=days)
        Case.objects.filter(pk=case.pk).update(case_manager=manager, stage="in_support", next_due_at=when)
    desk = sign_in(manager).get(reverse("desk")).text
    assert [words for words in due if f">{words}</caption>" in " ".join(desk.split())] == list(due)
    assert "1 overdue, 1 due in the next 7 days, 1 due later, 1 with no due date" in desk
