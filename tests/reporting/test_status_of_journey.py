"""The last day on which a client's attendance at work was known: of the assessment, a change or discharge."""

from datetime import date, timedelta

import pytest

from handrail.journey.discharge.actions import discharge_case
from handrail.journey.support.actions import record_work_status
from handrail.reporting.from_journey import build_tables
from tests.support.people import SCOTLAND, START

pytestmark = pytest.mark.django_db


def read_status_known(case):
    (row,) = [
        row for row in build_tables([SCOTLAND])["clients"].to_pylist() if row["case_id"] == case.reference
    ]
    return row["status_known_date"]


def test_it_is_that_of_the_last_word_about_it_until_discharge(support):
    case, manager = support()
    assessed = read_status_known(case)
    assert assessed == case.assessed_at.date()
    record_work_status(
        case=case, by=manager, at=START + timedelta(days=30), from_on=date(2012, 6, 1), attendance="off_sick"
    )
    assert read_status_known(case) == date(2012, 6, 13)
    discharge_case(
        case=case, by=manager, at=START + timedelta(days=60), reason="lost_contact",
        work_attendance="not_known", summary="We lost contact.",
    )  # fmt: skip
    assert read_status_known(case) == date(2012, 6, 13), "discharge told nothing"


def test_a_known_discharge_is_the_last_day(support):
    case, manager = support()
    discharge_case(
        case=case, by=manager, at=START + timedelta(days=60), reason="lost_contact",
        work_attendance="off_sick", summary="We lost contact.",
    )  # fmt: skip
    assert read_status_known(case) == date(2012, 7, 13)
