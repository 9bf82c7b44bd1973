"""The clocks of matters, by law and by the service's own: pure rules."""

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from handrail.foundation.calendars import find_calendar
from handrail.governance.clocks import (
    ClockState,
    MatterAct,
    compute_deadlines,
    find_next_deadline,
    was_within_clocks,
)
from handrail.governance.figures import MatterCourse, count_matters
from handrail.governance.rules import RULES, MatterKind, MatterOutcome, MatterStepKind, list_open_steps
from handrail.service_models import duties
from handrail.service_models.duties import find_matter_clocks, list_safeguarding_duties

# A Tuesday in London.
CAME = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
Step = MatterStepKind


def list_dues(kind, *acts, nation="England", at=CAME):
    clocks = find_matter_clocks(kind, "leicestershire", [nation])
    rows = compute_deadlines(clocks, CAME, acts, find_calendar("england-and-wales"), at)
    return {row.code: row for row in rows}


def find_due_day(kind, code, *acts, **options):
    return list_dues(kind, *acts, **options)[code].due_at.date().isoformat()


def test_a_breach_has_72_hours_from_when_the_service_knew():
    row = list_dues("breach")["authority"]
    assert row.due_at == CAME + timedelta(hours=72)
    assert row.find_state(row.due_at) == ClockState.RUNNING
    assert row.find_state(row.due_at + timedelta(seconds=1)) == ClockState.OVERDUE


@pytest.mark.parametrize(
    ("kind", "code", "nation", "day"),
    [
        # Thirty days, of which the day it came is the first; working days begin with the next.
        ("data_complaint", "acknowledge", "England", "2026-04-08"),
        ("complaint", "acknowledge", "England", "2026-03-13"),
        ("complaint", "acknowledge", "Wales", "2026-03-12"),
        ("complaint", "answer", "Scotland", "2026-04-09"),
        ("access_request", "answer", "England", "2026-04-10"),
    ],
)
def test_each_clock_ends_on_the_day_that_its_law_says(kind, code, nation, day):
    assert find_due_day(kind, code, nation=nation) == day


def test_a_month_without_that_day_ends_with_its_last():
    clocks = find_matter_clocks("access_request", "rhyl", ["Wales"])
    came = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
    [row] = compute_deadlines(clocks, came, [], find_calendar("england-and-wales"), came)
    assert row.due_at.date().isoformat() == "2026-02-28"


def test_a_request_extended_has_two_months_more():
    extended = MatterAct(Step.EXTENDED, CAME + timedelta(days=10))
    assert find_due_day("access_request", "answer", extended) == "2026-06-10"


def test_a_pause_moves_a_request_on_by_as_long_as_it_lasted():
    paused = MatterAct(Step.PAUSED, CAME + timedelta(days=2))
    resumed = MatterAct(Step.RESUMED, CAME + timedelta(days=9))
    late = CAME + timedelta(days=60)
    waiting = list_dues("access_request", paused, at=late)["answer"]
    assert waiting.find_state(late) == ClockState.PAUSED
    assert find_due_day("access_request", "answer", paused, resumed, at=late) == "2026-04-17"


def test_what_was_done_in_time_and_what_late():
    acknowledged = MatterAct(Step.ACKNOWLEDGED, CAME + timedelta(days=1))
    closed = MatterAct(Step.CLOSED, CAME + timedelta(days=90))
    rows = list_dues("complaint", acknowledged, closed)
    later = CAME + timedelta(days=91)
    states = {code: row.find_state(later) for code, row in rows.items()}
    assert states == {"acknowledge": ClockState.MET, "answer": ClockState.MET_LATE}
    assert not was_within_clocks(rows.values(), later)
    assert was_within_clocks([rows["acknowledge"]], later)


def test_what_is_due_first_is_next():
    rows = list_dues("complaint")
    assert find_next_deadline(rows.values()) == rows["acknowledge"]
    done = list_dues("complaint", MatterAct(Step.ACKNOWLEDGED, CAME + timedelta(hours=1)))
    assert find_next_deadline(done.values()) == done["answer"]


def test_an_answer_acknowledges_as_well():
    rows = list_dues("complaint", MatterAct(Step.CLOSED, CAME + timedelta(hours=1)))
    assert find_next_deadline(rows.values()) is None


