"""What may be written to a client who gave us another name to use: nothing that tells who we are or why.

Whoever else reads their messages sees the name they chose, a time, a link; the rest is behind the link.
"""

import re

from handrail import service_models
from handrail.design.service_voice import write_for
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import upper_first
from handrail.journey.case.models import Case
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose, Recipient

# Their words say who writes, and when and where to meet: with the client's own name for us they give nothing
# away. Every other message is put in words that do not.
DISCREET_PURPOSES = frozenset(
    {MessagePurpose.APPOINTMENT, MessagePurpose.LETTER, MessagePurpose.NEW_LINK, MessagePurpose.QUESTIONNAIRE}
)
# An address, or the mark in whose place one stands once the message leaves.
LINK = re.compile(r"https?://\S+|\{\w+\}")
ENDS_OF_SENTENCES = ("", "\n", ".", "!", "?", ":")


def find_calling_name(recipient: str, case: Case) -> str:
    """Return the name a client gave us where our own is not safe to see; '' where it is."""
    safe = case.person.safe_contact
    return safe.calling_name if recipient == Recipient.CLIENT and safe.has_rules else ""


def word_discreetly(message: Message, case: Case) -> tuple[str, str]:
    """Return subject and body of a message as whoever else reads the client's messages may see them."""
    name = find_calling_name(message.recipient, case)
    if not name:
        return message.subject, message.body
    if message.purpose in DISCREET_PURPOSES:
        names = list_own_names(case.service)
        return replace_names(message.subject, names, name), replace_names(message.body, names, name)
    with write_for(case.service, case.person.language):
        return _write_neutral_words(name, LINK.findall(message.body))


def list_own_names(service: str) -> list[str]:
    """Return the names by which a service could be known, the longest first."""
    model = service_models.get_service(service)
    return sorted({model.name, model.short_name, model.about.name}, key=len, reverse=True)


def replace_names(text: str, names: list[str], name: str) -> str:
    """Return a text with another name in place of these; it begins a sentence as they did."""

    def put_name(match: re.Match[str]) -> str:
        before = text[: match.start()].rstrip(" ")[-1:]
        return upper_first(name) if before in ENDS_OF_SENTENCES else name

    pattern = "|".join(re.escape(own) for own in names)
    return re.sub(rf"\b(?:{pattern})\b", put_name, text, flags=re.IGNORECASE)


def _write_neutral_words(name: str, links: list[str]) -> tuple[str, str]:
    subject = _("A message from %(name)s", name=name)
    if links:
        return subject, _(
            "There is a message for you from %(name)s. Read it here: %(link)s\n\nDo not share this link.",
            name=name,
            link=links[0],
        )
    return subject, _(
        "There is a message for you from %(name)s. Contact %(name)s in your usual way to hear it.", name=name
    )
