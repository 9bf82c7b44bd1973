"""What stays of answers: those that are counted, as codes and numbers. Pure: nothing in words is kept."""

from collections.abc import Callable, Mapping

from handrail.foundation.conditions import CONDITIONS
from handrail.journey.followup.models import MissedReason
from handrail.journey.questionnaire.question_sets import discharge, follow_up
from handrail.questions import Question
from handrail.rights.inventory.erasure import COUNTED_QUESTIONS
from handrail.service_models import Version
from handrail.service_models.questions import QUESTIONS

# What a field says that must say something.
ERASED_WORD = "Erased"

Answers = Mapping[str, object]


def cut_screening_answers(answers: Answers, _version: Version) -> dict[str, object]:
    """Return the screening answers that figures show."""
    return {
        code: answers[code]
        for code in COUNTED_QUESTIONS
        if code in answers and is_coded(answers[code], QUESTIONS.get(code))
    }


def cut_confirmed_answer(answer: object, _version: Version) -> object:
    """Return an answer said again at the assessment, where it is a code or a number."""
    questions = [QUESTIONS[code] for code in COUNTED_QUESTIONS]
    return answer if any(is_coded(answer, question) for question in questions) else None


def cut_assessment_answers(answers: Answers, _version: Version) -> dict[str, object]:
    """Return of each page the main condition and the others, as codes."""
    pages = {code: page for code, page in answers.items() if isinstance(page, dict) and "condition" in page}
    return {
        code: {
            "condition": _keep_condition(page["condition"]),
            "other_conditions": [_keep_condition(other) for other in page.get("other_conditions") or ()],
        }
        for code, page in pages.items()
    }


def _keep_condition(said: object) -> str:
    """Return a condition by its code; one that is not in the list as another."""
    return said if isinstance(said, str) and said in CONDITIONS else "other" if said else ""


def cut_measure_answers(answers: Answers, _version: Version) -> dict[str, object]:
    """Return the levels of an instrument; words of the client's own go."""
    return {code: level for code, level in answers.items() if isinstance(level, int | float)}


def cut_discharge_answers(answers: Answers, version: Version) -> dict[str, object]:
    """Return the answers chosen from a list; a question answered in words stays as one left empty."""
    return {
        question.code: _keep_choices(answers[question.code], question.choices)
        for question in version.discharge.questions
        if question.code in answers
    }


def _keep_choices(answer: object, choices: tuple[str, ...]) -> object:
    if isinstance(answer, list):
        return [part if part in choices else "" for part in answer]
    return answer if answer in choices else ""


def cut_follow_up_answers(answers: Answers, _version: Version) -> dict[str, object]:
    """Return the answers of a follow-up chosen from a list; one left empty stays so, as it is counted."""
    return {
        question.code: answer if is_coded(answer := answers[question.code], question) else ""
        for question in follow_up.QUESTIONS
        if question.choices and question.code in answers
    }


def cut_questionnaire_answers(answers: Answers, _version: Version) -> dict[str, object]:
    """Return the answers of a questionnaire that are codes or numbers."""
    parts = (part.questions for part in discharge.PARTS)
    questions = {question.code: question for part in (*parts, follow_up.QUESTIONS) for question in part}
    return {code: answer for code, answer in answers.items() if is_coded(answer, questions.get(code))}


def cut_missed_reason(reason: str, _version: Version) -> str:
    """Return why a follow-up was missed, where it is one of the list."""
    listed = {known.label for known in MissedReason}
    return reason if not reason or reason in listed else ERASED_WORD


def is_coded(answer: object, question: Question | None) -> bool:
    """Return whether an answer is a number, or one of a question's choices."""
    if isinstance(answer, int | float):
        return True
    return question is not None and answer in {choice.value for choice in question.choices}


# By the names that the inventory gives them.
CUTS: dict[str, Callable[..., object]] = {
    "screening": cut_screening_answers,
    "confirmation": cut_confirmed_answer,
    "assessment": cut_assessment_answers,
    "measure": cut_measure_answers,
    "discharge": cut_discharge_answers,
    "follow_up": cut_follow_up_answers,
    "missed_reason": cut_missed_reason,
    "questionnaire": cut_questionnaire_answers,
}
