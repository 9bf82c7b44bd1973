"""Earlier versions of the framework, and how the answers of each were kept: old assessments stay readable."""

from dataclasses import replace
from datetime import date

from handrail.design.forms import CleanedData
from handrail.journey.assessment.framework import (
    CONDITIONS,
    CURRENT,
    PAY,
    RELATION,
    Framework,
    declare_choice,
    declare_line,
    declare_text,
)
from handrail.journey.support.models import KNOWN_ATTENDANCE, WorkAttendance
from handrail.questions import AnswerKind, Question, QuestionSection


def drop_questions(framework: Framework, version: str, *codes: str) -> Framework:
    """Return an earlier version of a framework: the one that did not ask these questions yet."""
    sections = [
        replace(section, questions=tuple(row for row in section.questions if row.code not in codes))
        for section in framework.sections
    ]
    return Framework(version, tuple(section for section in sections if section.questions))


# Version 1 asked employer's rules among the workplace obstacles, readiness at home, and kept text as typed.
FIRST = Framework(
    "1",
    (
        QuestionSection(
            "work",
            "Work",
            (
                declare_choice(
                    "work_attendance", "Off sick or at work", WorkAttendance.list_choices(*KNOWN_ATTENDANCE)
                ),
                Question("absence_started", AnswerKind.DATE, "First day of this absence"),
                declare_line("job", "Job"),
                Question("hours", AnswerKind.WHOLE_NUMBER, "Usual hours", unit="a week", most=100),
                declare_text("tasks", "What the job asks of body and mind"),
                declare_choice("pay", "Pay while off", PAY),
                declare_choice("employer_relation", "Relationship with the employer", RELATION),
                declare_text("would_help", "What would help the client back?"),
            ),
        ),
        QuestionSection(
            "health",
            "Health",
            (
                declare_choice("condition", "Main condition", CONDITIONS),
                declare_line("condition_words", "In the client's own words"),
                declare_choice("other_conditions", "Other conditions", CONDITIONS, several=True),
                declare_text("treatment", "Treatment and medication"),
                declare_line("waiting_for", "Waiting for"),
            ),
            medical=True,
        ),
        QuestionSection(
            "home",
            "Home and readiness",
            (
                declare_text("situation", "Home"),
                Question("readiness", AnswerKind.SCALE, "Ready to be at work"),
                Question("confidence", AnswerKind.SCALE, "Confident about the job"),
            ),
            medical=True,
        ),
    ),
)
VERSIONS: dict[str, Framework] = {framework.version: framework for framework in (FIRST, CURRENT)}


def read_answer(version: str, typed: CleanedData, question: Question) -> object:
    """Return a question's answer in one section as that version kept it; None where there is none."""
    if version != "1":
        value = typed.get(question.code)
        return _as_day(value) if question.kind == AnswerKind.DATE else value
    if question.kind == AnswerKind.DATE:
        parts = [(typed.get(f"{question.code}-{part}") or [""])[0] for part in ("day", "month", "year")]
        return " ".join(parts) if all(parts) else None
    given = [each for each in typed.get(question.code, ()) if each]
    return given if question.kind == AnswerKind.CHOICES else next(iter(given), None)


def _as_day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) and value else value
