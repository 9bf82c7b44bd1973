"""Earlier versions of the framework, and how the answers of each were kept: old assessments stay readable."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from handrail.journey.assessment.framework import CONDITIONS, CURRENT, PAY, RELATION, Ask, Framework, Part
from handrail.service_models.vocabulary import ATTENDANCE

# Version 1 asked employer's rules among the workplace obstacles, readiness at home, and kept text as typed.
FIRST = Framework(
    "1",
    (
        Part(
            "work",
            "Work",
            (
                Ask("work_attendance", "Off sick or at work", "choice", ATTENDANCE),
                Ask("absence_started", "First day of this absence", "date"),
                Ask("job", "Job", "line"),
                Ask("hours", "Usual hours", "number", suffix="a week"),
                Ask("tasks", "What the job asks of body and mind"),
                Ask("pay", "Pay while off", "choice", PAY),
                Ask("employer_relation", "Relationship with the employer", "choice", RELATION),
                Ask("would_help", "What would help the client back?"),
            ),
            medical=False,
        ),
        Part(
            "health",
            "Health",
            (
                Ask("condition", "Main condition", "choice", CONDITIONS),
                Ask("condition_words", "In the client's own words", "line"),
                Ask("other_conditions", "Other conditions", "many", CONDITIONS),
                Ask("treatment", "Treatment and medication"),
                Ask("waiting_for", "Waiting for", "line"),
            ),
        ),
        Part(
            "home",
            "Home and readiness",
            (
                Ask("situation", "Home"),
                Ask("readiness", "Ready to be at work", "scale"),
                Ask("confidence", "Confident about the job", "scale"),
            ),
        ),
    ),
)
VERSIONS: dict[str, Framework] = {framework.version: framework for framework in (FIRST, CURRENT)}


def answer_in(version: str, typed: Mapping[str, Any], ask: Ask) -> object:
    """An ask's answer in one section as that version kept it; None where there is none."""
    if version != "1":
        value = typed.get(ask.code)
        return _as_day(value) if ask.kind == "date" else value
    if ask.kind == "date":
        parts = [(typed.get(f"{ask.code}-{part}") or [""])[0] for part in ("day", "month", "year")]
        return " ".join(parts) if all(parts) else None
    given = [each for each in typed.get(ask.code, ()) if each]
    return given if ask.kind == "many" else next(iter(given), None)


def _as_day(value: object) -> object:
    return date.fromisoformat(value) if isinstance(value, str) and value else value
