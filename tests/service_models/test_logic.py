"""Properties of the three-valued rules, on every version and on rules made up by hypothesis."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handrail import service_models
from handrail.service_models.eligibility import evaluate_eligibility
from handrail.service_models.logic import Logic, meets_condition
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.criteria import AllOf, AnyOf, Condition, Not

VERSIONS = [version for service in service_models.load_services() for version in service.versions]
PLACES = ["Bolton", "Fife", "Dundee City", "Sheffield", "Stoke-on-Trent", "Conwy", "Perth", "westminster"]


def draw_answers(key):
    """Answers to a question, with those around the limits of the services made likely."""
    question = QUESTIONS[key]
    if question.kind == "yes_no":
        return st.booleans()
    if question.kind == "choice":
        return st.sampled_from([choice.value for choice in question.choices])
    if question.kind == "place":
        return st.sampled_from(PLACES)
    near = [0, 1, 2, 3, 4, 5, 6, 7, 15, 16, 26, 27, 103, 104]
    return st.sampled_from([*(n for n in near if n <= question.most), min(249, question.most), question.most])


EVERY_ANSWER = st.fixed_dictionaries({key: draw_answers(key) for key in QUESTIONS})
SUBSETS = st.sets(st.sampled_from(sorted(QUESTIONS)))
versions = st.sampled_from(VERSIONS)


def list_presumed(found):
    return [each.criterion for each in found.reasons if each.text.startswith("Taken as met")]


def list_failed(found):
    return [each.criterion for each in found.reasons if each.state == "not_met"]


@settings(max_examples=100, deadline=None)
@given(versions, EVERY_ANSWER, SUBSETS, SUBSETS)
def test_another_answer_never_makes_a_known_outcome_unknown_or_other(version, answers, some, more):
    fewer = evaluate_eligibility(version, {key: answers[key] for key in some})
    further = evaluate_eligibility(version, {key: answers[key] for key in some | more})
    if fewer.outcome != "not_known":
        assert further.outcome != "not_known"
        # What rests on a presumption an answer may still overturn, and only that.
        assert further.outcome == fewer.outcome or set(list_presumed(fewer)) & set(list_failed(further))
    for before, after in ((fewer, further),):
        states = {each.criterion: each.state for each in after.reasons}
        for reason in before.reasons:
            if reason.state != "not_known" and reason.criterion in states:
                assert states[reason.criterion] == reason.state


@settings(max_examples=100, deadline=None)
@given(versions, EVERY_ANSWER, SUBSETS, st.randoms(use_true_random=False))
def test_the_order_of_answers_never_matters(version, answers, some, random):
    keys = sorted(some)
    shuffled = random.sample(keys, len(keys))
    first, second = ({key: answers[key] for key in order} for order in (keys, shuffled))
    assert evaluate_eligibility(version, first) == evaluate_eligibility(version, second)


@settings(max_examples=100, deadline=None)
@given(versions, EVERY_ANSWER, SUBSETS)
def test_the_questions_asked_always_suffice(version, answers, some):
    known = {key: answers[key] for key in some}
    asked = evaluate_eligibility(version, known).ask_next
    assert not set(asked) & set(known)
    settled = evaluate_eligibility(version, known | {key: answers[key] for key in asked})
    assert settled.ask_next == ()
    assert settled.outcome != "not_known"


@settings(max_examples=100, deadline=None)
@given(versions, EVERY_ANSWER)
def test_asking_one_question_at_a_time_ends_with_the_same_outcome(version, answers):
    known = {}
    while asked := evaluate_eligibility(version, known).ask_next:
        known[asked[0]] = answers[asked[0]]
    found, everything = evaluate_eligibility(version, known), evaluate_eligibility(version, answers)
    assert (found.outcome, found.workstream) == (everything.outcome, everything.workstream)


# Rules over three small questions, so that every completion can be tried.
SMALL = {
    "consents": [True, False],
    "work_attendance": ["off_sick", "at_work", "not_employed"],
    "age": [15, 16, 66],
}
ATOMS = st.one_of(
    st.builds(lambda value: Condition(question="consents", **{"is": value}), st.booleans()),
    st.builds(
        lambda several: Condition(question="work_attendance", one_of=tuple(several)),
        st.lists(st.sampled_from(SMALL["work_attendance"]), min_size=1, max_size=2, unique=True),
    ),
    st.sampled_from([Condition(question="age", at_least=16), Condition(question="age", at_most=65)]),
)


def _compound(rules):
    several = st.lists(rules, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(lambda parts: AllOf(all_of=parts), several),
        st.builds(lambda parts: AnyOf(any_of=parts), several),
        st.builds(lambda part: Not(**{"not": part}), rules),
    )


RULES = st.recursive(ATOMS, _compound, max_leaves=8)
PARTIAL = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in SMALL.items()})


def evaluate_plainly(rule, answers):
    """The rule with everything answered, by the plainest reading."""
    if isinstance(rule, Condition):
        return meets_condition(rule, answers[rule.question])
    if isinstance(rule, Not):
        return not evaluate_plainly(rule.not_, answers)
    if isinstance(rule, AllOf):
        return all(evaluate_plainly(part, answers) for part in rule.all_of)
    return any(evaluate_plainly(part, answers) for part in rule.any_of)


def complete_answers(answers):
    """Every way of answering what is not answered."""
    found = [dict(answers)]
    for key in SMALL.keys() - answers.keys():
        found = [{**each, key: value} for each in found for value in SMALL[key]]
    return found


def settle_rule(rule, answers):
    logic = Logic([rule], SMALL)
    return logic.settle_decisions(
        ((logic.compile_rule(rule), "met"), (True, "not_met")), logic.classify_answers(answers)
    )


@settings(max_examples=120, deadline=None)
@given(RULES, PARTIAL)
def test_a_result_is_possible_exactly_when_some_completion_gives_it(rule, answers):
    expected = {"met" if evaluate_plainly(rule, each) else "not_met" for each in complete_answers(answers)}
    assert set(settle_rule(rule, answers).results) == expected


@settings(max_examples=120, deadline=None)
@given(RULES, PARTIAL)
def test_a_question_is_asked_exactly_when_its_answer_can_change_the_result(rule, answers):
    def changes_result(key):
        return any(
            evaluate_plainly(rule, {**each, key: value}) != evaluate_plainly(rule, each)
            for each in complete_answers(answers)
            for value in SMALL[key]
        )

    expected = {key for key in SMALL.keys() - answers.keys() if changes_result(key)}
    assert set(settle_rule(rule, answers).questions) == expected


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_the_script_asks_everything_its_rules_look_at(version):
    known = evaluate_eligibility(version, {}).ask_next
    assert set(known) <= set(version.screening.questions)


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version.service} {version.id}")
def test_every_criterion_can_be_met_and_not_met(version):
    for element in (*version.criteria, *version.workstreams):
        logic = Logic([element.rule], ())
        found = logic.settle_decisions(((logic.compile_rule(element.rule), "met"), (True, "not_met")), {})
        assert set(found.results) == {"met", "not_met"}
