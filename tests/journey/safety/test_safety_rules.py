"""Who is interrupted by a concern, who is told when, what alone ends it: by examples, for any history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.journey.safety import rules
from handrail.journey.safety.rules import Around, ConcernEvent

T0 = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
OWNER, COVER, DEPUTY, LEAD, NURSE = 1, 2, 3, 4, 5
DAY = Around(case_manager=OWNER, managers=(LEAD,))
NIGHT = replace(DAY, on_call=(NURSE,), staffed=False)
RAISED = ConcernEvent("raised", T0, about="client")


def make_alert(alerted, minutes=0, about="owner"):
    return ConcernEvent("told", T0 + minutes * MINUTE, alerted=alerted, about=about)


@pytest.mark.parametrize(
    ("around", "minutes", "interrupted"),
    [
        (DAY, 0, {OWNER}),
        (DAY, 59, {OWNER}),
        (DAY, 60, {OWNER, LEAD}),
        (replace(DAY, deputies=(DEPUTY,)), 60, {OWNER, DEPUTY}),
        (replace(DAY, covers=(COVER,)), 0, {COVER}),
        (replace(DAY, away=frozenset({OWNER})), 0, {OWNER, LEAD}),
        (replace(DAY, away=frozenset({OWNER}), covers=(COVER,)), 0, {COVER}),
        (replace(DAY, case_manager=None), 0, {LEAD}),
        (replace(DAY, on_call=(NURSE,)), 90, {OWNER, LEAD}),  # by day the staff are there
        (NIGHT, 0, {OWNER, NURSE}),
        (NIGHT, 60, {OWNER, NURSE, LEAD}),
        (replace(NIGHT, on_call=()), 0, {OWNER, LEAD}),  # nobody on call: the manager, at once
    ],
)
def test_whom_it_interrupts(around, minutes, interrupted):
    assert set(rules.find_interrupted([RAISED], around, HOUR, T0 + minutes * MINUTE)) == interrupted


def test_who_was_called_at_night_stays_with_it_in_the_morning():
    steps = [RAISED, make_alert(NURSE, about="on_call")]
    assert NURSE in rules.find_interrupted(steps, DAY, HOUR, T0 + 8 * HOUR)


@pytest.mark.parametrize(
    ("around", "steps", "minutes", "due"),
    [
        (DAY, [RAISED], 0, {OWNER}),
        (DAY, [replace(RAISED, by=OWNER)], 0, set()),  # raised it: knows already
        (DAY, [RAISED, make_alert(OWNER)], 14, set()),
        (DAY, [RAISED, make_alert(OWNER)], 15, {OWNER}),
        (DAY, [RAISED, make_alert(OWNER), ConcernEvent("taken_up", T0 + MINUTE, by=OWNER)], 59, set()),
        (DAY, [RAISED, make_alert(OWNER), ConcernEvent("taken_up", T0 + MINUTE, by=OWNER)], 60, {LEAD}),
        (DAY, [RAISED, make_alert(OWNER, 120), make_alert(LEAD, 120)], 150, set()),
        (DAY, [RAISED, make_alert(OWNER, 120), make_alert(LEAD, 120)], 180, {OWNER, LEAD}),
        (NIGHT, [RAISED], 0, {OWNER, NURSE}),
        (
            NIGHT,
            [RAISED, make_alert(OWNER), make_alert(NURSE)],
            15,
            {NURSE},
        ),  # the owner's mail waits for the morning
        (NIGHT, [RAISED, make_alert(OWNER), make_alert(NURSE)], 60, {NURSE, LEAD}),
        (DAY, [RAISED, make_alert(OWNER), replace(RAISED, at=T0 + 5 * MINUTE)], 5, {OWNER}),
        (DAY, [RAISED, ConcernEvent("accepted", T0, by=LEAD)], 600, set()),
    ],
)
def test_who_is_told(around, steps, minutes, due):
    assert set(rules.to_tell(steps, around, HOUR, T0 + minutes * MINUTE)) == due


def make_attempt(rung, *, reached=False):
    return ConcernEvent("attempted", T0, by=OWNER, about=rung, reached=reached)


@pytest.mark.parametrize(
    ("steps", "rung"),
    [
        ([], "client"),
        ([make_attempt("client")], "client_otherwise"),
        ([make_attempt("client"), make_attempt("client_otherwise"), make_attempt("contact")], "gp"),
        ([make_attempt("gp")], "client"),
        ([make_attempt("client", reached=True)], None),
        ([make_attempt("contact", reached=True)], "client"),  # somebody else is not the client
        ([ConcernEvent("recorded", T0, by=OWNER, about="assessment")], None),
    ],
)
def test_the_next_step_where_the_client_is_not_reached(steps, rung):
    following = rules.next_rung([RAISED, *steps])
    assert (following.code if following else None) == rung


def test_when_all_has_been_tried_it_begins_again():
    assert rules.next_rung([RAISED, *(make_attempt(rung.code) for rung in rules.PATH)]) == rules.AGAIN


@pytest.mark.parametrize(
    ("steps", "may"),
    [
        ([], False),
        ([ConcernEvent("taken_up", T0, by=OWNER), ConcernEvent("noted", T0, by=OWNER)], False),
        ([ConcernEvent("recorded", T0, by=OWNER, about="plan")], False),
        ([ConcernEvent("recorded", T0, by=OWNER, about="assessment")], True),
        ([make_attempt("client")], True),
        ([make_attempt("client"), RAISED], False),  # raised again: what was found before does not count
    ],
)
def test_a_press_alone_ends_nothing(steps, may):
    assert rules.may_accept([RAISED, *steps]) == may


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        ([], [(0, 16)]),
        ([(0, 16)], []),
        ([(-5, 30)], []),
        ([(0, 8)], [(8, 16)]),
        ([(4, 8)], [(0, 4), (8, 16)]),
        ([(0, 8), (7, 16)], []),
        ([(10, 16), (0, 3)], [(3, 10)]),
        ([(20, 30)], [(0, 16)]),
    ],
)
def test_when_nobody_is_on_call(turns, left):
    def make_spell(hours):
        return (T0 + hours[0] * HOUR, T0 + hours[1] * HOUR)

    assert rules.find_uncovered([make_spell((0, 16))], map(make_spell, turns)) == [
        make_spell(each) for each in left
    ]


people = st.integers(1, 6)
groups = st.lists(people, max_size=3, unique=True).map(tuple)
arounds = st.builds(
    Around,
    case_manager=st.none() | people,
    covers=groups,
    deputies=groups,
    managers=groups,
    away=st.frozensets(people),
    on_call=groups,
    staffed=st.booleans(),
)


STEPS = st.builds(
    lambda kind, wait, by, alerted, about, reached: (
        wait,
        ConcernEvent(
            kind, T0, by=None if kind == "told" else by, alerted=alerted if kind == "told" else None,
            about=about, reached=reached,
        ),
    ),
    st.sampled_from([kind for kind in rules.ConcernStepKind if kind not in rules.ENDS]),
    st.integers(0, 300),
    st.none() | people,
    people,
    st.sampled_from(["", "on_call", "owner", "assessment", "client", "gp"]),
    st.booleans(),
)  # fmt: skip


def in_order(found):
    """Steps in the order recorded, the first of them raised."""
    at, steps = T0, [RAISED]
    for wait, step in found:
        at += wait * MINUTE
        steps.append(replace(step, at=at))
    return steps


def draw_histories():
    return st.lists(STEPS, max_size=8).map(in_order)


later = st.integers(0, 100_000).map(lambda minutes: minutes * MINUTE)


@given(draw_histories(), arounds, later)
def test_a_concern_never_ends_without_a_named_person(steps, around, passed):
    now = steps[-1].at + passed
    assert rules.is_open(steps)
    assert set(rules.find_interrupted(steps, around, HOUR, now)) >= set(rules.find_owners(around))


@given(draw_histories(), arounds, later, people, st.sampled_from(["accepted", "mistaken"]))
def test_an_acceptance_or_a_mistake_ends_it_for_everybody(steps, around, passed, by, end):
    ended = [*steps, ConcernEvent(end, steps[-1].at, by=by)]
    now = steps[-1].at + passed
    assert not rules.is_open(ended)
    assert rules.find_interrupted(ended, around, HOUR, now) == rules.to_tell(ended, around, HOUR, now) == ()
    assert not rules.is_overdue(ended, around, HOUR, now)


@given(draw_histories(), arounds, later)
def test_the_deputies_share_it_from_the_hour_on_whatever_was_done(steps, around, passed):
    now = steps[-1].at + passed
    overdue = rules.is_overdue(steps, around, HOUR, now)
    assert overdue or now < T0 + HOUR
    if overdue:
        assert set(rules.find_interrupted(steps, around, HOUR, now)) >= set(rules.find_deputies(around))


@given(draw_histories(), arounds, later)
def test_nobody_is_told_who_is_not_interrupted_and_each_once(steps, around, passed):
    now = steps[-1].at + passed
    due = rules.to_tell(steps, around, HOUR, now)
    assert set(due) <= set(rules.find_interrupted(steps, around, HOUR, now))
    assert len(due) == len(set(due))
