"""Somebody not eligible is accepted all the same by a role the service names: with the reason, counted."""

import re
import uuid

import pytest
from django.urls import reverse

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.journey.screening.rules import AcceptedException, decide_outcome, may_accept_exceptions
from handrail.reporting.from_journey import build_tables
from tests.support.pages import read_words
from tests.support.people import ELIGIBLE, LEICESTER, answer_consents

NOT_ELIGIBLE = {**ELIGIBLE[LEICESTER], "employment_status": "unemployed"}
VERSION = service_models.get_service(LEICESTER).current_version
AGREED = {item.code: True for item in VERSION.consents}


def test_an_exception_enrols_who_agrees_and_keeps_the_reasons_against():
    refused = {**AGREED, **{item.code: False for item in VERSION.consents if item.required}}
    assert decide_outcome(VERSION, NOT_ELIGIBLE, {}).outcome == "not_eligible"
    accepted = decide_outcome(VERSION, NOT_ELIGIBLE, AGREED, AcceptedException("Lives on the border"))
    assert accepted.outcome == "enrolled"
    assert "not_met" in {reason.state for reason in accepted.reasons}
    assert accepted.signposted_to == ()
    exception = AcceptedException("Lives on the border")
    assert decide_outcome(VERSION, NOT_ELIGIBLE, refused, exception).outcome == "declined"


def test_a_role_that_the_service_names_may_accept():
    assert may_accept_exceptions(VERSION, [Role.CLINICIAN])
    assert not may_accept_exceptions(VERSION, [Role.CALL_HANDLER, Role.CASE_MANAGER])


@pytest.mark.django_db
def test_it_is_offered_to_that_role_alone_shown_and_counted(refer, staff, sign_in):
    case = refer(LEICESTER)
    case.referrals.update(answers=NOT_ELIGIBLE)
    page = reverse("screening-decide", args=[case.reference])
    handler = sign_in(staff(Role.CALL_HANDLER, LEICESTER))
    assert "?exception" not in handler.get(page).text
    assert "Why accept them all the same?" not in handler.get(f"{page}?exception").text
    browser = sign_in(staff(Role.CLINICIAN, LEICESTER))
    assert "?exception" in browser.get(page).text
    asked = browser.get(f"{page}?exception")
    assert "Why accept them all the same?" in asked.text
    typed = {"submission": str(uuid.uuid4()), "because": "Works for a Leicester firm from home"}
    typed |= {answer["item"]: "yes" for answer in answer_consents(case)}
    typed |= {f"{item.code}_name": "Ann" for item in VERSION.consents if item.recipient == "named_other"}
    typed["seen"] = re.search(r'name="seen" value="(\d+)"', asked.text)[1]
    assert browser.post(f"{page}?exception", typed).status_code == 302
    case.refresh_from_db()
    assert case.enrolled_at
    shown = read_words(browser.get(reverse("case", args=[case.reference])))
    assert "Accepted by exception Works for a Leicester firm from home" in shown
    assert "not eligible, accepted all the same and enrolled. Works for a Leicester firm" in shown
    [record] = build_tables([LEICESTER])["clients"].to_pylist()
    assert record["accepted_by_exception"] is True
