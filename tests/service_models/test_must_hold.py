"""What the services must decide: one example a line, from the published rules."""

from datetime import date

import pytest

from handrail import service_models
from handrail.service_models.eligibility import evaluate

SCOT = {"employment_status": "employed", "occupational_health": "none", "work_attendance": "off_sick"}


def outcome(service, day, **answers):
    return evaluate(service_models.get(service).version_on(date.fromisoformat(day)), answers)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"employer_size": 250}, "not_eligible"),
        ({"employer_size": 249}, "eligible"),
        ({"employer_size": 249, "occupational_health": "full"}, "not_eligible"),
    ],
)
def test_scotland_takes_small_employers_without_full_occupational_health(changed, expected):
    found = outcome("working-health-services-scotland", "2012-06-01", **{**SCOT, **changed})
    assert found.outcome == expected


def test_leicestershire_by_self_referral_is_signposted_to_the_gp():
    found = outcome("leicestershire", "2011-06-01", referral_route="self")
    assert found.outcome == "not_eligible"
    assert [entry.code for entry in found.signpost] == ["gp_practice"]


def test_hogmanay_and_the_second_of_january_do_not_count_in_scotland():
    version = service_models.get("working-health-services-scotland").version_on(date(2011, 12, 30))
    found = service_models.clocks.deadlines(version, {"enrolled": date(2011, 12, 30)}, date(2012, 1, 3))
    contact = next(each for each in found if each.clock == "first_contact")
    assert contact.due_at.date() == date(2012, 1, 5)
    assert "Thursday 5 January 2012" in contact.explanation
    assert "Monday 2 January and Tuesday 3 January are bank holidays in Scotland" in contact.explanation
