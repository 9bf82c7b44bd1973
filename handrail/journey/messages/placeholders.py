"""What a message says only once it leaves: words that the outbox must not keep.

The body of a waiting message holds a mark. Whoever writes such messages registers, at start-up, what makes
the words in its place.
"""

from collections.abc import Callable
from datetime import datetime

from handrail.journey.messages.models import Message

MakeWords = Callable[[Message, datetime], str]
# A client's link to a questionnaire, and one that nothing ties to the client: `anonymous.links`.
ANSWERING_LINK = "{link}"
ANONYMOUS_LINK = "{anonymous_link}"

_makers: dict[str, MakeWords] = {}


def register_placeholder(mark: str, make_words: MakeWords) -> None:
    """Have `mark` replaced, in every message that leaves, by what `make_words` returns for it."""
    _makers[mark] = make_words


def fill_placeholders(message: Message, at: datetime) -> str:
    """Return the body as it is sent."""
    body = message.body
    for mark, make_words in _makers.items():
        if mark in body:
            body = body.replace(mark, make_words(message, at))
    return body
