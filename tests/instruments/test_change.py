"""Change as NHS Talking Therapies define it: reliable change, caseness, recovery, reliable recovery."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail import instruments
from handrail.foundation.errors import UserError
from handrail.instruments.change import build_history, compare_all_measures, compare_scores

PHQ, GAD = instruments.load_instrument("phq-9"), instruments.load_instrument("gad-7")


@pytest.mark.parametrize(
    ("instrument", "before", "after", "reliable", "recovered", "reliable_recovery"),
    [
        (PHQ, 15, 9, "improved", True, True),
        (PHQ, 14, 9, "no reliable change", True, False),
        (PHQ, 20, 14, "improved", False, False),
        (PHQ, 9, 3, "improved", False, False),
        (PHQ, 10, 10, "no reliable change", False, False),
        (PHQ, 9, 15, "deteriorated", False, False),
        (PHQ, 9, 14, "no reliable change", False, False),
        (GAD, 11, 7, "improved", True, True),
        (GAD, 10, 7, "no reliable change", True, False),
        (GAD, 12, 8, "improved", False, False),
        (GAD, 7, 11, "deteriorated", False, False),
    ],
)
def test_talking_therapies(instrument, before, after, reliable, recovered, reliable_recovery):
    change = compare_scores(instrument, before, after)
    assert change.difference == after - before
    assert change.reliable == reliable
    assert change.recovered is recovered
    assert change.reliable_recovery is reliable_recovery
    assert change.reliable_improvement is (reliable == "improved")


def test_caseness_is_at_the_cut_off_and_above():
    change = compare_scores(PHQ, 10, 9)
    assert (change.case_before, change.case_after) == (True, False)
    assert compare_scores(GAD, 8, 7).case_before is True


def test_a_missing_score_leaves_the_change_unknown():
    incomplete = PHQ.score_answers(PHQ.parse_answers("3,3,3,3,3,3,3,3,"))
    change = compare_scores(PHQ, incomplete, 3)
    assert (change.difference, change.reliable, change.recovered) == (None, "not defined", None)


def test_an_instrument_without_cut_offs_shows_the_difference_and_its_direction():
    eq5d = instruments.load_instrument("eq5d-5l")
    change = compare_scores(
        eq5d, eq5d.score_answers(eq5d.parse_answers("21345")), eq5d.score_answers(eq5d.parse_answers("11111"))
    )
    assert change.difference == pytest.approx(1 - 0.093169)
    assert change.better is True
    assert (change.reliable, change.case_before, change.recovered) == ("not defined", None, None)


def test_every_subscale_is_compared_in_its_own_direction():
    eq5d = instruments.load_instrument("eq5d-5l")
    changes = compare_all_measures(
        eq5d, eq5d.score_answers(eq5d.parse_answers("21345")), eq5d.score_answers(eq5d.parse_answers("11111"))
    )
    assert [change.measure for change in changes][:3] == ["total", "mobility", "self_care"]
    assert [change.better for change in changes] == [True, True, None, True, True, True]


@given(st.integers(0, 27), st.integers(0, 27))
def test_there_and_back_mirror_each_other(before, after):
    there, back = compare_scores(PHQ, before, after), compare_scores(PHQ, after, before)
    assert there.difference == -back.difference
    mirror = {"improved": "deteriorated", "deteriorated": "improved"}
    assert back.reliable == mirror.get(there.reliable, there.reliable)
    assert not (there.recovered and back.recovered)


def test_a_history_counts_change_from_the_first_and_from_the_last():
    taken = [(date(2026, 3, 2), 9), (date(2026, 1, 5), 18), (date(2026, 2, 2), None), (date(2026, 2, 9), 13)]
    found = build_history(PHQ, taken)
    assert [(point.on.month, point.value, point.band) for point in found.points] == [
        (1, 18, "moderately severe"), (2, None, None), (2, 13, "moderate"), (3, 9, "mild"),
    ]  # fmt: skip
    assert [point.since_first.difference if point.since_first else None for point in found.points] == [
        None, None, -5, -9,
    ]  # fmt: skip
    assert found.points[3].since_last.difference == -4
    assert (found.overall_change.reliable, found.overall_change.recovered) == ("improved", True)
    assert found.measure.reliable_change.points == 6


def test_a_history_of_a_subscale_and_an_empty_one():
    hads = instruments.load_instrument("hads")
    first = hads.score_answers(hads.parse_answers("3,0,3,0,3,0,2,0,0,0,0,0,0,0"))
    found = build_history(hads, [(date(2026, 1, 5), first)], "anxiety")
    assert (found.points[0].value, found.points[0].band, found.overall_change) == (11, "case", None)
    assert build_history(PHQ, []).overall_change is None


def test_what_cannot_be_compared_is_refused():
    eq5d = instruments.load_instrument("eq5d-5l")
    before = eq5d.score_answers(eq5d.parse_answers("21345"), "uk-5l-rowen-2026")
    after = eq5d.score_answers(eq5d.parse_answers("11111"), "england-5l-devlin-2018")
    with pytest.raises(UserError, match=r"different value sets \(england-5l-devlin-2018, uk-5l-rowen-2026\)"):
        compare_scores(eq5d, before, after)
    with pytest.raises(UserError, match="cannot be read from gad-7"):
        compare_scores(PHQ, GAD.score_answers(GAD.parse_answers("1,1,1,1,1,1,1")), 3)
