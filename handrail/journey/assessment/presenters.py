"""A completed assessment in words, by the framework it was made with."""

from collections.abc import Iterable

from handrail.foundation.wording import format_count, nhs_date, nhs_datetime
from handrail.journey.assessment.framework_versions import VERSIONS, read_answer
from handrail.journey.assessment.models import Assessment, AssessmentMode
from handrail.journey.assessment.queries import DecisionTaken
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out


def record_of(assessment: Assessment, *, restricted: bool = False) -> list[dict[str, object]]:
    """Each part gone through, with its asks that were answered; `restricted` leaves the medical parts out.

    Obstacles are facts of their own and stand next to it.
    """
    framework = VERSIONS[assessment.framework]
    found: list[dict[str, object]] = []
    for section in framework.sections:
        typed = assessment.answers.get(section.code, {})
        rows = [
            {"key": question.label(), "value": question.describe_answer(answer)}
            for question in section.questions
            if (answer := read_answer(framework.version, typed, question)) not in (None, "", [])
        ]
        if rows and section.code != "obstacles" and not (restricted and section.medical):
            found.append({"title": section.title, "rows": rows})
    return found


def decision_rows(decisions: Iterable[DecisionTaken]) -> list[dict[str, object]]:
    """Each decision with its reason, who took it and when, as rows of a summary."""
    return [
        {
            "key": row.title,
            "value": row.decided,
            "note": f"{row.why} {row.who}, {nhs_date(row.at)}",
        }
        for row in decisions
    ]


def describe_making(assessment: Assessment) -> str:
    """When, by which member of staff, how and how long."""
    by = f"by {assessment.recorded_by.name}" if assessment.recorded_by else ""
    minutes = format_count(assessment.minutes, "minute") if assessment.minutes else ""
    parts = (nhs_datetime(assessment.at), by, AssessmentMode.find_label(assessment.mode), minutes)
    return ", ".join(filter(None, parts)) + "."


def obstacle_rows(case: Case, *, numbered: bool = False) -> list[list[str]]:
    """The obstacles in the order to tackle them: text, flag, the client's own words."""
    rows = exclude_struck_out(case.obstacles).order_by("priority", "id")
    return [
        [f"{number}. {row.text}" if numbered else row.text, row.flag_label, row.words]
        for number, row in enumerate(rows, 1)
    ]


def confirmation_rows(case: Case, assessment: Assessment) -> list[list[str]]:
    """What was known before and asked again: the question, the earlier answer, the answer now."""
    return [
        [
            row.label,
            f"{row.said_words} ({row.said_by}, {nhs_date(row.said_at)})",
            "Still right" if row.still_right else f"Corrected: {row.answer_words}",
        ]
        for row in exclude_struck_out(case.confirmations).filter(at=assessment.at)
    ]
