"""A completed assessment in words, by the framework it was made with."""

from datetime import date
from typing import Any

from handrail.foundation.wording import nhs_date
from handrail.journey.assessment.framework import Ask, words_of
from handrail.journey.assessment.framework_versions import VERSIONS, answer_in
from handrail.journey.assessment.models import Assessment


def record_of(assessment: Assessment, *, restricted: bool = False) -> list[dict[str, Any]]:
    """Each part gone through, with its asks that were answered; `restricted` leaves the medical parts out.

    Obstacles are facts of their own and stand beside it.
    """
    framework = VERSIONS[assessment.framework]
    found = []
    for part in framework.parts:
        typed = assessment.answers.get(part.code, {})
        rows = [
            {"key": ask.label, "value": _in_words(ask, answer)}
            for ask in part.asks
            if (answer := answer_in(framework.version, typed, ask)) not in (None, "", [])
        ]
        if rows and part.code != "obstacles" and not (restricted and part.medical):
            found.append({"title": part.title, "rows": rows})
    return found


def _in_words(ask: Ask, answer: object) -> str:
    return nhs_date(answer) if isinstance(answer, date) else words_of(ask, answer)
