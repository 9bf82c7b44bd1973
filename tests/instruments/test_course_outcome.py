"""A course of treatment by PHQ-9 and a measure of anxiety together, as NHS Talking Therapies define it."""

import pytest

from handrail import instruments
from handrail.figures.tables.recovery import THRESHOLDS, TREATMENT_CONTACTS
from handrail.foundation.errors import UserError
from handrail.instruments.change import compare_scores
from handrail.instruments.course_outcome import APPROXIMATION, MIN_TREATMENT_CONTACTS, assess_course

PHQ, GAD = instruments.load_instrument("phq-9"), instruments.load_instrument("gad-7")


def assess_scores(phq9, gad7, contacts=2):
    return assess_course(compare_scores(PHQ, *phq9), compare_scores(GAD, *gad7), contacts)


@pytest.mark.parametrize(
    ("phq9", "gad7", "case", "recovered", "reliable", "reliable_recovery"),
    [
        ((14, 6), (12, 5), True, True, "improved", True),
        ((11, 9), (5, 5), True, True, "no reliable change", False),
        ((18, 12), (12, 12), True, False, "improved", False),
        ((4, 4), (8, 9), True, False, "no reliable change", False),
        ((12, 6), (6, 10), True, False, "no reliable change", False),
        ((6, 12), (7, 7), False, False, "deteriorated", False),
        ((9, 3), (7, 3), False, False, "improved", False),
        ((16, 8), (9, 7), True, True, "improved", True),
        ((15, 5), (7, 8), True, False, "improved", False),
        ((9, 9), (11, 15), True, False, "deteriorated", False),
    ],
)
def test_two_measures_are_read_together(phq9, gad7, case, recovered, reliable, reliable_recovery):
    outcome = assess_scores(phq9, gad7)
    assert (outcome.case_before, outcome.recovered, outcome.reliable) == (case, recovered, reliable)
    assert outcome.reliable_recovery is reliable_recovery
    assert outcome.reliable_improvement is (reliable == "improved")
    assert outcome.reliable_deterioration is (reliable == "deteriorated")


def test_a_course_of_one_contact_is_not_finished_and_has_no_outcome():
    outcome = assess_scores((14, 6), (12, 5), contacts=1)
    assert (outcome.is_finished, outcome.recovered, outcome.reliable_recovery) == (False, None, None)


@pytest.mark.parametrize(("phq9", "gad7"), [((14, None), (12, 5)), ((14, 6), (None, 5))])
def test_a_score_that_is_not_known_leaves_the_outcome_unknown(phq9, gad7):
    outcome = assess_scores(phq9, gad7)
    assert outcome.is_finished
    assert (outcome.case_before, outcome.recovered, outcome.reliable_improvement) == (None, None, None)


def test_gad_7_in_the_place_of_the_measure_of_the_disorder_is_called_an_approximation():
    assert assess_scores((14, 6), (12, 5)).basis == APPROXIMATION == "PHQ-9/GAD-7 approximation"
    own = GAD.model_copy(update={"slug": "panic-measure"})
    outcome = assess_course(compare_scores(PHQ, 14, 6), compare_scores(own, 12, 5), 2)
    assert (outcome.basis, outcome.recovered) == ("PHQ-9 and panic-measure", True)


def test_measures_that_cannot_be_read_so_are_refused():
    with pytest.raises(UserError, match="expected phq-9"):
        assess_course(compare_scores(GAD, 12, 5), compare_scores(GAD, 12, 5), 2)
    wsas = instruments.load_instrument("wsas")
    with pytest.raises(UserError, match="wsas has no published caseness"):
        assess_course(compare_scores(PHQ, 14, 6), compare_scores(wsas, 20, 5), 2)


def test_the_table_has_the_thresholds_of_the_instruments():
    found = {
        name: (one.caseness.points, one.reliable_change.points)
        for name, one in (("phq9", PHQ), ("gad7", GAD))
    }
    assert found == THRESHOLDS
    assert TREATMENT_CONTACTS == MIN_TREATMENT_CONTACTS
