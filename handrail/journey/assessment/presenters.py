"""A completed assessment in words, by the framework it was made with."""

from typing import Any

from handrail.journey.assessment.framework_versions import VERSIONS, read_answer
from handrail.journey.assessment.models import Assessment


def record_of(assessment: Assessment, *, restricted: bool = False) -> list[dict[str, Any]]:
    """Each part gone through, with its asks that were answered; `restricted` leaves the medical parts out.

    Obstacles are facts of their own and stand beside it.
    """
    framework = VERSIONS[assessment.framework]
    found = []
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
