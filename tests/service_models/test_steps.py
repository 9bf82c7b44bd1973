"""Steps of care: suggested from measures with the reason, by each model's own declaration."""

import pytest

from handrail import instruments, service_models
from handrail.service_models.steps import TakenMeasure, describe_suggestion, suggest_step

MANCHESTER, STAFFORDSHIRE = "greater-manchester", "north-staffordshire"


def make_measures(**totals):
    return {slug.replace("_", "-"): TakenMeasure(total, {}) for slug, total in totals.items()}


@pytest.mark.parametrize(
    ("service", "measured", "step"),
    [
        (MANCHESTER, make_measures(phq_9=9, gad_7=9), "in_house"),
        (MANCHESTER, make_measures(phq_9=10, gad_7=0), "talking_therapies"),
        (MANCHESTER, make_measures(phq_9=0, gad_7=10), "talking_therapies"),
        (MANCHESTER, make_measures(gad_7=3), "in_house"),
        (STAFFORDSHIRE, make_measures(phq_9=14, gad_7=14), "in_house"),
        (STAFFORDSHIRE, make_measures(phq_9=15, gad_7=0), "talking_therapies"),
        (STAFFORDSHIRE, make_measures(phq_9=20, gad_7=0), "crisis_team"),
        ("inner-north-west-london", make_measures(phq_9=15), "another_service"),
        (MANCHESTER, {}, None),
        (MANCHESTER, make_measures(phq_9=None), None),
        (MANCHESTER, make_measures(eq5d_5l=0.2), None),
        ("rhyl", make_measures(phq_9=27), None),
    ],
)
def test_the_step_follows_from_the_measures_as_the_model_says(service, measured, step):
    found = suggest_step(service_models.get_service(service).current_version, measured)
    assert (found.step.code if found else None) == step


def test_the_suggestion_gives_its_reason_and_leaves_the_decision():
    found = suggest_step(
        service_models.get_service(MANCHESTER).current_version, make_measures(phq_9=17, gad_7=4)
    )
    assert describe_suggestion(found) == (
        "The service model suggests Talking Therapies because PHQ-9 17, moderately severe; "
        "this step is from 10. You decide."
    )
    assert "You decide" in describe_suggestion(None)


@pytest.mark.parametrize("service", service_models.list_slugs())
def test_no_more_severe_score_suggests_a_lighter_step(service):
    version = service_models.get_service(service).current_version
    order = [step.code for step in version.assessment.steps]
    for slug in {sign.instrument for step in version.assessment.steps for sign in step.signs}:
        low, high = instruments.load_instrument(slug).range
        found = [
            suggest_step(version, {slug: TakenMeasure(total, {})}) for total in range(int(low), int(high) + 1)
        ]
        places = [order.index(each.step.code) for each in found if each]
        assert places == sorted(places)
        assert len(places) == high - low + 1
