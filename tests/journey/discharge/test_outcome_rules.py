"""Outcome, work status and dates agree: what cannot be is refused; what is unlikely is asked about."""

import re
import uuid
from datetime import date, timedelta

import pytest

from handrail.design.forms.doubts import digest_doubt
from handrail.journey.discharge.rules import WorkBefore, find_outcome_problem, find_return_problem
from handrail.journey.support.models import FitNote
from tests.support.pages import read_words
from tests.support.people import START


@pytest.mark.parametrize(
    ("kind", "attendance", "possible"),
    [
        ("returned", "off_sick", False),
        ("retained", "off_sick", False),
        ("new_job", "not_employed", False),
        ("returned", "at_work", True),
        ("returned", "not_known", True),
        (None, "off_sick", True),
    ],
)
def test_a_reason_that_says_at_work_goes_with_no_other_work_status(kind, attendance, possible):
    assert (find_outcome_problem(kind, attendance) == "") is possible


@pytest.mark.parametrize(
    ("returned_on", "problem"),
    [
        (date(2012, 4, 20), "must be after the absence began, on 20 April 2012"),
        (date(2012, 5, 1), "must be after 17 May 2012, when they were off sick"),
        (date(2012, 5, 18), ""),
        (None, ""),
    ],
)
def test_nobody_is_back_before_they_were_off_sick(returned_on, problem):
    before = WorkBefore(absence_started=date(2012, 4, 20), off_sick_on=date(2012, 5, 17))
    found = find_return_problem(returned_on, before)
    assert problem in found
    assert bool(problem) == bool(found)


def typed_date(name, day):
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@pytest.mark.django_db
def test_returned_to_the_same_job_and_off_sick_is_refused(support, sign_in):
    case, manager = support()
    client = sign_in(manager)
    said = {"reason": "returned_same_job", "work_attendance": "off_sick", "submission": str(uuid.uuid4())}
    client.post(f"/cases/{case.reference}/discharge/outcome/", {**said, "action": "save"})
    page = read_words(client.get(f"/cases/{case.reference}/discharge/"))
    assert "needs correcting" in page.lower()


@pytest.mark.django_db
def test_a_contact_before_the_referral_is_refused_with_the_reason(support, sign_in):
    case, manager = support()
    said = {
        "with_whom": "client", "successful": "yes", "mode": "telephone", "time": "10:00",
        "kind": "case_management", "submission": str(uuid.uuid4()),
        **typed_date("on", (START - timedelta(days=1)).date()),
    }  # fmt: skip
    page = sign_in(manager).post(f"/cases/{case.reference}/contact/", said)
    assert page.status_code == 422
    assert "The client was referred on 14 May 2012" in read_words(page)


@pytest.mark.django_db
def test_a_fit_note_to_2062_is_asked_about_and_the_answer_stands_on_the_timeline(support, sign_in):
    case, manager = support()
    client = sign_in(manager)
    address = f"/cases/{case.reference}/fit-notes/"
    said = {
        "advice": "not_fit", "submission": str(uuid.uuid4()),
        **typed_date("issued_on", date(2026, 11, 2)),
        **typed_date("starts_on", date(2026, 11, 2)), **typed_date("ends_on", date(2062, 12, 12)),
    }  # fmt: skip
    page = client.post(address, said)
    assert page.status_code == 422
    assert "Is this right?" in read_words(page)
    assert not FitNote.objects.filter(ends_on__year=2062).exists()
    boxes = re.findall(r'name="is_right"[^>]*value="(\w+)"', page.content.decode())
    assert digest_doubt("Last day it covers is 12 December 2062") in boxes
    assert client.post(address, {**said, "is_right": boxes}).status_code == 302
    assert FitNote.objects.filter(ends_on=date(2062, 12, 12)).exists()
    event = case.events.get(kind="answer.confirmed")
    assert "Last day it covers is 12 December 2062" in event.data["asked"]
