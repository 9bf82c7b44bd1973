"""The screening script: the next best question, the outcome so far, what to say, where to signpost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handrail.questions import Question, Voice
from handrail.service_models.eligibility import Eligibility, Reason, Signpost, evaluate_eligibility
from handrail.service_models.logic import walk_conditions
from handrail.service_models.questions import QUESTIONS
from handrail.service_models.schema.criteria import Criterion, Workstream
from handrail.service_models.schema.version import Version

Channel = Literal["staff", "public"]


@dataclass(frozen=True)
class ScreeningStep:
    """What the call handler or the public form shows next; no question when nothing more need be asked."""

    question: Question | None
    words: str
    choices: tuple[tuple[str, str], ...]
    why: str
    say: str
    eligibility: Eligibility
    signpost: tuple[Signpost, ...]


def find_next_step(
    version: Version, answers: Mapping[str, object], channel: Channel = "staff"
) -> ScreeningStep:
    """Return the next question and the running outcome, from the answers so far, whoever asked for them."""
    return build_step(version, evaluate_eligibility(version, answers), answers, channel)


def build_step(
    version: Version, eligibility: Eligibility, answers: Mapping[str, object], channel: Channel = "staff"
) -> ScreeningStep:
    """Return the step that follows from an eligibility already evaluated."""
    question = QUESTIONS[eligibility.ask_next[0]] if eligibility.ask_next else None
    voice: Voice = "staff" if channel == "staff" else "client"
    return ScreeningStep(
        question,
        question.label(voice) if question else "",
        tuple(question.label_choices(voice)) if question else (),
        _why(version, question, eligibility) if question else "",
        _say(version, eligibility, answers, channel),
        eligibility,
        eligibility.signpost,
    )


def _why(version: Version, question: Question, eligibility: Eligibility) -> str:
    """Return the rule the question is asked for, so that staff can say why they ask."""
    opened = {reason.criterion for reason in eligibility.reasons if reason.state == "not_known"}
    elements: tuple[Criterion | Workstream, ...] = (*version.criteria, *version.workstreams)
    for element in elements:
        used = {condition.question for condition in walk_conditions(element.rule)}
        if element.code in opened and question.code in used:
            return element.staff
    return "To find the right part of the service."


def _say(version: Version, eligibility: Eligibility, answers: Mapping[str, object], channel: Channel) -> str:
    """Return what is said to the person now."""
    if eligibility.outcome == "not_known":
        return "" if answers or channel == "public" else version.screening.opening
    if eligibility.outcome == "eligible":
        stream = version.find_workstream(eligibility.workstream) if eligibility.workstream else None
        name = f" You would join {stream.label}." if stream else ""
        return f"Thank you. From what you have told me, this service can help you.{name}"
    reasons = " ".join(reason.client_text for reason in list_failed_reasons(eligibility))
    offer = version.find_workstream(eligibility.workstream) if eligibility.workstream else None
    return f"{reasons} {offer.client if offer else ''}".strip()


def list_failed_reasons(eligibility: Eligibility) -> list[Reason]:
    """Return the reasons the person hears: each failed rule, a sentence that several share only once."""
    return list(
        {reason.client_text: reason for reason in eligibility.reasons if reason.state == "not_met"}.values()
    )


@dataclass(frozen=True)
class Conversation:
    """One conversation with the person: when, with which member of staff, and what for."""

    at: datetime
    staff: str
    about: str


def list_people_spoken_to(conversations: Iterable[Conversation], until: datetime | None = None) -> list[str]:
    """Return the different members of staff the person has spoken to so far, in the order they met."""
    ordered = sorted(conversations, key=lambda conversation: conversation.at)
    return list(
        dict.fromkeys(
            conversation.staff for conversation in ordered if until is None or conversation.at <= until
        )
    )


def find_repeated_questions(asked: Iterable[tuple[datetime, str]]) -> list[str]:
    """Return the questions asked more than once; with one intake for hub and local team there are none."""
    keys = [key for _, key in sorted(asked)]
    return [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
