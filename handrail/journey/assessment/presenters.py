"""A completed assessment in words, by the framework it was made with."""

from handrail.foundation.wording import format_count, nhs_date, nhs_datetime
from handrail.journey.assessment.framework_versions import VERSIONS, read_answer
from handrail.journey.assessment.history import SecondStageDecided, StepDecided
from handrail.journey.assessment.models import Assessment, AssessmentMode
from handrail.journey.case.dating import find_late_day
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.service_models import Version


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


def decision_rows(history: CaseHistory, version: Version) -> list[dict[str, object]]:
    """Return the second stages and steps of care in order of time, with who decided, when and why.

    A code that the version does not know stands for itself.
    """
    decisions: list[SecondStageDecided | StepDecided] = [
        *history.select_facts(SecondStageDecided),
        *history.select_facts(StepDecided),
    ]
    return [_decision_row(decision, version) for decision in sorted(decisions, key=lambda fact: fact.at)]


def _decision_row(decision: SecondStageDecided | StepDecided, version: Version) -> dict[str, object]:
    if isinstance(decision, StepDecided):
        title, value, why = _describe_step(decision, version)
    else:
        title, value, why = _describe_second_stage(decision, version)
    return {"key": title, "value": value, "note": f"{why} {decision.staff}, {nhs_date(decision.at)}"}


def _describe_second_stage(decision: SecondStageDecided, version: Version) -> tuple[str, str, str]:
    stage = version.assessment.second_stage
    labels = {each.code: each.label for each in stage.decisions} if stage else {}
    title = stage.label if stage else "Second assessment"
    return title, labels.get(decision.decision, decision.decision), decision.reason


def _describe_step(decision: StepDecided, version: Version) -> tuple[str, str, str]:
    labels = {step.code: step.label for step in version.assessment.steps}
    why = decision.reason
    if suggested := decision.suggested:
        because = " and ".join(decision.because)
        why = f"Suggested was {labels.get(suggested, suggested)} because {because}. {why}".strip()
    return "Step of care", labels.get(decision.decided, decision.decided), why


def describe_making(assessment: Assessment) -> str:
    """When, by which member of staff, how and how long."""
    by = f"by {assessment.recorded_by.name}" if assessment.recorded_by else ""
    minutes = format_count(assessment.minutes, "minute") if assessment.minutes else ""
    late = find_late_day(assessment.at, assessment.recorded_at)
    made = f"{nhs_date(assessment.at)}, recorded {nhs_date(late)}" if late else nhs_datetime(assessment.at)
    parts = (made, by, AssessmentMode.find_label(assessment.mode), minutes)
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
