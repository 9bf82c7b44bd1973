"""The whole journey by its actions: each stage follows from the facts, for both services."""

from datetime import date, timedelta

import pytest

from handrail.journey.case.actions import record_contact
from handrail.journey.case.errors import NotNow
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.followup.actions import record_follow_up
from handrail.journey.support.actions import arrange_intervention, record_fit_note, record_work_status
from tests.support.people import LEICESTER, SCOTLAND, START

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("service", [SCOTLAND, LEICESTER])
def test_a_case_goes_from_referral_to_the_last_follow_up(service, refer, support):
    assert refer(service).stage == "referred"
    case, manager = support(service)
    assert case.stage == "in_support"
    at = START + timedelta(days=6)
    record_contact(
        case=case,
        by=manager,
        at=at,
        happened_at=at,
        with_whom="client",
        mode="telephone",
        successful=True,
        kind="case_management",
    )
    arrange_intervention(case=case, by=manager, at=at, intervention="physiotherapy", how="referral")
    record_fit_note(
        case=case,
        by=manager,
        at=at,
        issued_at=at,
        starts_on=date(2012, 5, 18),
        ends_on=date(2012, 6, 1),
        advice="not_fit",
    )
    later = START + timedelta(days=39)
    record_work_status(case=case, by=manager, at=later, from_on=date(2012, 6, 4), attendance="at_work")
    discharge_case(
        case=case,
        by=manager,
        at=START + timedelta(days=40),
        reason="returned_same_job",
        work_attendance="at_work",
        return_date=date(2012, 6, 4),
    )
    case.refresh_from_db()
    assert case.stage == "discharged"
    assert case.next_task == "Follow-up at three months" or service == LEICESTER
    steps = [
        step.code
        for step in __import__("handrail.journey.case.queries", fromlist=["x"]).version_of(case).follow_up
    ]
    record_follow_up(
        case=case,
        by=manager,
        at=START + timedelta(days=100),
        code=steps[0],
        outcome="done",
        work_attendance="at_work",
    )
    record_follow_up(
        case=case,
        by=manager,
        at=START + timedelta(days=230),
        code=steps[1],
        outcome="missed",
        missed_reason="Not reached",
    )
    case.refresh_from_db()
    assert case.stage == "finished"
    assert case.next_task == ""


def test_a_plan_cannot_be_written_before_the_assessment(enrol, staff):
    from handrail.accounts.policy import Role
    from handrail.journey.plan.actions import write_plan

    case = enrol()
    with pytest.raises(NotNow, match="Waiting for a case manager"):
        write_plan(case=case, by=staff(Role.CASE_MANAGER), at=START, lines=[])
