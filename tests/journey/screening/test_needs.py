"""Needs beyond the service end in an answer to the referrer; complex ones weigh in caseload and figures."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.accounts.policy import Role
from handrail.journey.desk.queries import count_caseloads, suggest_case_managers
from handrail.journey.links.actions import client_link
from handrail.journey.messages.models import Message
from handrail.journey.screening.actions import NeedsFacts, decide_needs
from handrail.reporting.from_journey import build_tables
from handrail.service_models.allocation import Manager
from tests.support.pages import read_path, read_words
from tests.support.people import LEICESTER, SCOTLAND, START

BEYOND = {
    "decision": "beyond",
    "reason": "Treatment for years ahead",
    "goes_to": "The hospital team",
    "tells": "service",
}


def test_a_complex_case_counts_twice_against_capacity():
    manager = Manager("1", "Ann", caseload=7, capacity=10, complex_cases=2)
    assert (manager.weight, manager.spare_capacity) == (9, 1)


@pytest.mark.django_db
def test_a_referral_beyond_the_service_is_decided_by_it_and_the_referrer_hears(
    refer, staff, sign_in, client, clock
):
    clock.move_to("2012-05-16 10:00")
    case = refer(LEICESTER)
    case.referrals.update(referrer_email="gp@example.org")
    Message.objects.all().delete()
    page = reverse("case-needs", args=[case.reference])
    assert sign_in(staff(Role.CALL_HANDLER, LEICESTER)).get(page).status_code == 403
    browser = sign_in(staff(Role.CLINICIAN, LEICESTER))
    assert page in browser.get(reverse("case", args=[case.reference])).text
    answer = browser.post(page, BEYOND | {"submission": str(uuid.uuid4())})
    assert answer["Location"] == reverse("case", args=[case.reference])
    case.refresh_from_db()
    assert case.stage == "not_eligible"
    assert Message.objects.get().recipient == "referrer"
    shown = read_words(browser.get(reverse("case", args=[case.reference])))
    assert "Beyond what this service can do" in shown
    assert "Treatment for years ahead Goes to: The hospital team" in shown
    own = client.get(read_path(client_link(case))).text
    assert "The support you need is more than this service can give." in own
    assert "Treatment for years" not in own
    [record] = build_tables([LEICESTER])["clients"].to_pylist()
    assert (record["needs"], record["outcome"]) == ("beyond", "not_eligible")
    undo = reverse("strike-out", args=[case.reference, "needsdecision", case.needsdecisions.get().pk])
    browser.post(undo, {"submission": str(uuid.uuid4()), "reason": "Another client"})
    case.refresh_from_db()
    assert case.stage == "referred"


@pytest.mark.django_db
def test_a_client_whose_needs_are_complex_weighs_more_for_their_case_manager(support, sign_in):
    case, manager = support(SCOTLAND)
    needs = NeedsFacts("complex", "Two conditions")
    decide_needs(case=case, needs=needs, by=manager, at=START + timedelta(9))
    assert count_caseloads(SCOTLAND) == {manager.pk: (1, 1)}
    [suggestion] = suggest_case_managers(case, START.date())
    assert "1 cases of" in str(suggestion)
    assert "1 complex" in str(suggestion)
    shown = read_words(sign_in(manager).get(reverse("case", args=[case.reference])))
    assert "Accepted though complex Two conditions" in shown
    [record] = build_tables([SCOTLAND])["clients"].to_pylist()
    assert record["needs"] == "complex"


@pytest.mark.django_db
def test_beyond_the_service_after_the_assessment_leads_to_the_discharge(support, sign_in):
    case, manager = support(SCOTLAND)
    page = reverse("case-needs", args=[case.reference])
    answer = sign_in(manager).post(page, BEYOND | {"tells": "nobody", "submission": str(uuid.uuid4())})
    assert answer["Location"] == reverse("discharge", args=[case.reference])
    case.refresh_from_db()
    assert case.stage == "in_support"
