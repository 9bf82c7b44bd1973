"""Asking a client who has been discharged what helped most: by e-mail, or on a form that is posted."""

from datetime import datetime

from handrail import service_models
from handrail.accounts.models import User
from handrail.foundation.conditions import CONDITIONS
from handrail.foundation.translation import mark_text
from handrail.foundation.translation import translate_text as _
from handrail.journey.anonymous.links import new_link
from handrail.journey.anonymous.queries import asks_anonymously, was_asked
from handrail.journey.anonymous.rules import NO_GROUP
from handrail.journey.assessment.queries import find_latest_assessment
from handrail.journey.case import queries as cases
from handrail.journey.case.actions import append_event
from handrail.journey.case.models import Case
from handrail.journey.messages.actions import write_to_client
from handrail.journey.messages.discretion import is_discreet
from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import ANONYMOUS_LINK
from handrail.journey.messages.purposes import MessagePurpose
from handrail.journey.messages.queries import reach_of, refusals_of
from handrail.journey.messages.rules import Channel

SUBJECT = mark_text("What helped you most? One anonymous question")
BODY = mark_text(
    """%(service)s has one last question: what helped you most to get back to work?

Your answer is anonymous. We keep it without your name or your case, so nobody can tell from our records \
that it’s yours. That includes your case manager, and anyone who reads everything we keep. We’ll count it \
with other people’s answers at the end of the month.

Answer here, once, within 2 months: %(link)s

You do not have to answer."""
)
TEXT = mark_text(
    """%(service)s has one last question: what helped you most? It is anonymous, and you need not answer. \
Answer once, within two months: %(link)s"""
)


def invite_client(*, case: Case, by: User, at: datetime) -> bool:
    """Ask once, where the service does so and the client can be asked; says whether they were.

    Whoever is not to be written to by e-mail or text gets the form that the administrator posts.
    """
    if not asks_anonymously(cases.version_of(case)) or was_asked(case) or not _may_be_asked(case):
        return False

    def compose_message(channel: Channel, _address: str) -> tuple[str, str]:
        name = service_models.get_service(case.service).name
        return _(SUBJECT), _(TEXT if channel == Channel.TEXT else BODY, service=name, link=ANONYMOUS_LINK)

    message = write_to_client(
        case=case, purpose=MessagePurpose.ANONYMOUS_QUESTION, compose=compose_message, by=by, at=at
    )
    if message is None and not reach_of(case).safe.allows_letter():
        return False
    how = f"by {Channel(message.channel).label}" if message else "on a form the administrator will post"
    append_event(case, "anonymous.asked", by=by, at=at, how_label=how)
    return True


def _may_be_asked(case: Case) -> bool:
    """Nobody asks those who have died, do not want to be asked, or no longer agree to a record."""
    refused = refusals_of([case])[case.pk]
    return not (refused.opted_out or refused.withdrawn or refused.never_again or refused.died)


def make_anonymous_link(message: Message, at: datetime) -> str:
    """Return a new link for the client, made as the message leaves; nothing is kept of it."""
    discreet = is_discreet(message.recipient, message.case)
    return new_link(message.case.service, group_of(message.case), at, discreet=discreet)


def group_of(case: Case) -> str:
    """The group of the main condition found at the assessment."""
    assessment = find_latest_assessment(case)
    return CONDITIONS.get(assessment.condition, NO_GROUP) if assessment else NO_GROUP