@pytest.mark.parametrize(
    ("nation", "law"),
    [
        ("England", "Care Act 2014, section 42"),
        ("Scotland", "Adult Support and Protection (Scotland) Act 2007"),
        ("Wales", "Social Services and Well-being (Wales) Act 2014, sections 126"),
    ],
)
def test_each_nation_has_its_own_threshold_with_its_law(nation, law):
    rows = list_safeguarding_duties([nation])
    assert {row.people for row in rows} == {"adult", "child"}
    assert any(row.law.startswith(law) for row in rows)
    assert all(row.source.startswith("https://") for row in rows)


def test_a_service_may_have_its_own_clock(tmp_path, monkeypatch):
    own = duties.BUILT_IN.read_text().replace(
        "clocks:\n",
        "clocks:\n  - {matter: complaint, code: answer, label: Answer, length: 10, unit: working_days, "
        "services: [leicestershire], source: Our own procedure}\n",
        1,
    )
    path = tmp_path / "duties.yaml"
    path.write_text(own)
    monkeypatch.setenv(duties.SETTING, str(path))
    lengths = {
        service: {clock.code: clock.length for clock in find_matter_clocks("complaint", service, ["England"])}
        for service in ("leicestershire", "nottinghamshire")
    }
    assert lengths["leicestershire"]["answer"] == 10
    assert lengths["nottinghamshire"]["answer"] == 20


@pytest.mark.parametrize("kind", list(MatterKind))
def test_every_kind_has_a_clock_and_can_be_closed(kind):
    assert find_matter_clocks(kind, "rhyl", ["Wales"])
    assert Step.CLOSED in RULES[kind].steps
    assert RULES[kind].outcomes


def test_who_does_not_lead_may_only_add_a_note():
    state = {"closed": False, "paused": False, "extended": False}
    assert list_open_steps(MatterKind.SAFEGUARDING, **state, leads=False) == [Step.NOTED]
    assert Step.SHARED in list_open_steps(MatterKind.SAFEGUARDING, **state, leads=True)
    assert list_open_steps(MatterKind.COMPLAINT, **state | {"closed": True}, leads=True) == [Step.REOPENED]


def test_a_request_is_not_closed_or_paused_again_while_it_waits():
    steps = list_open_steps(MatterKind.ACCESS_REQUEST, closed=False, paused=True, extended=True, leads=True)
    assert Step.RESUMED in steps
    assert not {Step.PAUSED, Step.CLOSED, Step.EXTENDED} & set(steps)


def test_matters_are_counted_by_kind_clock_and_outcome():
    day = CAME.date()
    kept = MatterCourse("rhyl", MatterKind.COMPLAINT, day, day, MatterOutcome.UPHELD, True, True, False, True)
    late = MatterCourse("rhyl", MatterKind.COMPLAINT, day, None, None, False, False, True, None)
    [count] = count_matters([kept, late, kept])
    assert (count.received, count.open, count.overdue) == (3, 1, 1)
    assert (count.answered_in_time, count.kept_every_clock, count.learning_recorded) == (2, 2, 2)
    assert count.outcomes == ((MatterOutcome.UPHELD, 2),)


def test_a_matter_opened_again_has_another_day_to_be_answered_by():
    clocks = find_matter_clocks("complaint", "leicestershire", ["England"])
    closed = MatterAct(Step.CLOSED, CAME + timedelta(days=5))
    again = MatterAct(Step.REOPENED, CAME + timedelta(days=90))
    rows = compute_deadlines(
        clocks, CAME, [closed, again], find_calendar("england-and-wales"), CAME + timedelta(days=91)
    )
    first, second = (row for row in rows if row.code == "answer")
    assert first.met_at == closed.at
    assert second.met_at is None
    assert second.due_at - again.at >= first.due_at - CAME - timedelta(days=7)
    assert len([row for row in rows if row.code == "acknowledge"]) == 1
    assert find_next_deadline(rows) == second


def test_every_duty_was_compared_with_its_source_or_says_that_it_is_assumed():
    held = duties.read_duties()
    for entry in (*held.clocks, *held.safeguarding):
        assert entry.source.startswith(duties.ASSUMED) == (entry.checked is None), entry
        assert entry.checked is None or date(2026, 11, 30) <= entry.checked, entry


@pytest.mark.parametrize(
    "said",
    [{"checked": "2026-12-01"}, {"source": "Assumed. No law", "checked": "2026-12-01", "against": "text"}],
)
def test_an_own_file_that_says_half_of_it_is_refused(said):
    entry = {"matter": "breach", "code": "authority", "label": "Tell", "length": 72, "unit": "hours"}
    with pytest.raises(ValidationError, match="checked"):
        duties.MatterClock(**{**entry, "source": "UK GDPR", **said})
