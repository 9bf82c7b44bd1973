"""Deadlines: from which event, in which time, paused and exempted, explained; never stored."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail import service_models
from handrail.foundation.calendars import LONDON
from handrail.foundation.errors import UserError
from handrail.service_models.clocks import Exemption, Pause, compute_deadlines

SCOTLAND = service_models.get_service("working-health-services-scotland").current_version
MANCHESTER = service_models.get_service("greater-manchester").current_version
LEICESTER = service_models.get_service("leicestershire").current_version
SUPPORT = service_models.get_service("health-and-work-support").current_version
WORKWELL = service_models.get_service("workwell").current_version
WORKING_WIN = service_models.get_service("working-win").current_version
VERSIONS = [version for service in service_models.load_services() for version in service.versions]


def read_time(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def find_deadline(code, version, facts, now, **options):
    found = [each for each in compute_deadlines(version, facts, now, **options) if each.clock == code]
    assert len(found) == 1
    return found[0]


def test_scotland_counts_working_days_from_enrolment_and_from_assessment():
    facts = {"enrolled": read_time("2012-03-01 10:00"), "assessed": read_time("2012-03-08 10:00")}
    now = read_time("2012-03-08 11:00")
    assert find_deadline("first_contact", SCOTLAND, facts, now).due_at.date() == date(2012, 3, 5)
    assert find_deadline("assessment", SCOTLAND, facts, now).due_at.date() == date(2012, 3, 8)
    assert find_deadline("first_intervention", SCOTLAND, facts, now).due_at.date() == date(2012, 3, 22)


@pytest.mark.parametrize(
    ("contacted", "now", "state"),
    [
        (None, "2012-03-05 23:00", "running"),
        (None, "2012-03-06 00:00", "overdue"),
        ("2012-03-05 17:00", "2012-03-20 09:00", "met"),
        ("2012-03-06 09:00", "2012-03-20 09:00", "met_late"),
        ("2012-03-06 09:00", "2012-03-05 09:00", "running"),  # what is still to come does not count
    ],
)
def test_states(contacted, now, state):
    facts = {"enrolled": read_time("2012-03-01 10:00"), "first_contact": contacted and read_time(contacted)}
    assert find_deadline("first_contact", SCOTLAND, facts, read_time(now)).state == state


@pytest.mark.parametrize(
    ("referred", "due", "words"),
    [
        ("2012-03-24 12:00", "2012-03-25 13:00", "1pm on Sunday 25 March 2012"),
        ("2026-03-28 12:00", "2026-03-29 13:00", "1pm on Sunday 29 March 2026"),
        ("2026-10-24 12:00", "2026-10-25 11:00", "11am on Sunday 25 October 2026"),
    ],
)
def test_hours_run_by_the_hour_even_when_the_clocks_change(referred, due, words):
    facts = {"referred": read_time(referred)}
    found = find_deadline("first_contact", MANCHESTER, facts, read_time(referred) + timedelta(hours=1))
    assert found.due_at == read_time(due)
    assert found.due_at.timestamp() - found.started_at.timestamp() == 24 * 3600
    assert words in found.explanation


def test_dates_are_taken_where_no_time_is_known():
    facts = {"referred": date(2012, 3, 1), "assessed": date(2012, 3, 8)}
    assert find_deadline("assessment", LEICESTER, facts, date(2012, 3, 9)).state == "met"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(UserError, match="enrolled"):
        compute_deadlines(SCOTLAND, {"enrolled": datetime(2012, 3, 1, 9)}, read_time("2012-03-02 09:00"))  # noqa: DTZ001


def test_a_pause_with_its_reason_moves_the_day_due():
    facts = {"enrolled": read_time("2012-03-01 10:00")}
    pause = Pause(date(2012, 3, 2), date(2012, 3, 6), "in hospital")
    found = find_deadline("assessment", SCOTLAND, facts, read_time("2012-03-07 09:00"), exceptions=[pause])
    # Friday 2, Monday 5 and Tuesday 6 March do not count: 7, 8, 9, 12 and 13 March do.
    assert found.due_at.date() == date(2012, 3, 13)
    assert "paused from Friday 2 March 2012 to Tuesday 6 March 2012 (in hospital)" in found.explanation


def test_a_pause_over_the_day_due_moves_it_by_its_days():
    facts = {"referred": read_time("2012-03-01 10:00")}
    pause = Pause(date(2012, 3, 8), date(2012, 3, 9), "snow")
    found = find_deadline("assessment", LEICESTER, facts, read_time("2012-03-20 09:00"), exceptions=[pause])
    assert found.due_at.date() == date(2012, 3, 10)


def test_a_pause_that_lasts_is_shown_as_paused():
    facts = {"enrolled": read_time("2012-03-01 10:00")}
    found = find_deadline(
        "assessment",
        SCOTLAND,
        facts,
        read_time("2012-06-01 09:00"),
        exceptions=[Pause(date(2012, 3, 2), None, "on holiday")],
    )
    assert found.state == "paused"
    assert "(on holiday)" in found.explanation


def test_a_pause_names_the_clocks_it_stops():
    facts = {"enrolled": read_time("2012-03-01 10:00")}
    pause = Pause(date(2012, 3, 2), None, "waits for an interpreter", clocks=("assessment",))
    now = read_time("2012-03-20 09:00")
    assert find_deadline("first_contact", SCOTLAND, facts, now, exceptions=[pause]).state == "overdue"
    assert find_deadline("assessment", SCOTLAND, facts, now, exceptions=[pause]).state == "paused"


def test_hours_lost_to_overlapping_pauses_are_given_back_once():
    facts = {"referred": read_time("2012-05-01 12:00")}
    pauses = [
        Pause(read_time("2012-05-01 14:00"), read_time("2012-05-01 18:00"), "line down"),
        Pause(read_time("2012-05-01 16:00"), read_time("2012-05-01 20:00"), "line down"),
    ]
    found = find_deadline(
        "first_contact", MANCHESTER, facts, read_time("2012-05-02 09:00"), exceptions=pauses
    )
    assert found.due_at == read_time("2012-05-02 18:00")


def test_an_exemption_gives_its_reason():
    facts = {"enrolled": read_time("2012-03-01 10:00"), "assessed": read_time("2012-03-05 10:00")}
    reason = "no clinical intervention is needed"
    found = find_deadline(
        "first_intervention",
        SCOTLAND,
        facts,
        read_time("2012-06-01 10:00"),
        exceptions=[Exemption("first_intervention", reason)],
    )
    assert found.state == "exempt"
    assert reason in found.explanation


def test_a_closed_case_owes_nothing_more_but_its_report():
    facts = {"referred": read_time("2012-03-01 10:00"), "discharged": read_time("2012-03-02 09:00")}
    now = read_time("2012-03-05 10:00")
    assert find_deadline("first_contact", LEICESTER, facts, now).state == "closed"
    assert find_deadline("discharge_report", LEICESTER, facts, now).state == "running"


def test_what_was_overdue_when_the_case_closed_stays_overdue():
    facts = {"referred": read_time("2012-03-01 10:00"), "discharged": read_time("2012-04-02 09:00")}
    assert find_deadline("first_contact", LEICESTER, facts, read_time("2012-04-05 10:00")).state == "overdue"


@pytest.mark.parametrize(
    ("version", "stream", "event", "code", "due", "warn"),
    [
        (SUPPORT, None, "enrolled", "stay", date(2020, 7, 20), date(2020, 6, 22)),
        (WORKWELL, "return_to_work", "enrolled", "stay_in_work", date(2020, 4, 27), date(2020, 4, 13)),
        (WORKWELL, "seek_work", "enrolled", "stay_seeking", date(2020, 6, 22), date(2020, 5, 25)),
        (WORKING_WIN, "out_of_work", "job_started", "in_work_support", date(2020, 7, 2), date(2020, 6, 4)),
        (WORKING_WIN, "in_work", "randomised", "in_work_stay", date(2021, 3, 2), date(2021, 2, 2)),
    ],
)
def test_the_maximum_stay_warns_ahead(version, stream, event, code, due, warn):
    facts = {event: read_time("2020-03-02 10:00")}
    found = find_deadline(code, version, facts, read_time("2020-03-03 10:00"), workstream=stream)
    assert found.due_at.date() == due
    assert found.warn_from is not None
    assert found.warn_from.date() == warn
    assert not found.needs_warning(warn - timedelta(days=1))
    assert found.needs_warning(due)


def test_the_stay_of_another_stream_does_not_apply():
    facts = {"enrolled": read_time("2025-03-02 10:00")}
    found = compute_deadlines(WORKWELL, facts, read_time("2025-03-03 10:00"), workstream="seek_work")
    assert "stay_in_work" not in {each.clock for each in found}


@pytest.mark.parametrize(("arm", "owed"), [("treatment", True), ("control", False), (None, True)])
def test_the_control_arm_owes_no_employment_support(arm, owed):
    facts = {"randomised": read_time("2018-06-01 10:00")}
    found = compute_deadlines(
        WORKING_WIN, facts, read_time("2018-06-02 10:00"), workstream="in_work", arm=arm
    )
    assert ("vocational_profile" in {each.clock for each in found}) is owed
    assert ("in_work_stay" in {each.clock for each in found}) is owed


MOMENTS = st.datetimes(datetime(2011, 1, 1), datetime(2024, 12, 31)).map(lambda m: m.replace(tzinfo=LONDON))  # noqa: DTZ001


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(VERSIONS), MOMENTS, st.integers(0, 400))
def test_a_pause_never_makes_anything_due_earlier(version, start, days):
    facts = {"referred": start, "enrolled": start, "assessed": start}
    now = start + timedelta(days=500)
    pause = Pause(start, start + timedelta(days=days), "away")
    plain, paused = (
        compute_deadlines(version, facts, now),
        compute_deadlines(version, facts, now, exceptions=[pause]),
    )
    before = {each.clock: each.due_at for each in plain}
    assert all(each.due_at >= before[each.clock] for each in paused)
    assert len(plain) == len(paused)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(VERSIONS), MOMENTS, st.integers(0, 100), st.integers(0, 100))
def test_time_alone_only_makes_a_running_clock_overdue(version, start, early, late):
    facts = {"referred": start, "enrolled": start}
    first, second = (start + timedelta(days=days) for days in sorted((early, late)))
    then = {each.clock: each for each in compute_deadlines(version, facts, second)}
    for each in compute_deadlines(version, facts, first):
        assert then[each.clock].due_at == each.due_at
        assert (each.state, then[each.clock].state) != ("overdue", "running")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(VERSIONS), MOMENTS)
def test_every_deadline_explains_itself_in_one_sentence(version, start):
    for each in compute_deadlines(version, {"referred": start, "enrolled": start, "assessed": start}, start):
        assert each.explanation.startswith(each.label)
        assert each.explanation.endswith(".")
        assert each.due_at > each.started_at
