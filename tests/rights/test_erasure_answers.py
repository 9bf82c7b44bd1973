"""What stays of answers: codes and numbers that are counted, and that a question was left empty; no words."""

import pytest

from handrail import service_models
from handrail.rights.erasure.answers import CUTS
from tests.support.people import LEICESTER, SCOTLAND

VERSION = service_models.get_service(SCOTLAND).versions[-1]


@pytest.mark.parametrize(
    ("cut", "said", "left"),
    [
        (
            "screening",
            {"age": 41, "employment_status": "employed", "lives_in": "Dundee City", "absence_weeks": 3},
            {"age": 41, "employment_status": "employed"},
        ),
        ("screening", {"employment_status": "Morag Testerton"}, {}),
        ("confirmation", "employed", "employed"),
        ("confirmation", "Morag’s own words", None),
        (
            "assessment",
            {"health": {"condition": "back", "other_conditions": ["stress", "words"], "onset": "May"}},
            {"health": {"condition": "back", "other_conditions": ["stress", "other"]}},
        ),
        ("assessment", {"work": {"job": "joiner"}}, {}),
        ("measure", {"symptom_1": 4, "symptom_1_words": "my back"}, {"symptom_1": 4}),
        ("follow_up", {"health": "better", "note": "Morag rang"}, {"health": "better"}),
        ("follow_up", {"health": "", "note": ""}, {"health": ""}),
        ("follow_up", {"health": "Morag is better"}, {"health": ""}),
        ("missed_reason", "Client has died", "Client has died"),
        ("missed_reason", "Morag moved to her son", "Erased"),
        ("questionnaire", {"health": "same", "note": "Morag"}, {"health": "same"}),
    ],
)
def test_codes_and_numbers_stay_and_words_go(cut, said, left):
    assert CUTS[cut](said, VERSION) == left


def test_an_answer_at_discharge_stays_where_it_was_chosen_and_counts_as_left_empty_where_it_was_typed():
    version = service_models.get_service(LEICESTER).versions[-1]
    question = next(question for question in version.discharge.questions if question.choices)
    said = {question.code: question.choices[0], "else": "Morag"}
    assert CUTS["discharge"](said, version) == {question.code: question.choices[0]}
    assert CUTS["discharge"]({question.code: "Morag says"}, version) == {question.code: ""}
    assert CUTS["discharge"]({question.code: [question.choices[0], "Morag"]}, version) == {
        question.code: [question.choices[0], ""]
    }
