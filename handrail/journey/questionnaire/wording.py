"""What we write to a client who is asked to answer: a first name, who we are, the link; nothing else."""

from django.utils import timezone

from handrail import service_models
from handrail.design.jinja import get_brand
from handrail.foundation.wording import nhs_date
from handrail.journey.messages.placeholders import ANSWERING_LINK
from handrail.journey.messages.rules import Channel
from handrail.journey.questionnaire.models import QuestionnaireRequest


def word_first_message(request: QuestionnaireRequest, channel: str) -> tuple[str, str]:
    """Subject and body of the first message, or of one that brings a new link."""
    service = service_models.get_service(request.case.service)
    name, until = request.case.person.given_name, nhs_date(timezone.localdate(request.closes_at))
    if channel == Channel.TEXT:
        return "Questions for you", (
            f"Hello {name}. {service.short_name} has some questions for you, for when it suits you: "
            f"{ANSWERING_LINK} It works until {until}. To stop these messages, open it."
        )
    return f"Some questions from {service.name}", (
        f"Hello {name},\n\n{service.name} has some questions for you. They take a few minutes. You can "
        f"leave out any question, and you can stop and come back.\n\nAnswer here: {ANSWERING_LINK}\n\n"
        f"Do not share this link. It works until {until}, or until you have finished.\n\n{_otherwise()}"
    )


def word_reminder(request: QuestionnaireRequest, channel: str) -> tuple[str, str]:
    """Subject and body of a reminder."""
    service = service_models.get_service(request.case.service)
    name, until = request.case.person.given_name, nhs_date(timezone.localdate(request.closes_at))
    if channel == Channel.TEXT:
        return "A reminder", (
            f"Hello {name}. You can still answer the questions from {service.short_name}, until {until}: "
            f"{ANSWERING_LINK} To stop these messages, open it."
        )
    return f"A reminder: some questions from {service.name}", (
        f"Hello {name},\n\nYou can still answer the questions from {service.name}, until {until}.\n\n"
        f"Answer here: {ANSWERING_LINK}\n\n{_otherwise()}"
    )


def _otherwise() -> str:
    phone = get_brand()["phone"]
    ask = f"call us on {phone}" if phone else "tell your case manager"
    return (
        f"If the link does not work, or you would rather answer by phone or on paper, {ask}.\n\n"
        "If you do not want us to ask, open the link and choose ‘Stop asking me’."
    )
