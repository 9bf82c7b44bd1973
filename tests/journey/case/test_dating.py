"""What is recorded afterwards is dated to the day it happened, with the day of recording kept alongside."""

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from handrail.accounts.policy import Role
from handrail.foundation.calendars import LONDON
from handrail.foundation.errors import UserError
from handrail.journey.assessment.actions import complete_assessment
from handrail.journey.case.actions import record_consents
from handrail.journey.case.dating import (
    EarlierStep,
    find_day_doubt,
    find_day_problem,
    find_late_day,
    find_moment,
    list_steps,
)
from handrail.journey.case.forms.dating import DatedForm
from handrail.journey.case.models import Case
from handrail.journey.case.rules import Milestones
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.discharge.rules import find_end_problem
from handrail.journey.plan.actions import agree_plan, write_plan
from handrail.journey.referral.actions import receive_referral
from handrail.reporting.from_journey.clients import build_client_records
from handrail.reporting.from_journey.reading import gather_facts, read_case_rows
from tests.support.people import ELIGIBLE, ROUTE, SCOTLAND, START, answer_consents

NOW = datetime(2012, 5, 30, 15, 0, tzinfo=LONDON)
TODAY = NOW.date()
REFERRED = datetime(2012, 5, 14, 16, 30, tzinfo=LONDON)
STEPS = list_steps(Milestones(referred=REFERRED, assessed=datetime(2012, 5, 17, 9, 0, tzinfo=LONDON)))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, ""),
        (TODAY + timedelta(days=1), "today or before; you entered 31 May 2012"),
        (date(2012, 5, 17), ""),
        (
            date(2012, 5, 16),
            "after the assessment, on 17 May 2012: enter that day or a later one; you entered",
        ),
        (date(2012, 5, 1), "after the assessment"),
    ],
)
def test_a_day_is_neither_to_come_nor_before_what_the_fact_follows(day, words):
    problem = find_day_problem(day, TODAY, STEPS)
    assert words in problem
    assert bool(words) is bool(problem)


def test_the_day_of_a_milestone_is_that_of_the_place_not_of_utc():
    late_evening = datetime(2012, 5, 14, 23, 30, tzinfo=LONDON)
    assert EarlierStep("the referral", late_evening).day == date(2012, 5, 14)


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (None, NOW),
        (TODAY, NOW),
        (date(2012, 5, 29), datetime(2012, 5, 29, 12, 0, tzinfo=LONDON)),
        (date(2012, 5, 14), REFERRED + timedelta(microseconds=1)),
    ],
)
def test_an_hour_not_known_is_noon_or_just_after_what_the_fact_follows(day, moment):
    assert find_moment(day, NOW, list_steps(Milestones(referred=REFERRED))) == moment


def test_a_day_that_cannot_be_is_refused_by_the_action_too():
    with pytest.raises(UserError, match="comes after the assessment"):
        find_moment(date(2012, 5, 10), NOW, STEPS)


@pytest.mark.parametrize(("days", "asks"), [(0, False), (31, False), (32, True)])
def test_a_day_long_ago_is_asked_about_once(days, asks):
    assert bool(find_day_doubt(TODAY - timedelta(days=days), TODAY)) is asks


def test_the_day_of_recording_is_told_where_it_is_another():
    assert find_late_day(NOW, None) is None
    assert find_late_day(NOW, NOW + timedelta(hours=2)) is None
    assert find_late_day(NOW, NOW + timedelta(days=2)) == TODAY + timedelta(days=2)


@pytest.mark.parametrize(("returned_on", "fits"), [(None, True), (TODAY, True), (date(2012, 5, 31), False)])
def test_a_first_day_back_is_not_after_the_day_support_ended(returned_on, fits):
    assert (find_end_problem(returned_on, TODAY) == "") is fits


