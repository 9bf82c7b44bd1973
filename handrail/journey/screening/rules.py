"""From answers and consents to an outcome. Pure; the criteria themselves are the service model's."""

from collections.abc import Mapping
from dataclasses import dataclass

from handrail.foundation.errors import UserError
from handrail.service_models import Version, eligibility

OUTCOMES = {
    "enrolled": "eligible and enrolled",
    "declined": "eligible, chose not to take part",
    "not_eligible": "not eligible",
}


class NotYetKnown(UserError):
    """A question that could still change the outcome has not been answered."""


@dataclass(frozen=True)
class ReasonGiven:
    """One criterion as it stood when the decision was made."""

    criterion: str
    state: str
    text: str
    client_text: str


@dataclass(frozen=True)
class Decision:
    outcome: str
    workstream: str
    reasons: tuple[ReasonGiven, ...]
    signposted_to: tuple[str, ...]


def decide(version: Version, answers: Mapping[str, object], consents: Mapping[str, bool]) -> Decision:
    """The outcome of screening. Raises NotYetKnown, naming the questions still to ask."""
    result = eligibility.evaluate(version, {**answers, "consents": True})
    if result.outcome == "not_known":
        raise NotYetKnown(f"Still to ask before this can be decided: {', '.join(result.ask_next)}.")
    missing = [item.code for item in version.consents if item.required and item.code not in consents]
    if result.outcome == "eligible" and missing:
        raise NotYetKnown("Ask whether the client agrees to each item of consent before deciding.")
    refused = any(
        not consents[item.code] for item in version.consents if item.required and item.code in consents
    )
    eligible = result.outcome == "eligible"
    return Decision(
        outcome="not_eligible" if not eligible else "declined" if refused else "enrolled",
        workstream=result.workstream or "",
        reasons=tuple(
            ReasonGiven(reason.criterion, reason.state, reason.text, reason.client_text)
            for reason in result.reasons
        ),
        signposted_to=tuple(place.code for place in result.signpost) if not eligible else (),
    )
