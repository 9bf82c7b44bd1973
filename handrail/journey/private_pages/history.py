"""What clients wrote and nobody has answered, for the page of their case."""

from dataclasses import dataclass

from django.db.models import Value

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact
from handrail.journey.private_pages.models import ClientMessage


@dataclass(frozen=True)
class MessageUnanswered(CaseFact):
    """A message of the client that nobody has answered yet."""


DETAILS = (
    declare_source(
        MessageUnanswered, ClientMessage.objects.filter(answered_at__isnull=True), staff=Value("")
    ),
)
