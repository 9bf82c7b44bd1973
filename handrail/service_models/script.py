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
    """The next question and the running outcome, from the answers so far, whoever asked for them."""
    return build_step(version, evaluate_eligibility(version, answers), answers, channel)


def build_step(
    version: Version, found: Eligibility, answers: Mapping[str, object], channel: Channel = "staff"
) -> ScreeningStep:
    """The step that follows from an eligibility already evaluated."""
    question = QUESTIONS[found.ask_next[0]] if found.ask_next else None
    voice: Voice = "staff" if channel == "staff" else "client"
    return ScreeningStep(
        question,
        question.label(voice) if question else "",
        tuple(question.label_choices(voice)) if question else (),
        _why(version, question, found) if question else "",
        _say(version, found, answers, channel),
        found,
        found.signpost,
    )


def _why(version: Version, question: Question, found: Eligibility) -> str:
    """The rule the question is asked for, so that staff can say why they ask."""
    opened = {each.criterion for each in found.reasons if each.state == "not_known"}
    elements: tuple[Criterion | Workstream, ...] = (*version.criteria, *version.workstreams)
    for element in elements:
        used = {condition.question for condition in walk_conditions(element.rule)}
        if element.code in opened and question.code in used:
            return element.staff
    return "To find the right part of the service."


def _say(version: Version, found: Eligibility, answers: Mapping[str, object], channel: Channel) -> str:
    """What is said to the person now."""
    if found.outcome == "not_known":
        return "" if answers or channel == "public" else version.screening.opening
    if found.outcome == "eligible":
        stream = version.find_workstream(found.workstream) if found.workstream else None
        name = f" You would join {stream.label}." if stream else ""
        return f"Thank you. From what you have told me, this service can help you.{name}"
    told = " ".join(each.client_text for each in list_failed_reasons(found))
    offered = version.find_workstream(found.workstream) if found.workstream else None
    return f"{told} {offered.client if offered else ''}".strip()


def list_failed_reasons(found: Eligibility) -> list[Reason]:
    """The reasons the person hears: each failed rule, a sentence that several share only once."""
    return list({each.client_text: each for each in found.reasons if each.state == "not_met"}.values())


@dataclass(frozen=True)
class Conversation:
    """One conversation with the person: when, with which member of staff, and what for."""

    at: datetime
    staff: str
    about: str


def list_people_spoken_to(conversations: Iterable[Conversation], until: datetime | None = None) -> list[str]:
    """The different members of staff the person has spoken to so far, in the order they met."""
    ordered = sorted(conversations, key=lambda each: each.at)
    return list(dict.fromkeys(each.staff for each in ordered if until is None or each.at <= until))


def find_repeated_questions(asked: Iterable[tuple[datetime, str]]) -> list[str]:
    """Questions that were asked more than once; with one intake for hub and local team there are none."""
    keys = [key for _, key in sorted(asked)]
    return [key for key in dict.fromkeys(keys) if keys.count(key) > 1]
