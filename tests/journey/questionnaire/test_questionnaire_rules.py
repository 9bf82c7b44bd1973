"""When a client is reminded, by which channel they are reached, and what a response rate counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from handrail import service_models
from handrail.accounts.policy import Role
from handrail.journey.case.models import Draft
from handrail.journey.case.safe_contact import SafeContact
from handrail.journey.discharge.actions import discharge_case
from handrail.journey.messages.rules import Reach, channel_by_itself, is_mobile
from handrail.journey.questionnaire import actions
from handrail.journey.questionnaire.queries import response_rates
from handrail.journey.questionnaire.rules import (
    TIMING,
    RequestState,
    find_closing,
    list_occasions,
    reminder_due,
    state_of,
    why_stopped,
)
from tests.support.people import LEICESTER, SCOTLAND

ASKED = datetime(2012, 5, 14, 9, 30, tzinfo=UTC)
OPEN = RequestState("entry", ASKED, find_closing(ASKED))


@given(st.lists(st.integers(0, 40 * 24), max_size=40))
def test_however_often_it_is_asked_a_client_gets_three_reminders_at_most_and_a_day_apart(hours):
    sent = [ASKED]
    for moment in sorted(ASKED + timedelta(hours=each) for each in hours):
        if reminder_due(OPEN, sent, moment):
            sent.append(moment)
    assert len(sent) <= 1 + len(TIMING.remind_after)
    assert all(later - earlier >= timedelta(days=1) for earlier, later in pairwise(sent))


@given(
    st.sampled_from(["answered_at", "opted_out", "discharged", "never_again", "withdrawn"]), st.floats(1, 60)
)
def test_nothing_is_sent_once_there_is_a_reason_to_stop(reason, days):
    stopped = replace(OPEN, **{reason: ASKED if reason == "answered_at" else True})
    moment = ASKED + timedelta(days=days)
    assert why_stopped(stopped, moment)
    assert not reminder_due(stopped, [ASKED], moment)


@pytest.mark.parametrize(
    ("kind", "stops"), [("entry", True), ("review", True), ("discharge", False), ("follow_up", False)]
)
def test_discharge_stops_what_is_asked_before_it(kind, stops):
    standing = RequestState(kind, ASKED, find_closing(ASKED), discharged=True)
    assert bool(why_stopped(standing, ASKED)) == stops


@pytest.mark.parametrize(
    ("reach", "channel"),
    [
        (Reach(email="a@example.org"), "email"),
        (Reach(email="a@example.org", telephone="07700 900982"), "email"),
        (Reach(email="a@example.org", telephone="07700 900982", contact_by="text"), "text"),
        (Reach(telephone="07700 900982"), "text"),
        (Reach(telephone="01632 960123"), None),
        (Reach(email="a@example.org", contact_by="telephone"), None),
        (Reach(email="a@example.org", contact_by="post"), None),
        (Reach(email="a@example.org", safe=SafeContact(no_messages=True)), None),
    ],
)
def test_the_channel_the_software_may_use_by_itself(reach, channel):
    assert channel_by_itself(reach) == channel


@pytest.mark.parametrize(
    ("number", "mobile"),
    [("07700 900982", True), ("+44 7700 900982", True), ("01632 960123", False), ("070 1234 5678", False)],
)
def test_what_is_a_mobile(number, mobile):
    assert is_mobile(number) == mobile


@pytest.mark.parametrize(
    ("changes", "days", "state"),
    [
        ({}, 1, "open"),
        ({"started": True}, 1, "started"),
        ({}, 60, "closed"),
        ({"started": True}, 60, "in part"),
        ({"opted_out": True}, 1, "opted out"),
        ({"answered_at": ASKED}, 1, "answered"),
        ({"answered_at": ASKED, "complete": False}, 1, "in part"),
    ],
)
def test_where_a_request_stands(changes, days, state):
    standing = RequestState("entry", ASKED, find_closing(ASKED), **changes)
    assert state_of(standing, ASKED + timedelta(days=days)) == state


def test_every_service_has_its_occasions_and_no_instrument_of_a_conversation_is_sent():
    for service in service_models.load_services():
        for version in service.versions:
            found = [each.code for each in list_occasions(version, None)]
            assert found[:3] == ["entry", "review", "discharge"]
            assert len(found) == len(set(found)) == 3 + len(version.follow_up)


# ---- Response rates ----------------------------------------------------------------------------------------

WHOLE = {"phq-9": {f"item_{n}": 0 for n in range(1, 10)}, "gad-7": {f"item_{n}": 0 for n in range(1, 8)}}


@pytest.fixture
def clients(db, clock, enrol):
    """Six clients asked at entry: answered, in part, opted out, still open, not answered, one by paper."""
    clock.move_to("2012-05-14 09:30")
    made = []
    for channel in ("email", "email", "email", "email", "email", "paper"):
        case = enrol(LEICESTER, at=timezone.now())
        made.append(actions.ask_client(case=case, code="entry", channel=channel, by=None, at=timezone.now()))
    whole, partly, stopped, _, left, paper = made
    common = {"by": None, "at": timezone.now()}
    actions.finish_request(request=whole, said=WHOLE, mode="online", **common)
    actions.finish_request(request=partly, said={"phq-9": WHOLE["phq-9"]}, mode="online", **common)
    actions.record_wish(case=stopped.case, given=False, how="own_page", **common)
    discharge_case(case=left.case, reason="declined", work_attendance="not_known", **common)
    actions.finish_request(request=paper, said=WHOLE, mode="paper", **common)
    return made


def find_rate(rows, part, channel):
    (rate,) = [each for each in rows if (each.part, each.channel) == (part, channel)]
    return rate


def test_response_rates_count_each_part_by_channel(clients):
    found = response_rates.compute_response_rates([LEICESTER], at=timezone.now())
    whole = find_rate(found, response_rates.WHOLE, "email")
    assert dict(whole.counts) == {"answered": 1, "in part": 1, "opted out": 1, "open": 1, "none": 1}
    assert (whole.asked, whole.base, whole.percent) == (5, 4, 25)
    phq, gad = find_rate(found, "phq-9", "email"), find_rate(found, "gad-7", "email")
    assert (phq.counts["answered"], phq.percent) == (2, 50)
    assert (gad.counts["answered"], gad.counts["none"], gad.percent) == (1, 2, 25)
    paper = find_rate(found, "phq-9", "paper")
    assert (paper.asked, paper.percent) == (1, 100)
    assert response_rates.compute_response_rates([SCOTLAND], at=timezone.now()) == []
    assert (
        response_rates.compute_response_rates([LEICESTER], since=date(2012, 5, 15), at=timezone.now()) == []
    )


def test_the_page_shows_them_in_few_queries_to_those_who_may(
    clients, staff, sign_in, django_assert_max_num_queries
):
    client = sign_in(staff(Role.SERVICE_MANAGER, LEICESTER))
    with django_assert_max_num_queries(15):
        page = client.get("/questionnaires/?since=all").content.decode()
    assert "25% of 4" in page
    assert "PHQ-9" in page
    other = sign_in(staff(Role.SERVICE_MANAGER, SCOTLAND))
    assert (
        "No questionnaires were sent in this period"
        in other.get("/questionnaires/?since=all").content.decode()
    )


def test_what_is_saved_and_not_sent_counts_as_still_open_until_the_time_is_over(clients, clock):
    waiting = clients[3]
    Draft.objects.create(
        key=f"questionnaire:{waiting.pk}", data={"phq-9.item_1": {"answer": ["1"]}}, saved_at=timezone.now()
    )
    assert (
        find_rate(
            response_rates.compute_response_rates([LEICESTER], at=timezone.now()), "phq-9", "email"
        ).counts["open"]
        == 1
    )
    clock.move_on(days=40)
    over = response_rates.compute_response_rates([LEICESTER], at=timezone.now())
    assert find_rate(over, "phq-9", "email").counts["in part"] == 1
    assert find_rate(over, "gad-7", "email").counts["none"] == 3
