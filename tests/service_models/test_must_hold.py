"""What the services must decide: one example a line, from the published rules."""

from datetime import date

import pytest

from handrail import service_models
from handrail.service_models.eligibility import evaluate_eligibility
from tests.service_models.examples import eligible_answers

NO_EXCEPTION = {
    "long_term_risk_on_fit_note": False,
    "bullying_or_harassment": False,
    "essential_to_small_employer": False,
    "weeks_in_job": 300,
}
AT_WORK = {"work_attendance": "at_work", "absence_weeks": 0}
# Off sick for long, with a full occupational health service and no specialist to wait for.
RHYL_LONG = {"absence_weeks": 20, "occupational_health": "full", "waiting_for_specialist": False}


def decide_eligibility(service, day, **changed):
    """Eligibility of someone the service takes, with some answers changed; None takes an answer away."""
    answers = {**eligible_answers(service), **changed}
    known = {key: value for key, value in answers.items() if value is not None}
    return evaluate_eligibility(
        service_models.get_service(service).find_version_on(date.fromisoformat(day)), known
    )


OUTCOMES = [
    ("greater-manchester", "2010-06-01", {"work_attendance": "at_work", "absence_weeks": 0}, "eligible"),
    ("greater-manchester", "2011-06-01", {"work_attendance": "at_work", "absence_weeks": 0}, "not_eligible"),
    ("greater-manchester", "2011-06-01", {"absence_weeks": 3}, "not_eligible"),
    ("greater-manchester", "2011-06-01", {"absence_weeks": 4}, "eligible"),
    (
        "greater-manchester",
        "2012-06-01",
        {"absence_weeks": 3, "long_term_risk_on_fit_note": True},
        "eligible",
    ),
    ("greater-manchester", "2012-06-01", {"absence_weeks": 3, "bullying_or_harassment": True}, "eligible"),
    (
        "greater-manchester",
        "2012-06-01",
        {"absence_weeks": 3, "essential_to_small_employer": True},
        "eligible",
    ),
    ("greater-manchester", "2012-06-01", {"absence_weeks": 3, "weeks_in_job": 103}, "eligible"),
    ("greater-manchester", "2012-06-01", {"absence_weeks": 3, **NO_EXCEPTION}, "not_eligible"),
    (
        "greater-manchester",
        "2012-06-01",
        {"absence_weeks": 3, **NO_EXCEPTION, "weeks_in_job": 104},
        "not_eligible",
    ),
    (
        "greater-manchester",
        "2012-06-01",
        {"absence_weeks": 1, **NO_EXCEPTION, "long_term_risk_on_fit_note": True},
        "not_eligible",
    ),
    # The two weeks are of the fit note: the other reasons stand without them.
    ("greater-manchester", "2012-06-01", {"absence_weeks": 1, "bullying_or_harassment": True}, "eligible"),
    (
        "greater-manchester",
        "2012-06-01",
        {"absence_weeks": 1, "essential_to_small_employer": True},
        "eligible",
    ),
    ("greater-manchester", "2012-06-01", {"absence_weeks": 1, "weeks_in_job": 103}, "eligible"),
    ("greater-manchester", "2012-06-01", {"absence_weeks": 3}, "not_known"),
    (
        "greater-manchester",
        "2012-06-01",
        {"employer_size": 900, "occupational_health": "full"},
        "not_eligible",
    ),
    (
        "greater-manchester",
        "2012-06-01",
        {"employer_size": 900, "occupational_health": "too_slow"},
        "eligible",
    ),
    ("inner-north-west-london", "2010-06-01", {"absence_weeks": 4}, "eligible"),
    ("inner-north-west-london", "2010-06-01", {"absence_weeks": 3}, "not_eligible"),
    ("inner-north-west-london", "2010-06-01", {"lives_in": "Westminster"}, "not_eligible"),
    ("inner-north-west-london", "2011-06-01", {"absence_weeks": 2}, "eligible"),
    ("inner-north-west-london", "2011-06-01", {"absence_weeks": 6}, "eligible"),
    ("inner-north-west-london", "2011-06-01", {"absence_weeks": 7}, "not_eligible"),
    ("inner-north-west-london", "2011-06-01", {"lives_in": "Brent", "works_in": "Westminster"}, "eligible"),
    (
        "inner-north-west-london",
        "2011-06-01",
        {"referral_route": "employer", "employer_referral_agreed": False},
        "not_eligible",
    ),
    ("inner-north-west-london", "2010-06-01", AT_WORK, "eligible"),
    ("inner-north-west-london", "2011-06-01", AT_WORK, "eligible"),
    ("leicestershire", "2011-06-01", {"referral_route": "gp"}, "eligible"),
    ("leicestershire", "2011-06-01", {"referral_route": "self"}, "not_eligible"),
    ("leicestershire", "2012-06-01", {"referral_route": "employer"}, "not_eligible"),
    ("north-staffordshire", "2011-06-01", {"absence_weeks": 3}, "not_eligible"),
    ("north-staffordshire", "2011-06-01", {"work_attendance": "at_work", "absence_weeks": 0}, "eligible"),
    (
        "north-staffordshire",
        "2011-06-01",
        {"employer_size": 900, "occupational_health": "not_referred"},
        "eligible",
    ),
    (
        "north-staffordshire",
        "2011-06-01",
        {"employer_size": 900, "occupational_health": "full"},
        "not_eligible",
    ),
    ("nottinghamshire", "2011-06-01", {"employment_status": "unemployed"}, "not_eligible"),
    ("nottinghamshire", "2011-06-01", {"work_attendance": "at_work", "employer_size": 250}, "not_eligible"),
    ("nottinghamshire", "2011-06-01", {"work_attendance": "at_work", "employer_size": 249}, "eligible"),
    ("nottinghamshire", "2011-06-01", {"employer_size": 900}, "eligible"),
    ("nottinghamshire", "2010-07-31", {"lives_in": "Rushcliffe", "works_in": "Gedling"}, "not_eligible"),
    ("nottinghamshire", "2010-08-01", {"lives_in": "Rushcliffe", "works_in": "Gedling"}, "eligible"),
    ("rhyl", "2010-06-01", {"lives_in": "Conwy", "works_in": "Conwy"}, "not_eligible"),
    ("rhyl", "2011-06-01", {"lives_in": "Conwy", "works_in": "Conwy"}, "eligible"),
    ("rhyl", "2010-06-01", {**RHYL_LONG, "waiting_for_specialist": True}, "eligible"),
    ("rhyl", "2010-06-01", {**RHYL_LONG, "occupational_health": "none"}, "eligible"),
    ("rhyl", "2010-06-01", {**RHYL_LONG, "repeat_or_extended_absence": True}, "not_eligible"),
    ("rhyl", "2011-06-01", {**RHYL_LONG, "repeat_or_extended_absence": True}, "eligible"),
    ("rhyl", "2010-06-01", AT_WORK, "eligible"),
    ("rhyl", "2011-06-01", {"work_attendance": "at_work", "absence_weeks": 0}, "not_eligible"),
    (
        "rhyl",
        "2011-06-01",
        {"work_attendance": "at_work", "employment_status": "self_employed", "absence_weeks": 0},
        "eligible",
    ),
    ("rhyl", "2011-06-01", {"absence_weeks": 20, "repeat_or_extended_absence": True}, "eligible"),
    ("working-health-services-scotland", "2012-06-01", {"employer_size": 250}, "not_eligible"),
    ("working-health-services-scotland", "2012-06-01", {"employer_size": 249}, "eligible"),
    ("working-health-services-scotland", "2012-06-01", {"occupational_health": "full"}, "not_eligible"),
    ("working-health-services-scotland", "2012-06-01", {"work_attendance": "at_work"}, "not_eligible"),
    ("working-health-services-scotland", "2010-06-01", {"work_attendance": "at_work"}, "eligible"),
    (
        "working-health-services-scotland",
        "2010-06-01",
        {"referral_route": "employer", "employer_referral_agreed": False},
        "not_eligible",
    ),
    ("health-and-work-support", "2018-07-01", {"age": 15}, "not_eligible"),
    ("health-and-work-support", "2018-07-01", {"works_in": "Fife", "lives_in": "Perth"}, "eligible"),
    ("health-and-work-support", "2018-07-01", {"works_in": "Perth", "lives_in": "Perth"}, "not_eligible"),
    ("working-win", "2018-07-01", {"consents": False}, "not_eligible"),
    ("working-win", "2018-07-01", {"wants_paid_work": False}, "not_eligible"),
    ("thrive-into-work", "2018-07-01", {"employment_status": "employed"}, "not_eligible"),
    ("thrive-into-work", "2018-07-01", {}, "eligible"),
    ("workwell", "2025-01-01", {"health_affects_work": False}, "not_eligible"),
    ("workwell", "2025-01-01", {"age": 15}, "not_eligible"),
    ("workwell", "2025-01-01", {"age": 16}, "eligible"),
]


