"""Clients' messages as tasks and rows of pages for staff."""

from collections.abc import Iterable

from django.urls import reverse

from handrail.foundation.wording import nhs_datetime
from handrail.journey.case.history import CaseHistory
from handrail.journey.case.models import Case
from handrail.journey.private_pages.history import MessageUnanswered
from handrail.journey.private_pages.models import ClientMessage

# Of a message, in a list.
MAX_EXCERPT = 120


def message_tasks(case: Case, history: CaseHistory) -> list[dict[str, object]]:
    """Return a line of the task list for each message of the client that nobody has answered."""
    return [
        {
            "text": "Answer the client’s message",
            "href": reverse("client-message", args=[case.reference, fact.id]),
            "due": fact.at,
            "state": "to do",
            "hint": f"They wrote on {nhs_datetime(fact.at)}",
        }
        for fact in history.select_facts(MessageUnanswered)
    ]


def unanswered_rows(messages: Iterable[ClientMessage]) -> list[list[object]]:
    """Return the messages that wait for somebody, as rows of their desk."""
    return [
        [
            {
                "text": message.case.person.name,
                "href": reverse("client-message", args=[message.case.reference, message.pk]),
            },
            {"text": nhs_datetime(message.at), "tags": [] if message.read_at else [UNREAD]},
            shorten_words(message.words),
        ]
        for message in messages
    ]


def client_message_rows(case: Case, messages: Iterable[ClientMessage]) -> list[list[object]]:
    """Return every message of a client: when, what, and whether it is answered."""
    return [
        [
            {
                "text": nhs_datetime(message.at),
                "href": reverse("client-message", args=[case.reference, message.pk]),
            },
            shorten_words(message.words),
            f"Answered, {nhs_datetime(message.answered_at)}" if message.answered_at else "To answer",
        ]
        for message in messages
    ]


UNREAD = {"text": "Not read", "colour": "blue"}


def shorten_words(words: str) -> str:
    """Return the beginning of a message, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= MAX_EXCERPT else f"{line[:MAX_EXCERPT].rsplit(' ', 1)[0]} …"
