"""Follow-ups and repeated contacts: when each opens, is due and closes."""

from datetime import date

from handrail import service_models
from handrail.service_models.clocks import compute_schedule

SCOTLAND = service_models.get_service("working-health-services-scotland").current_version
MANCHESTER = service_models.get_service("greater-manchester").current_version
LEICESTER = service_models.get_service("leicestershire").current_version
WORKING_WIN = service_models.get_service("working-win").current_version


def list_due(found):
    return [(each.code, each.due_at.date(), each.state) for each in found]


def test_scotland_follows_up_three_and_six_months_after_discharge():
    found = compute_schedule(SCOTLAND, {"discharged": date(2012, 8, 31)}, date(2012, 11, 20))
    assert list_due(found) == [
        ("follow_up_3_months", date(2012, 11, 30), "open"),
        ("follow_up_6_months", date(2013, 2, 28), "not_yet"),
    ]
    assert found[0].asks == ("health update", "work status")


def test_a_follow_up_is_done_or_missed():
    facts = {"discharged": date(2012, 1, 10), "follow_up_3_months": date(2012, 4, 12)}
    found = compute_schedule(SCOTLAND, facts, date(2012, 12, 1))
    assert [each.state for each in found] == ["done", "missed"]


def test_leicestershire_reviews_fit_notes_every_two_weeks_from_the_last_one():
    facts = {"assessed": date(2012, 5, 1), "fit_note_reviewed": [date(2012, 5, 15), date(2012, 6, 1)]}
    found = [
        each
        for each in compute_schedule(LEICESTER, facts, date(2012, 6, 2))
        if each.code == "fit_note_review"
    ]
    assert list_due(found) == [
        ("fit_note_review", date(2012, 5, 15), "done"),
        ("fit_note_review", date(2012, 5, 29), "done"),
        ("fit_note_review", date(2012, 6, 15), "not_yet"),
    ]


def test_fit_note_reviews_end_with_the_return_to_work():
    facts = {"assessed": date(2012, 5, 1), "work_returned": date(2012, 5, 20)}
    facts["fit_note_reviewed"] = date(2012, 5, 15)
    found = [
        each
        for each in compute_schedule(LEICESTER, facts, date(2012, 6, 2))
        if each.code == "fit_note_review"
    ]
    assert list_due(found) == [("fit_note_review", date(2012, 5, 15), "done")]


def test_manchester_watches_ten_days_and_then_six_months():
    found = compute_schedule(MANCHESTER, {"work_returned": date(2012, 5, 1)}, date(2012, 5, 2))
    assert list_due(found)[0] == ("return_watch", date(2012, 5, 11), "open")
    months = [each for each in found if each.code == "monthly_contact"]
    assert [each.due_at.date() for each in months] == [date(2012, n, 11) for n in range(6, 12)]
    assert [each.event for each in months] == [f"monthly_contact_{n}" for n in range(1, 7)]


def test_one_monthly_contact_done_late_does_not_push_the_next():
    facts = {"work_returned": date(2012, 5, 1), "monthly_contact_1": date(2012, 6, 25)}
    found = [
        each
        for each in compute_schedule(MANCHESTER, facts, date(2012, 7, 1))
        if each.code == "monthly_contact"
    ]
    assert found[0].done_at is not None
    assert found[1].due_at.date() == date(2012, 7, 11)


def test_both_arms_of_the_trial_are_surveyed_from_randomisation():
    found = compute_schedule(WORKING_WIN, {"randomised": date(2018, 6, 1)}, date(2018, 6, 2))
    assert [(each.code, each.due_at.date()) for each in found] == [
        ("survey_4_months", date(2018, 10, 1)),
        ("survey_12_months", date(2019, 6, 1)),
    ]


def test_nothing_is_scheduled_before_its_event():
    assert compute_schedule(SCOTLAND, {"enrolled": date(2012, 1, 1)}, date(2012, 1, 2)) == []