@pytest.mark.parametrize(("service", "day", "changed", "expected"), OUTCOMES)
def test_outcome(service, day, changed, expected):
    assert decide_eligibility(service, day, **changed).outcome == expected


NO_PLACE = {"lives_in": None, "works_in": None}
PRESUMED = [
    ("greater-manchester", "2012-06-01", {"absence_weeks": 3, "long_term_risk_on_fit_note": True}),
    ("nottinghamshire", "2011-06-01", {}),
    ("rhyl", "2011-06-01", {"work_attendance": "at_work", "employment_status": "self_employed"}),
    ("working-win", "2018-07-01", {}),
    ("thrive-into-work", "2018-07-01", {}),
]


@pytest.mark.parametrize(("service", "day", "changed"), PRESUMED)
def test_an_area_that_no_source_gives_as_a_rule_is_presumed_until_an_answer_says_otherwise(
    service, day, changed
):
    unasked = decide_eligibility(service, day, **changed, **NO_PLACE)
    assert unasked.outcome == "eligible"
    assert set(unasked.ask_next) == set(NO_PLACE), "still asked"
    elsewhere = decide_eligibility(service, day, **changed, lives_in="Truro", works_in="Truro")
    assert elsewhere.outcome == "not_eligible"
    assert "area" in [each.criterion for each in elsewhere.reasons if each.state == "not_met"]


