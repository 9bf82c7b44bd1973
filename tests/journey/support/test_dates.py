"""Dates of work and fit notes agree with the case: the impossible is refused, the unlikely asked about."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from handrail.foundation.errors import UserError
from handrail.journey.death.actions import record_death
from handrail.journey.support.actions import record_fit_note, record_work_status
from handrail.journey.support.models import FitNote, WorkStatus
from handrail.journey.support.rules import NotePeriod, find_death_problem, find_referral_doubt
from tests.support.pages import read_words
from tests.support.people import START

REFERRED = START.date()


@pytest.mark.parametrize(
    ("day", "problem"),
    [
        (date(2012, 6, 1), ""),
        (date(2012, 6, 2), "cannot be after the client died, on 1 June 2012"),
        (date(2012, 6, 21), "cannot be after the client died"),
    ],
)
def test_nothing_is_after_a_death(day, problem):
    found = find_death_problem("The first day", day, date(2012, 6, 1))
    assert problem in found
    assert bool(problem) == bool(found)


def test_a_day_before_the_referral_is_asked_about():
    assert find_referral_doubt("Since", date(2012, 5, 14), REFERRED) == ""
    asked = find_referral_doubt("Since", date(2012, 5, 13), REFERRED)
    assert asked == "Since is 13 May 2012, before the referral on 14 May 2012"


@pytest.mark.parametrize(
    ("first", "last", "overlaps"), [(1, 4, False), (1, 5, True), (9, 12, True), (10, 12, False), (6, 7, True)]
)
def test_two_notes_overlap_where_they_share_a_day(first, last, overlaps):
    standing = NotePeriod(date(2012, 6, 5), date(2012, 6, 9))
    assert NotePeriod(date(2012, 6, first), date(2012, 6, last)).shares_days(standing) is overlaps


def typed_date(name, day):
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def ask_first(client, address, said):
    """Send a form that is asked about, then tick its questions; return the page that asked."""
    page = client.post(address, {**said, "submission": str(uuid.uuid4())})
    assert page.status_code == 422
    boxes = re.findall(r'name="is_right"[^>]*value="(\w+)"', page.content.decode())
    again = client.post(address, {**said, "submission": str(uuid.uuid4()), "is_right": boxes})
    assert again.status_code == 302
    return read_words(page)


@pytest.mark.django_db
def test_at_work_since_before_the_referral_is_asked_about_and_kept(support, sign_in):
    case, manager = support()
    said = {"attendance": "at_work", **typed_date("from_on", REFERRED - timedelta(days=2))}
    asked = ask_first(sign_in(manager), f"/cases/{case.reference}/work-status/", said)
    assert "Since is 12 May 2012, before the referral on 14 May 2012" in asked
    assert WorkStatus.objects.filter(from_on=date(2012, 5, 12)).exists()
    assert "before the referral" in case.events.get(kind="answer.confirmed").data["asked"]


@pytest.mark.django_db
def test_off_sick_since_before_the_referral_is_what_most_people_are(support, sign_in):
    case, manager = support()
    said = {"attendance": "off_sick", **typed_date("from_on", REFERRED - timedelta(days=20))}
    page = sign_in(manager).post(
        f"/cases/{case.reference}/work-status/", {**said, "submission": str(uuid.uuid4())}
    )
    assert page.status_code == 302
    assert WorkStatus.objects.filter(from_on=REFERRED - timedelta(days=20)).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("attendance", ["at_work", "off_sick"])
def test_since_1926_is_asked_about(attendance, support, sign_in):
    case, manager = support()
    said = {"attendance": attendance, **typed_date("from_on", date(1926, 3, 1))}
    assert "1 March 1926" in ask_first(sign_in(manager), f"/cases/{case.reference}/work-status/", said)


@pytest.mark.django_db
def test_a_first_day_back_before_the_referral_is_asked_about(support, sign_in):
    case, manager = support()
    case.assessments.update(work_attendance="at_work")
    said = {
        "reason": "returned_same_job", "work_attendance": "at_work", "return_kind": "same_job",
        "action": "save", **typed_date("return_date", REFERRED - timedelta(days=5)),
    }  # fmt: skip
    address = f"/cases/{case.reference}/discharge/outcome/"
    page = sign_in(manager).post(address, {**said, "submission": str(uuid.uuid4())}, follow=True)
    assert "First day back is 9 May 2012, before the referral on 14 May 2012" in read_words(page)


@pytest.mark.django_db
def test_overlapping_fit_notes_are_asked_about_and_kept(support, sign_in):
    case, manager = support()
    record_fit_note(
        case=case, by=manager, at=timezone.now(), issued_at=START, starts_on=date(2012, 6, 1),
        ends_on=date(2012, 6, 28), advice="not_fit",
    )  # fmt: skip
    said = {
        "advice": "may_be_fit",
        **{
            name: value
            for field in ("issued_on", "starts_on")
            for name, value in typed_date(field, date(2012, 6, 20)).items()
        },
        **typed_date("ends_on", date(2012, 7, 18)),
    }
    asked = ask_first(sign_in(manager), f"/cases/{case.reference}/fit-notes/", said)
    assert "some of the same days as the note for 1 June 2012 to 28 June 2012" in asked
    assert FitNote.objects.filter(case=case, ends_on=date(2012, 7, 18)).exists()


@pytest.mark.django_db
def test_a_note_struck_out_overlaps_nothing(support, sign_in):
    case, manager = support()
    record_fit_note(
        case=case, by=manager, at=timezone.now(), issued_at=START, starts_on=date(2012, 6, 1),
        ends_on=date(2012, 6, 28), advice="not_fit",
    )  # fmt: skip
    case.fit_notes.update(struck_out_at=START, struck_out_by=manager, struck_out_reason="Another client's")
    said = {"advice": "not_fit", "submission": str(uuid.uuid4())}
    for name, day in (("issued_on", 20), ("starts_on", 20), ("ends_on", 28)):
        said |= typed_date(name, date(2012, 6, day))
    assert sign_in(manager).post(f"/cases/{case.reference}/fit-notes/", said).status_code == 302


@pytest.mark.django_db
def test_at_work_from_a_day_to_come_is_refused(support, sign_in):
    case, manager = support()
    tomorrow = timezone.localdate() + timedelta(days=1)
    said = {"attendance": "at_work", "submission": str(uuid.uuid4()), **typed_date("from_on", tomorrow)}
    page = sign_in(manager).post(f"/cases/{case.reference}/work-status/", said)
    assert page.status_code == 422
    assert "Since must be today or in the past" in read_words(page)


@pytest.mark.django_db
def test_work_and_notes_after_a_death_are_refused(support, sign_in):
    case, manager = support()
    at = START + timedelta(days=30)
    facts = {"case": case, "by": manager, "at": at}
    record_death(case=case, died_on=date(2012, 6, 1), by=manager, at=at)
    with pytest.raises(UserError, match="after the client died, on 1 June 2012"):
        record_work_status(**facts, from_on=date(2012, 6, 2), attendance="at_work")
    with pytest.raises(UserError, match="after the client died"):
        record_fit_note(
            **facts, issued_at=START, starts_on=date(2012, 6, 2), ends_on=date(2012, 6, 9), advice="not_fit"
        )
    said = {
        "attendance": "at_work",
        "submission": str(uuid.uuid4()),
        **typed_date("from_on", date(2012, 6, 2)),
    }
    page = sign_in(manager).post(f"/cases/{case.reference}/work-status/", said)
    assert page.status_code in (409, 422)
    assert "after the client died" in read_words(page)
