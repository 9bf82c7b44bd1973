"""What the client says of answers known before the assessment: still right, or put right."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict

from handrail.design.forms import CleanedData
from handrail.journey.assessment.forms import CONFIRM
from handrail.journey.screening.known_answers import KnownAnswer


def all_right(typed: QueryDict, told: Iterable[str]) -> QueryDict:
    """What the page sent, with every answer that was not put right said to be still right."""
    data = typed.copy()
    for key in told:
        if data.get(f"{key}_known") != "change":
            data[f"{key}_known"] = CONFIRM
    return data


def read_confirmations(
    cleaned: Mapping[str, object], told: Mapping[str, KnownAnswer]
) -> list[tuple[KnownAnswer, object]]:
    """What the client said of each answer asked again: (what was told, what is right)."""
    found = []
    for key, each in told.items():
        choice = cleaned.get(f"{key}_known")
        right = each.answer if choice == CONFIRM else cleaned.get(key)
        if choice and right not in (None, ""):
            found.append((each, right))
    return found


def answer_now(key: str, cleaned: CleanedData, told: Mapping[str, KnownAnswer]) -> object:
    """What is right now: as put right at this assessment, else as it was told; None where nobody said."""
    right = {each.question: answer for each, answer in read_confirmations(cleaned, told)}
    return right.get(key, told[key].answer if key in told else None)
