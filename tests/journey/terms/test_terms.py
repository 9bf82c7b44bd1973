"""Pauses, exemptions and schedules on the clocks of a case; rules that guide; moves of version."""

import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.foundation.errors import UserError
from handrail.journey.case import queries
from handrail.journey.case.actions import record_contact
from handrail.journey.case.models import Case
from handrail.journey.case.tasks import list_tasks, running_clocks
from handrail.journey.screening.actions import decide_screening
from handrail.journey.support.actions import record_work_status
from handrail.journey.terms import actions
from tests.journey.test_every_service import agree_support, eligible_answers, refer_with
from tests.support.people import LEICESTER, SCOTLAND, START, answer_consents

pytestmark = pytest.mark.django_db


def clocks_of(case, at):
    facts = queries.facts_of(case)
    return {each.clock: each for each in running_clocks(queries.version_of(case), facts, at)}


def tasks_of(case, at):
    return [(task.label, task.page, task.query) for task in tasks_in(case, at)]


def tasks_in(case, at):
    return list_tasks(queries.version_of(case), queries.facts_of(case), at)


def record_call(case, by, at, kind, *, successful=True):
    return record_contact(
        case=case, by=by, at=at, happened_at=at, with_whom="client", mode="telephone",
        successful=successful, kind=kind,
    )  # fmt: skip


def test_a_pause_moves_the_deadline_and_says_why(enrol, staff):
    case = enrol()
    manager = staff(Role.CASE_MANAGER)
    at = START + timedelta(days=1)
    before = clocks_of(case, at)["assessment"]
    row = actions.pause_clock(case=case, by=manager, at=at, starts_on=at.date(), reason="In hospital")
    during = clocks_of(case, at + timedelta(days=1))["assessment"]
    assert (before.state, during.state) == ("running", "paused")
    actions.resume_clock(
        pause=row, by=manager, at=at + timedelta(days=7), ends_on=at.date() + timedelta(days=6)
    )
    after = clocks_of(case, at + timedelta(days=7))["assessment"]
    assert after.state == "running"
    assert after.due_at > before.due_at
    assert "In hospital" in after.explanation or "paused" in after.explanation


def test_an_exempt_clock_is_asked_for_no_more(enrol, staff):
    case = enrol()
    late = START + timedelta(days=60)
    assert clocks_of(case, late)["first_contact"].state == "overdue"
    actions.exempt_clock(
        case=case, by=staff(Role.CASE_MANAGER), at=START, clock="first_contact", reason="Wrote instead"
    )
    assert clocks_of(case, late)["first_contact"].state == "exempt"
    assert "Make the first contact" not in [task.label for task in tasks_in(case, late)]


def test_the_page_records_a_pause_with_its_reason(support, staff, sign_in):
    case, manager = support()
    address = reverse("clock-exception", args=[case.reference])
    client = sign_in(manager)
    sent = {"submission": str(uuid.uuid4()), "kind": "exemption", "clock": "", "reason": "Abroad"}
    assert "Choose the deadline to remove" in client.post(address, sent).text
    assert client.post(address, {**sent, "clock": "first_intervention"}).status_code == 302
    assert case.clockexceptions.get().reason == "Abroad"
    page = client.get(reverse("case", args=[case.reference])).text
    assert "removed: Abroad" in page


def test_the_fit_note_review_comes_every_two_weeks_from_the_last(assess):
    case, manager = assess(LEICESTER)
    review = ("Fit-note surgery", "contact", "?kind=fit_note_review")
    at = START + timedelta(days=20)
    assert review in tasks_of(case, at)
    first = next(task for task in tasks_in(case, at) if task.label == review[0]).due_at
    record_call(case, manager, at, "fit_note_review")
    case.refresh_from_db()
    then = next(task for task in tasks_in(case, at) if task.label == review[0]).due_at
    assert timezone.localdate(first) == date(2012, 5, 31)
    assert timezone.localdate(then) == timezone.localdate(at) + timedelta(days=14)
    record_work_status(case=case, by=manager, at=at, from_on=at.date(), attendance="at_work")
    assert review not in tasks_of(case, at + timedelta(days=1))


def test_a_clinician_is_asked_once_and_nothing_is_blocked(support, sign_in):
    case, manager = support()
    with pytest.raises(StopIteration):
        actions.answer_rule(case=case, by=manager, at=START, rule="none_such", text="x")
    row = actions.answer_rule(
        case=case, by=manager, at=START, rule="physiotherapy_sessions", text="Two more agreed"
    )
    assert row.text == "Two more agreed"
    assert case.events.filter(kind="rule.answered").count() == 1


def test_a_case_keeps_its_version_until_somebody_decides(support, staff, sign_in):
    case, _ = support()
    lead = staff(Role.SERVICE_MANAGER)
    assert case.model_version == "2011-04"
    with pytest.raises(UserError, match="another version"):
        actions.move_version(case=case, by=lead, at=START, to="2011-04", reason="None")
    shown = sign_in(lead).get(reverse("move", args=[case.reference])).text
    assert "If moved to version 2010-04" in shown
    actions.move_version(
        case=case, by=lead, at=START, to="2010-04", reason="Referred under the first agreement"
    )
    case.refresh_from_db()
    assert case.model_version == "2010-04"
    assert case.versionmoves.get().from_version == "2011-04"


def test_staff_read_what_changed_and_say_so(staff, sign_in):
    client = sign_in(staff(Role.CASE_MANAGER, SCOTLAND))
    assert "1 change to how your services work" in client.get(reverse("desk")).text
    assert "Confirm you have read this" in client.get(reverse("changes")).text
    client.post(reverse("changes"), {"version": f"{SCOTLAND}/2011-04"})
    assert "how your services work" not in client.get(reverse("desk")).text
    assert "You have read all the changes" in client.get(reverse("changes")).text


def test_the_referrer_hears_that_there_is_news_at_the_decision(refer, staff, worker_after):
    case = refer(LEICESTER)
    case.referrals.update(referrer_email="practice@example.org")
    referral = case.referrals.get()
    with worker_after():
        decide_screening(
            case=case,
            by=staff(Role.CASE_MANAGER, LEICESTER),
            at=START + timedelta(hours=3),
            answers=dict(referral.answers),
            consents=answer_consents(case),
        )
    told = [message for message in mail.outbox if message.to == ["practice@example.org"]]
    assert [message.subject for message in told] == [f"Update on referral {referral.reference}"]
    assert case.person.family_name not in told[0].body
    assert "back pain" not in told[0].body


def test_the_end_of_the_longest_stay_is_warned_of_ahead(staff, sign_in):
    version = service_models.get_service("health-and-work-support").current_version
    at = timezone.now() - timedelta(weeks=19)
    manager = staff(Role.CASE_MANAGER, version.service)
    case = refer_with(version, answers := eligible_answers(version), at)
    decide_screening(case=case, by=manager, at=at, answers=answers, consents=answer_consents(case))
    agree_support(version, case, manager, at)
    case.refresh_from_db()
    assert case.stay_warns_at <= timezone.now() < case.stay_ends_at
    assert "Stay ends" in sign_in(manager).get(reverse("cases")).text
    Case.objects.filter(pk=case.pk).update(stay_warns_at=timezone.now() + timedelta(days=1))
    assert "Stay ends" not in sign_in(manager).get(reverse("cases")).text
