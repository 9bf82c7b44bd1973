"""What a declared question accepts, says and refuses."""

from datetime import date

import pytest

from handrail.questions import AnswerKind, Choice, Question, QuestionSection, make_choices

TODAY = date(2012, 5, 14)
PAY = Question(
    "pay", AnswerKind.CHOICE, "Pay while off", "What are you paid?",
    choices=(Choice("full", "Full pay", "All of my pay"), Choice("none", "No pay")),
)  # fmt: skip
ACCEPTED = (
    (Question("off", AnswerKind.YES_NO, "Off sick?"), (True, False), ("yes", 1, None)),
    (PAY, ("full", "none"), ("half", "", None)),
    (
        Question("many", AnswerKind.CHOICES, "Which?", choices=make_choices(("a", "A"), ("b", "B"))),
        ([], ["a"], ("a", "b")),
        (["c"], "a", None),
    ),
    (Question("age", AnswerKind.WHOLE_NUMBER, "Age", most=120), (0, 120), (121, -1, 1.5, True, "40")),
    (Question("euros", AnswerKind.NUMBER, "Sum", most=9, decimals=1), (0, 1.5, 9), (1.55, 9.1, True, "1")),
    (Question("ready", AnswerKind.SCALE, "Ready?"), (0, 10), (11, 3.5)),
    (Question("since", AnswerKind.DATE, "Since", past=True), (TODAY,), (date(2012, 5, 15), "2012-05-14")),
    (Question("lives_in", AnswerKind.PLACE, "Where?"), ("Leicester",), ("", "  ", 3)),
    (Question("job", AnswerKind.LINE, "Job", max_length=5), ("Nurse",), ("Nurses", "")),
    (Question("account", AnswerKind.TEXT, "Account", max_length=None), ("x" * 5000,), ("",)),
)


@pytest.mark.parametrize(("question", "right", "wrong"), ACCEPTED, ids=lambda part: getattr(part, "code", ""))
def test_a_question_accepts_its_answers_alone(
    question: Question, right: tuple[object, ...], wrong: tuple[object, ...]
) -> None:
    assert [question.is_answered_by(value, TODAY) for value in right] == [True] * len(right)
    assert [question.is_answered_by(value, TODAY) for value in wrong] == [False] * len(wrong)


def test_every_kind_is_tried_above() -> None:
    assert {question.kind for question, _, _ in ACCEPTED} == set(AnswerKind)


def test_a_question_and_its_choices_speak_to_staff_and_to_the_client() -> None:
    assert (PAY.label(), PAY.label("client")) == ("Pay while off", "What are you paid?")
    assert PAY.label_choices() == [("full", "Full pay"), ("none", "No pay")]
    assert PAY.label_choices("client") == [("full", "All of my pay"), ("none", "No pay")]


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (AnswerKind.YES_NO, True, "yes"),
        (AnswerKind.YES_NO, False, "no"),
        (AnswerKind.WHOLE_NUMBER, 3, "3 weeks"),
        (AnswerKind.SCALE, "7", "7 of 10"),
        (AnswerKind.DATE, TODAY, "14 May 2012"),
        (AnswerKind.LINE, "Nurse", "Nurse weeks"),
    ],
)
def test_an_answer_is_read_in_words(kind: AnswerKind, value: object, words: str) -> None:
    assert Question("code", kind, "Question", unit="weeks").describe_answer(value) == words


def test_a_choice_no_longer_declared_is_shown_as_it_was_given() -> None:
    assert PAY.describe_answer("full", "client") == "All of my pay"
    assert PAY.describe_answer("statutory") == "statutory"
    several = Question("a", AnswerKind.CHOICES, "?", choices=make_choices(("x", "An x")))
    assert several.describe_answer(["x", "old"]) == "An x, old"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (PAY, "one of full, none"),
        (ACCEPTED[2][0], "any of a, b"),
        (ACCEPTED[3][0], "a whole number from 0 to 120"),
        (Question("n", AnswerKind.WHOLE_NUMBER, "?"), "a whole number from 0 to 10000000"),
        (ACCEPTED[6][0], "a date that is not in the future"),
        (ACCEPTED[7][0], "the name of a place"),
        (ACCEPTED[0][0], "true or false"),
    ],
)
def test_what_was_expected_is_said(question: Question, expected: str) -> None:
    assert question.describe_expected() == expected


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"kind": AnswerKind.CHOICE}, "expected choices"),
        ({"kind": AnswerKind.LINE, "choices": make_choices(("a", "A"))}, "expected choices"),
        (
            {"kind": AnswerKind.CHOICE, "choices": make_choices(("a", "A"), ("a", "B"))},
            "a choice stands twice",
        ),
        ({"kind": AnswerKind.NUMBER, "least": 5, "most": 4}, "expected least up to most"),
        (
            {"kind": AnswerKind.CHOICE, "choices": make_choices(("a", "A")), "reveals": {"b": ("c",)}},
            "b reveals questions and is no choice",
        ),
    ],
)
def test_a_declaration_that_no_form_could_show_is_refused(wrong: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Question(**{"code": "code", "staff": "?", **wrong})  # type: ignore[arg-type]


def test_a_section_has_each_code_once_and_reveals_its_own() -> None:
    line = Question("more", AnswerKind.LINE, "More")
    parent = Question(
        "any", AnswerKind.CHOICE, "Any?", choices=make_choices(("yes", "Yes")), reveals={"yes": ("more",)}
    )
    section = QuestionSection("work", "Work", (parent, line))
    assert section.find_question("more") is line
    assert section.find_question("none") is None
    with pytest.raises(ValueError, match="stand twice: more"):
        QuestionSection("work", "Work", (line, line))
    with pytest.raises(ValueError, match="not questions of the section: more"):
        QuestionSection("work", "Work", (parent,))
