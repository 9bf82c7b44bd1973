"""A death in the extract: what was reached before it stands, and nothing later counts as reached."""

from datetime import date, timedelta

import pytest

from handrail.journey.death.actions import record_death
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.identity.actions import merge_people
from handrail.journey.support.actions import record_work_status
from handrail.reporting.from_journey import build_tables
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db

RECORDED = START + timedelta(days=100)


def read_events(kind, case):
    return [row for row in build_tables([SCOTLAND])[kind].to_pylist() if row["case_id"] == case.reference]


def return_to_work(case, manager, day):
    at = START + timedelta(days=90)
    record_work_status(
        case=case, by=manager, at=at, from_on=day, attendance="at_work", return_kind="same_job"
    )


def record_client_death(case, manager, day):
    record_death(case=case, by=manager, at=RECORDED, died_on=day)


def test_a_case_that_a_death_ended_says_so_and_counts_no_attendance(support):
    case, manager = support()
    record_client_death(case, manager, date(2012, 7, 1))
    (client,) = read_events("clients", case)
    assert client["discharged_date"] == date(2012, 7, 1)
    assert (client["discharge_reason"], client["reason_code"], client["dropped_out"]) == (
        "died",
        "died",
        False,
    )
    assert client["work_attendance_discharge"] is None
    assert client["return_date"] is None
    assert client["status_known_date"] <= date(2012, 7, 1)
    assert read_events("outcomes", case) == []


@pytest.mark.parametrize(("day", "stands"), [(date(2012, 7, 2), True), (date(2012, 8, 1), False)])
def test_a_return_reached_before_the_death_stands_and_a_later_one_does_not(support, day, stands):
    case, manager = support()
    return_to_work(case, manager, day)
    record_client_death(case, manager, date(2012, 7, 20))
    (client,) = read_events("clients", case)
    assert client["return_date"] == (day if stands else None)
    assert client["return_kind"] == ("same_job" if stands else None)
    assert [row["date"] for row in read_events("outcomes", case)] == ([day] if stands else [])


@pytest.mark.parametrize("reason", ["returned_same_job", "died"])
def test_a_discharge_recorded_after_the_death_is_no_return(support, reason):
    """The last is a record of the version before: discharged as died, and at work."""
    case, manager = support()
    discharge_case(
        case=case, by=manager, at=START + timedelta(days=60), reason="returned_same_job",
        work_attendance="at_work", return_kind="same_job",
    )  # fmt: skip
    case.discharges.update(reason=reason)
    record_client_death(case, manager, date(2012, 7, 1))
    (client,) = read_events("clients", case)
    assert (client["discharge_reason"], client["work_attendance_discharge"]) == ("died", None)
    assert (client["return_date"], read_events("outcomes", case)) == (None, [])


def test_an_outcome_at_discharge_before_the_death_stands_and_follow_up_is_censored(support):
    case, manager = support()
    discharge_case(
        case=case, by=manager, at=START + timedelta(days=30), reason="returned_same_job",
        work_attendance="at_work", return_date=date(2012, 6, 10), return_kind="same_job",
    )  # fmt: skip
    record_client_death(case, manager, date(2012, 8, 1))
    (client,) = read_events("clients", case)
    assert (client["return_date"], client["work_attendance_discharge"]) == (date(2012, 6, 10), "at_work")
    assert client["discharge_reason"] == "returned_to_work"
    assert read_events("followups", case) == [], "none had fallen due when the client died"


def test_without_a_day_the_recording_is_the_latest_it_can_be(support):
    case, manager = support()
    return_to_work(case, manager, date(2012, 8, 1))
    record_client_death(case, manager, None)
    (client,) = read_events("clients", case)
    assert client["discharged_date"] == RECORDED.date()
    assert client["return_date"] == date(2012, 8, 1)


def test_joined_records_share_the_death(support):
    case, manager = support()
    other, _ = support()
    record_client_death(case, manager, date(2012, 7, 1))
    assert read_events("clients", other)[0]["discharged_date"] is None, "another person's, so far as is known"
    merge_people(case=case, other=other, by=manager, at=RECORDED)
    assert read_events("clients", other)[0]["discharged_date"] == date(2012, 7, 1)
