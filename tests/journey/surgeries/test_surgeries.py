"""A fit-note surgery: who is on it, what the signing clinician looks at, and what becomes of it."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.journey.desk.queries import suggest_case_managers
from handrail.journey.support.actions import record_fit_note
from handrail.journey.surgeries.rules import describe_plan_progress, describe_weeks_off, find_next_day
from handrail.service_models.allocation import Manager, Need, rank_managers
from tests.support.pages import read_words
from tests.support.people import LEICESTER, SCOTLAND, START

DAY = {"held_on": "2012-05-25"}
ASKED = {**DAY, "question": "Is half time right?", "proposed": "may_be_fit"}


@pytest.mark.parametrize(
    ("started_on", "words"),
    [(date(2012, 4, 20), "5 weeks"), (date(2012, 5, 20), "0 weeks"), (None, ""), (date(2012, 6, 1), "")],
)
def test_weeks_off(started_on, words):
    assert describe_weeks_off(started_on, date(2012, 5, 25)) == words


def test_the_next_surgery_is_in_two_weeks_and_a_plan_says_how_far_it_is():
    assert find_next_day(date(2012, 5, 25)) == date(2012, 6, 8)
    assert describe_plan_progress(1, 3) == "1 of 3 actions done"
    assert describe_plan_progress(0, 0) == "No plan yet"


def test_who_signs_fit_notes_is_proposed_after_everyone_else_and_not_as_available():
    version = service_models.get_service(LEICESTER).current_version
    signer = Manager("1", "Ann", caseload=0, capacity=30, signs_notes=True)
    other = Manager("2", "Bea", caseload=29, capacity=30)
    first, last = rank_managers(version, Need(), [signer, other], date(2012, 5, 25))
    assert (first.manager, last.manager, last.available) == (other, signer, False)
    assert last.reasons[0] == "Signs fit notes here"


@pytest.fixture
def surgery_case(support, staff, sign_in, clock):
    """A client put on the surgery of 25 May by their case manager; the case and the signing clinician."""
    case, manager = support(LEICESTER)
    clock.move_to("2012-05-25 09:00")
    record_fit_note(
        case=case, by=manager, at=START + timedelta(9), issued_at=START, starts_on=date(2012, 5, 1),
        ends_on=date(2012, 5, 25), advice="not_fit",
    )  # fmt: skip
    page = reverse("surgery-place", args=[case.reference])
    browser = sign_in(manager)
    assert page in browser.get(reverse("case", args=[case.reference])).text
    asked = ASKED | {"submission": str(uuid.uuid4())}
    for _ in range(2):
        assert browser.post(page, asked).status_code == 302
    return case, staff(Role.CLINICIAN, LEICESTER)


def decide_place(browser, case, **typed):
    page = reverse("surgery-decide", args=[case.reference, case.surgery_places.get(outcome="").pk])
    fields = {"submission": str(uuid.uuid4()), "comes_back": "yes"} | typed
    browser.post(page, fields)
    return browser.post(page, fields)  # sent twice, it acts once


@pytest.mark.django_db
def test_the_signing_clinician_sees_the_day_signs_and_the_next_is_in_two_weeks(surgery_case, sign_in):
    case, clinician = surgery_case
    browser = sign_in(clinician)
    shown = read_words(browser.get(reverse("surgery", args=[LEICESTER])))
    for words in ("25 May 2012", "5 weeks", "Not fit for work, until 25 May 2012", "0 of 1 action done"):
        assert words in shown, words
    assert "Is half time right?" in shown
    assert "May be fit for work" in shown
    note = {"outcome": "signed", "advice": "may_be_fit", "note": "Half time"}
    note |= {"starts_on": "2012-05-26", "ends_on": "2012-06-08"}
    assert decide_place(browser, case, **note).status_code == 302
    place = case.surgery_places.exclude(outcome="").get()
    assert (place.fit_note.signed_in_house, place.fit_note.issued_by) == (True, clinician.name)
    assert case.surgery_places.get(outcome="").held_on == date(2012, 6, 8)


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["declined", "to_see"])
def test_declined_or_to_see_signs_nothing(surgery_case, sign_in, outcome):
    case, clinician = surgery_case
    assert decide_place(sign_in(clinician), case, outcome=outcome, comes_back="no").status_code == 302
    assert case.surgery_places.get().outcome == outcome
    assert case.fit_notes.count() == 1


@pytest.mark.django_db
def test_only_who_signs_decides_and_a_service_that_signs_none_has_no_surgery(surgery_case, staff, sign_in):
    case, _clinician = surgery_case
    manager = sign_in(staff(Role.CASE_MANAGER, LEICESTER))
    page = reverse("surgery-decide", args=[case.reference, case.surgery_places.get().pk])
    assert manager.get(page).status_code == 403
    assert (
        reverse("surgery-place", args=[case.reference])
        in manager.get(reverse("surgery", args=[LEICESTER])).text
    )
    other = sign_in(staff(Role.CLINICIAN, SCOTLAND))
    assert other.get(reverse("surgery", args=[SCOTLAND])).status_code == 404


@pytest.mark.django_db
def test_the_signer_is_never_proposed_as_case_manager(surgery_case):
    case, clinician = surgery_case
    proposed = {suggestion.manager.id: suggestion for suggestion in suggest_case_managers(case, START.date())}
    assert not proposed[str(clinician.pk)].available
