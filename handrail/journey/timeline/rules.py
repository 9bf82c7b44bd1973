"""How the timeline is filtered: kinds of entries, and words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class TopicGroup:
    """Kinds of entries that are looked for together."""

    code: str
    label: str
    topics: tuple[str, ...]


GROUPS = (
    TopicGroup("contacts", "Contacts and notes", ("contact", "note", "attachment")),
    TopicGroup(
        "diary", "Appointments, call-backs and reviews", ("appointment", "call_back", "visit", "review")
    ),
    TopicGroup(
        "health",
        "Assessment, plan and measures",
        ("assessment", "second_stage", "step", "measure", "plan", "questionnaire", "anonymous"),
    ),
    TopicGroup("support", "Support and work", ("intervention", "fit_note", "work_status", "rule")),
    TopicGroup("messages", "Messages and documents", ("message", "document", "address", "link")),
    TopicGroup(
        "journey",
        "Referral, screening, discharge and follow-up",
        ("referral", "screening", "discharge", "follow_up", "death", "withdrawal", "consent"),
    ),
    TopicGroup(
        "running",
        "Details, allocation and deadlines",
        ("person", "employer", "site", "allocation", "clock", "version", "restriction", "erasure"),
    ),
    TopicGroup("safety", "Safety", ("safety",)),
    TopicGroup("corrections", "Corrections", ("correction",)),
)


def find_topics(code: str) -> tuple[str, ...]:
    """Return the topics of a group; none for a code that is no group's."""
    return next((group.topics for group in GROUPS if group.code == code), ())


def matches_words(words: str, texts: Iterable[str]) -> bool:
    """Return whether every word stands somewhere in these texts, whatever its case."""
    text = " ".join(texts).casefold()
    return all(word in text for word in words.casefold().split())
