"""'Today' is the service's own day: half past midnight on 1 June is still 31 May in universal time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handrail.foundation.calendars import end_of_day, to_day
from handrail.journey.questionnaire.rules import TIMING, find_closing
from handrail.journey.screening.queries import known_answers
from tests.support.people import SCOTLAND

HALF_PAST_MIDNIGHT = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)
FIRST_OF_JUNE = date(2026, 6, 1)


def test_the_day_of_a_moment_is_that_in_london():
    assert to_day(HALF_PAST_MIDNIGHT) == FIRST_OF_JUNE
    assert to_day(datetime(2026, 12, 1, 0, 30, tzinfo=UTC)) == date(2026, 12, 1)


def test_a_questionnaire_asked_after_midnight_is_open_for_whole_days():
    assert find_closing(HALF_PAST_MIDNIGHT) == end_of_day(to_day(HALF_PAST_MIDNIGHT + TIMING.open_for))
    assert to_day(find_closing(HALF_PAST_MIDNIGHT)) == FIRST_OF_JUNE + TIMING.open_for


@pytest.mark.django_db
def test_somebody_referred_after_midnight_on_their_birthday_is_a_year_older(enrol):
    case = enrol(SCOTLAND)
    case.referred_at = HALF_PAST_MIDNIGHT
    case.person.date_of_birth = date(1986, 6, 1)
    assert known_answers(case)["age"] == 40
    case.referred_at -= timedelta(hours=1)
    assert known_answers(case)["age"] == 39
