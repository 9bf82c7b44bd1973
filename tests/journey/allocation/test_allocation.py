"""Who takes a case and why; passing it on and covering, told to the client; what managers watch."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from handrail import service_models
from handrail.accounts.models import Absence, Membership
from handrail.accounts.policy import Permission, Role
from handrail.journey.allocation.actions import allocate_case, record_absence
from handrail.journey.case.actions import record_contact
from handrail.journey.case.queries import facts_of, is_restricted, version_of
from handrail.journey.case.tasks import TELL_OF_HANDOVER, list_tasks
from handrail.journey.desk.queries import cases_of, count_conversations, my_work, suggest_case_managers
from handrail.journey.support.actions import arrange_intervention
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db
TODAY = START.date()


def update_membership(user, **facts):
    Membership.objects.filter(user=user).update(**facts)


def test_the_suggestion_says_why(enrol, staff, sign_in):
    case = enrol()
    case.person.contact_needs = "Needs a Polish interpreter"
    case.person.save()
    full, away, fits = (
        staff(Role.CASE_MANAGER, SCOTLAND, name=n) for n in ("Ann Full", "Bea Away", "Cat Fits")
    )
    update_membership(full, capacity=0, languages=["English", "Polish"])
    update_membership(fits, languages=["English", "Polish"])
    Absence.objects.create(
        user=away, starts_on=TODAY, ends_on=TODAY + timedelta(days=3), recorded_by=full, recorded_at=START
    )
    found = suggest_case_managers(case, TODAY)
    assert [each.manager.name for each in found] == ["Cat Fits", "Ann Full", "Bea Away"]
    assert "Speaks Polish" in found[0].reasons
    assert "No room" in found[1].reasons
    assert not found[2].available
    page = sign_in(staff(Role.SERVICE_MANAGER)).get(reverse("allocate", args=[case.reference])).text
    assert "Cat Fits: " in page
    assert "Speaks Polish" in page


def test_a_change_of_case_manager_is_told_to_the_client(support, staff):
    case, first = support()
    other = staff(Role.CASE_MANAGER, SCOTLAND, name="Other Manager")
    later = START + timedelta(days=10)
    allocate_case(case=case, case_manager=other, by=other, at=later, reason="Lives nearer")
    case.refresh_from_db()
    assert case.case_manager == other
    assert "your case manager will be Other Manager" in case.messages.last().body
    assert case.events.filter(kind="case.reassigned").count() == 1
    case.person.contact_by = "post"
    case.person.save()
    allocate_case(case=case, case_manager=first, by=other, at=later + timedelta(days=1))
    assert case.messages.filter(subject__startswith="Your case manager").count() == 1


@pytest.mark.parametrize("until", [None, date(2099, 1, 1)])
def test_who_cannot_be_written_to_is_told_by_telephone(support, staff, until):
    case, _ = support()
    case.person.contact_by = "telephone"
    case.person.save()
    other = staff(Role.CASE_MANAGER, SCOTLAND, name="Other Manager")
    later = START + timedelta(days=10)

    def to_tell(at):
        found = list_tasks(version_of(case), facts_of(case), at)
        return [task.explanation for task in found if task.label == TELL_OF_HANDOVER]

    assert to_tell(later) == []
    allocate_case(case=case, case_manager=other, by=other, at=later, until=until)
    (why,) = to_tell(later)
    assert "Other Manager" in why

    def call_client(at, successful):
        call = {"kind": "general", "mode": "telephone", "with_whom": "client"}
        record_contact(case=case, by=other, at=at, happened_at=at, successful=successful, **call)
        return to_tell(at + timedelta(minutes=5))

    assert call_client(later + timedelta(hours=1), successful=False) == [why], "nobody answered"
    assert call_client(later + timedelta(hours=2), successful=True) == []


def test_cover_is_for_a_while_and_the_case_stays_whose_it_is(support, staff, sign_in):
    case, manager = support()
    other = staff(Role.CASE_MANAGER, SCOTLAND, name="Cover Manager")
    record_absence(
        user=manager, starts_on=TODAY, ends_on=date(2099, 1, 1), cover_by=other,
        cases=cases_of(manager, SCOTLAND), by=other, at=START,
    )  # fmt: skip
    case.refresh_from_db()
    assert case.case_manager == manager
    assert case in my_work(other.build_reader(), TODAY)
    assert case not in my_work(other.build_reader(), date(2099, 1, 2))
    assert "will look after your case until Thursday 1 January 2099" in case.messages.last().body
    assert "Covered by Cover Manager" in sign_in(manager).get(reverse("case", args=[case.reference])).text


def test_managers_keep_the_team_and_its_absences(staff, sign_in):
    manager = staff(Role.CASE_MANAGER, SCOTLAND, name="Una Manager")
    client = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    sent = {
        "submission": str(uuid.uuid4()),
        "capacity": "25",
        "skills": "mental health, CBT",
        "languages": "English",
    }
    assert client.post(reverse("team-member", args=[SCOTLAND, manager.pk]), sent).status_code == 302
    member = Membership.objects.get(user=manager)
    assert (member.capacity, member.skills) == (25, ["mental health", "CBT"])
    assert "0 of 25" in client.get(reverse("team")).text
    assert client.get(reverse("team-member", args=[LEICESTER, manager.pk])).status_code == 404


def test_a_clinicians_word_is_asked_before_a_referral_and_never_demanded(support, sign_in):
    case, manager = support(LEICESTER)
    client = sign_in(manager)
    address = reverse("intervention", args=[case.reference])
    assert "Who you talked to and what they said" in client.get(address).text
    arrange_intervention(
        case=case, by=manager, at=START, intervention="nurse", how="referral",
        answers={"clinical_need_discussed": "Dr Wold agrees"},
    )  # fmt: skip
    assert case.ruleanswers.get().about == "nurse"
    arrange_intervention(case=case, by=manager, at=START, intervention="nurse", how="referral")
    assert case.ruleanswers.count() == 1


def test_a_fifth_session_asks_the_clinicians_reason_and_is_saved_either_way(support, sign_in):
    case, manager = support()
    row = arrange_intervention(case=case, by=manager, at=START, intervention="physiotherapy", how="referral")
    address = reverse("intervention-update", args=[case.reference, row.pk])
    sent = {"submission": str(uuid.uuid4()), "sessions_attended": "4"}
    client = sign_in(manager)
    assert client.post(address, sent).url == reverse("case", args=[case.reference])
    asked = client.post(address, {**sent, "submission": str(uuid.uuid4()), "sessions_attended": "5"})
    assert asked.url == reverse("rule-answer", args=[case.reference, "physiotherapy_sessions"])
    row.refresh_from_db()
    assert row.sessions_attended == 5
    assert "reason for further sessions" in client.get(asked.url).text


def test_employment_advisers_see_a_case_without_its_medical_content(staff):
    version = service_models.get_service("north-staffordshire").current_version
    adviser = staff(Role.EMPLOYMENT_ADVISER, "north-staffordshire").build_reader()
    clinician = staff(Role.CLINICIAN, "north-staffordshire").build_reader()
    assert is_restricted(version, adviser)
    assert not is_restricted(version, clinician)
    assert not adviser.has_permission(Permission.READ_CLINICAL)


def test_figures_say_who_clients_have_spoken_to_and_what_was_asked_twice(support, staff, sign_in):
    support()
    [row] = count_conversations([SCOTLAND])
    assert (row.clients, row.people, row.asked_twice) == (1, 2.0, 0)
    page = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND)).get(reverse("figures")).text
    assert "2.0 members of staff on average for 1 client" in page


def test_a_share_is_watched_and_nobody_is_turned_away(staff, sign_in):
    page = sign_in(staff(Role.SERVICE_MANAGER, "rhyl")).get(reverse("figures")).text
    assert "Shares we watch" in page
    assert "at most 30% wanted" in page


def test_who_does_not_work_today_comes_after_those_in_and_the_team_page_says_when_they_are_back(
    refer, staff, client
):
    """Monday 14 May 2012: one works on Wednesdays and Thursdays, the other on every weekday."""
    case = refer(SCOTLAND)
    part_time = staff(Role.CASE_MANAGER, SCOTLAND, name="Anna Part")
    every_day = staff(Role.CASE_MANAGER, SCOTLAND, name="Zoe Every")
    client.force_login(staff(Role.SERVICE_MANAGER, SCOTLAND))
    address = reverse("team-member", args=[SCOTLAND, part_time.pk])
    sent = {"submission": uuid.uuid4(), "seen": "", "capacity": "30", "skills": "", "areas": "", "deputy": ""}
    answer = client.post(address, {**sent, "languages": "English", "working_days": ["3", "4"]})
    assert answer.status_code == 302, answer.text
    assert Membership.objects.get(user=part_time).working_days == [3, 4]
    first, second = suggest_case_managers(case, date(2012, 5, 14))
    assert (first.manager.name, second.manager.name) == (every_day.name, part_time.name)
    assert second.available
    assert second.reasons[0] == "Not in today. Back on Wednesday 16 May 2012"
    assert suggest_case_managers(case, date(2012, 5, 16))[0].manager.name == part_time.name
    with time_machine.travel("2012-05-18 10:00"):
        assert "Back on 23 May 2012" in client.get(reverse("team")).text
