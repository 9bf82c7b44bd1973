"""What is known at screening, as its page shows it. Pure."""

from collections.abc import Mapping

from handrail.service_models.questions import QUESTIONS

OUTCOMES = {"eligible": "Eligible", "not_eligible": "Not eligible", "not_known": "Not yet known"}


def known_rows(answers: Mapping[str, object]) -> list[dict[str, str]]:
    """Each answer that is known, with the link that changes it."""
    return [
        {
            "key": QUESTIONS[key].heading,
            "value": QUESTIONS[key].describe_answer(value),
            "change": f"?ask={key}",
        }
        for key, value in answers.items()
        if key in QUESTIONS
    ]
