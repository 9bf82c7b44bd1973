"""What may be written to a client who gave us another name to use: nothing that tells who we are or why.

Whoever else reads their messages sees the name they chose, a time, a link; the rest is behind the link.
"""

import re

from django.conf import settings

from handrail import service_models
from handrail.design.discretion import Discretion, replace_names, show_discreetly, show_openly
from handrail.design.jinja import DEFAULT_BRAND
from handrail.design.service_voice import show_for, write_for
from handrail.foundation.translation import translate_text as _
from handrail.journey.case.models import Case
from handrail.journey.messages.links import make_links_neutral
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose, Recipient
from handrail.service_models.operator_details import find_details

# Their words say who writes, and when and where to meet: with the client's own name for us they give nothing
# away. Every other message is put in words that do not.
DISCREET_PURPOSES = frozenset(
    {MessagePurpose.APPOINTMENT, MessagePurpose.LETTER, MessagePurpose.NEW_LINK, MessagePurpose.QUESTIONNAIRE}
)
# An address, or the mark in whose place one stands once the message leaves.
LINK = re.compile(r"https?://\S+|\{\w+\}")


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
        body = make_links_neutral(replace_names(message.body, names, name))
        return replace_names(message.subject, names, name), body
    with write_for(case.service, case.person.language):
        return _write_neutral_words(name, LINK.findall(make_links_neutral(message.body)))


def list_own_names(service: str) -> list[str]:
    """Return the names by which a service could be known, the longest first."""
    model = service_models.get_service(service)
    brand = {**DEFAULT_BRAND, **settings.HANDRAIL_BRAND}
    operator = (brand["name"], brand["organisation"], settings.CONTROLLER, find_details(service).name)
    names = {model.name, model.short_name, model.about.name, *map(str, operator)} - {""}
    return sorted(names, key=len, reverse=True)


def is_discreet(recipient: str, case: Case) -> bool:
    """Return whether a recipient's messages and pages must not name us."""
    return bool(find_calling_name(recipient, case))


def show_for_client(case: Case, about_page: str = "") -> None:
    """Show the rest of this page as its client may be shown it: in their language, by their name for us."""
    show_for(case.service, case.person.language)
    show_openly()
    if name := find_calling_name(Recipient.CLIENT, case):
        show_discreetly(Discretion(name, tuple(list_own_names(case.service)), about_page))


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