def test_an_area_that_a_source_gives_as_a_rule_is_not_presumed():
    assert decide_eligibility("health-and-work-support", "2018-07-01", **NO_PLACE).outcome == "not_known"
    assert decide_eligibility("north-staffordshire", "2011-06-01", **NO_PLACE).outcome == "not_known"


HWS_OUT_OF_WORK = {"employment_status": "unemployed", "lives_in": "Dundee City", "works_in": None}
WORKSTREAMS = [
    ("health-and-work-support", {**HWS_OUT_OF_WORK, "unemployed_weeks": 26}, "employability_and_health"),
    ("health-and-work-support", {**HWS_OUT_OF_WORK, "unemployed_weeks": 27}, "local_support"),
    ("health-and-work-support", {"employer_size": 400}, "large_employer"),
    ("health-and-work-support", {"employer_size": 249}, "working_health_services"),
    ("health-and-work-support", {"is_employer": True, "lives_in": None}, "healthy_working_lives"),
    ("health-and-work-support", {"age": 15}, None),
    ("working-win", {"employment_status": "unemployed"}, "out_of_work"),
    ("working-win", {"employment_status": "employed"}, "in_work"),
    ("workwell", {"work_attendance": "at_work"}, "thrive_at_work"),
    ("workwell", {"work_attendance": "off_sick"}, "return_to_work"),
    ("workwell", {"employment_status": "unemployed"}, "seek_work"),
]


@pytest.mark.parametrize(("service", "changed", "expected"), WORKSTREAMS)
def test_workstream(service, changed, expected):
    assert decide_eligibility(service, "2025-01-01", **changed).workstream == expected


def test_scotlands_first_version_had_a_stream_for_people_at_work():
    found = decide_eligibility("working-health-services-scotland", "2010-06-01", work_attendance="at_work")
    assert found.workstream == "presentees"


def test_manchesters_reason_names_four_weeks():
    found = decide_eligibility("greater-manchester", "2011-06-01", absence_weeks=3)
    reason = next(each for each in found.reasons if each.criterion == "absent_long_enough")
    assert reason.state == "not_met"
    assert "four weeks" in reason.text
    assert "3 weeks" in reason.text
    assert "four weeks" in reason.client_text


def test_manchester_with_three_weeks_and_nothing_else_asks_for_an_exception():
    version = service_models.get_service("greater-manchester").find_version_on(date(2012, 6, 1))
    found = evaluate_eligibility(version, {"absence_weeks": 3})
    assert found.outcome == "not_known"
    assert found.ask_next[:4] == tuple(NO_EXCEPTION)
    assert "age" not in found.ask_next


def test_leicestershire_by_self_referral_is_signposted_to_the_gp():
    version = service_models.get_service("leicestershire").find_version_on(date(2011, 6, 1))
    found = evaluate_eligibility(version, {"referral_route": "self"})
    assert found.outcome == "not_eligible"
    assert [entry.code for entry in found.signpost] == ["gp_practice"]


def test_health_and_work_support_offers_local_support_to_the_ineligible():
    found = decide_eligibility(
        "health-and-work-support", "2019-06-01", **{**HWS_OUT_OF_WORK, "unemployed_weeks": 27}
    )
    assert found.outcome == "not_eligible"
    assert found.signpost[0].code == "local_support"
    version = service_models.get_service("health-and-work-support").find_version_on(date(2019, 6, 1))
    assert version.find_workstream("local_support").counted is False


def test_hogmanay_and_the_second_of_january_do_not_count_in_scotland():
    version = service_models.get_service("working-health-services-scotland").find_version_on(
        date(2011, 12, 30)
    )
    found = service_models.clocks.compute_deadlines(
        version, {"enrolled": date(2011, 12, 30)}, date(2012, 1, 3)
    )
    contact = next(each for each in found if each.clock == "first_contact")
    assert contact.due_at.date() == date(2012, 1, 5)
    assert "Thursday 5 January 2012" in contact.explanation
    assert "Monday 2 January and Tuesday 3 January are bank holidays in Scotland" in contact.explanation


def test_versions_are_in_force_by_date_of_referral():
    manchester = service_models.get_service("greater-manchester")
    days = (date(2011, 3, 31), date(2011, 4, 1), date(2012, 4, 1))
    assert [manchester.find_version_on(day).id for day in days] == ["2010-04", "2011-04", "2012-04"]


def test_the_jobcentre_refers_to_health_and_work_support_only_in_its_last_version():
    service = service_models.get_service("health-and-work-support")
    assert [bool(version.find_route("jobcentre")) for version in service.versions] == [False, False, True]


def test_leicestershire_sees_by_telephone_only_in_its_last_version():
    service = service_models.get_service("leicestershire")
    assert ["telephone" in version.assessment.modes for version in service.versions] == [False, True]
