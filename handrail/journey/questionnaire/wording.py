"""What we write to a client who is asked to answer: a first name, who we are, the link; nothing else."""

from datetime import datetime

from django.utils import timezone

from handrail import service_models
from handrail.design.jinja import get_brand
from handrail.foundation.translation import translate_text as _
from handrail.foundation.wording import nhs_date
from handrail.journey.messages.discretion import is_discreet
from handrail.journey.messages.links import answering_link
from handrail.journey.messages.models import Message
from handrail.journey.messages.placeholders import ANSWERING_LINK
from handrail.journey.messages.rules import Channel
from handrail.journey.questionnaire.models import QuestionnaireRequest


def word_first_message(request: QuestionnaireRequest, channel: str) -> tuple[str, str]:
    """Subject and body of the first message, or of one that brings a new link."""
    service = service_models.get_service(request.case.service)
    name, until = request.case.person.short_name, nhs_date(timezone.localdate(request.closes_at))
    if channel == Channel.TEXT:
        return _("Questions for you"), _(
            "Hello %(name)s. %(service)s has some questions for you, for when it suits you: "
            "%(link)s It works until %(day)s. To stop these messages, open it.",
            name=name,
            service=service.short_name,
            link=ANSWERING_LINK,
            day=until,
        )
    body = _(
        "Hello %(name)s,\n\n%(service)s has some questions for you. They take a few minutes. You can "
        "leave out any question, and you can stop and come back.\n\nAnswer here: %(link)s\n\n"
        "Do not share this link. It works until %(day)s, or until you have finished.",
        name=name,
        service=service.name,
        link=ANSWERING_LINK,
        day=until,
    )
    return _("Some questions from %(service)s", service=service.name), f"{body}\n\n{_word_other_ways()}"


def word_reminder(request: QuestionnaireRequest, channel: str) -> tuple[str, str]:
    """Subject and body of a reminder."""
    service = service_models.get_service(request.case.service)
    name, until = request.case.person.short_name, nhs_date(timezone.localdate(request.closes_at))
    if channel == Channel.TEXT:
        return _("A reminder"), _(
            "Hello %(name)s. You can still answer the questions from %(service)s, until %(day)s: "
            "%(link)s To stop these messages, open it.",
            name=name,
            service=service.short_name,
            link=ANSWERING_LINK,
            day=until,
        )
    body = _(
        "Hello %(name)s,\n\nYou can still answer the questions from %(service)s, until %(day)s.\n\n"
        "Answer here: %(link)s",
        name=name,
        service=service.name,
        link=ANSWERING_LINK,
        day=until,
    )
    subject = _("A reminder: some questions from %(service)s", service=service.name)
    return subject, f"{body}\n\n{_word_other_ways()}"


def _word_other_ways() -> str:
    if phone := get_brand()["phone"]:
        other_ways = _(
            "If the link does not work, or you would rather answer by phone or on paper, "
            "call us on %(phone)s.",
            phone=phone,
        )
    else:
        other_ways = _(
            "If the link does not work, or you would rather answer by phone or on paper, "
            "tell your case manager."
        )
    stop = _("If you do not want us to ask, open the link and choose ‘Stop asking me’.")
    return f"{other_ways}\n\n{stop}"


def make_answering_link(message: Message, _at: datetime) -> str:
    """Return the link that a message brings, made as it leaves from the key of its sending."""
    if message.sending is None:
        return ""
    return answering_link(message.sending.key, discreet=is_discreet(message.recipient, message.case))