def test_the_form_asks_for_today_and_needs_no_answer():
    assert DatedForm().initial["happened_on"] == timezone.localdate()
    assert "happened_on" not in DatedForm({"submission": str(uuid.uuid4())}).errors
    ahead = timezone.localdate() + timedelta(days=1)
    parts = {"happened_on-day": ahead.day, "happened_on-month": ahead.month, "happened_on-year": ahead.year}
    assert "happened_on" in DatedForm({"submission": str(uuid.uuid4()), **parts}).errors


def assess_late(case, manager, day, at):
    return complete_assessment(
        case=case, by=manager, at=at, happened_on=day, mode="telephone", minutes=50, answers={},
        obstacles=[("clinical", "Pain")], work_attendance="off_sick", condition="back", measures={},
    )  # fmt: skip


@pytest.mark.django_db
def test_assessment_plan_and_discharge_count_on_the_days_they_happened(enrol, staff, sign_in):
    """Milestones and the extract have the days; the timeline has both; what is due is due as of now."""
    case, manager = enrol(SCOTLAND), staff(Role.CASE_MANAGER, SCOTLAND)
    at = START + timedelta(days=20)
    days = [START.date() + timedelta(days=number) for number in (3, 5, 12)]
    with pytest.raises(UserError, match="comes after the screening"):
        assess_late(case, manager, START.date() - timedelta(days=1), at)
    assessment = assess_late(case, manager, days[0], at)
    case.refresh_from_db()
    assert (timezone.localdate(case.assessed_at), assessment.recorded_at) == (days[0], at)
    assert case.next_due_at
    line = {"obstacle": "Pain", "goal": "Sit", "action": "Walk", "owner": "client"}
    plan = write_plan(case=case, by=manager, at=at, lines=[line])
    for who, how in (("client", "telephone"), ("case_manager", "")):
        agree_plan(case=case, plan=plan, who=who, how=how, by=manager, at=at, happened_on=days[1])
    with pytest.raises(UserError, match="comes after the agreement of the plan"):
        discharge_late(case, manager, days[0], at)
    discharge_late(case, manager, days[2], at)
    case.refresh_from_db()
    assert [timezone.localdate(moment) for moment in (case.plan_agreed_at, case.discharged_at)] == days[1:]
    page = sign_in(manager).get(reverse("timeline", args=[case.reference])).text
    assert page.count("Recorded on 3 June 2012") == 4
    rows = read_case_rows(Case.objects.filter(pk=case.pk))
    record = build_client_records(gather_facts(rows)[0])[0]
    assert [record["assessed_date"], record["discharged_date"]] == [days[0], days[2]]


def discharge_late(case, manager, day, at):
    return discharge_case(
        case=case, by=manager, at=at, happened_on=day, reason="returned_same_job", work_attendance="at_work"
    )


@pytest.mark.django_db
def test_an_answer_about_consent_is_not_dated_before_one_given_since(enrol, staff):
    case = enrol(SCOTLAND)
    user, at, day = case.screenings.get().recorded_by, START + timedelta(days=9), START.date()
    facts = {"case": case, "by": user, "at": at, "answers": answer_consents(case)}
    rows = record_consents(**facts, happened_on=day + timedelta(days=4))
    assert {timezone.localdate(row.at) for row in rows} == {day + timedelta(days=4)}
    assert {row.recorded_at for row in rows} == {at}
    with pytest.raises(UserError, match="comes after the client’s last answer"):
        record_consents(**facts, happened_on=day + timedelta(days=2))


@pytest.mark.django_db
def test_a_referral_that_lay_in_the_post_counts_from_the_day_it_came(staff):
    referral = receive_referral(
        submission=uuid.uuid4(), service=SCOTLAND, route=ROUTE[SCOTLAND], channel="call_handler",
        person={"given_name": "Morag", "family_name": "Testerton", "telephone": "01632 960123"},
        referrer={}, answers=ELIGIBLE[SCOTLAND], by=staff(Role.CALL_HANDLER), at=START,
        happened_on=date(2012, 5, 10),
    )  # fmt: skip
    case = referral.case
    assert timezone.localdate(case.referred_at) == timezone.localdate(referral.at) == date(2012, 5, 10)
    assert case.events.get(kind="referral.received").recorded_at == START
