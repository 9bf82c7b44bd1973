"""What messages add to the history of a case: what the client was written, and letters that left."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Value

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact, ClientMessageHeldBack, ClientMessageQueued
from handrail.journey.messages.models import Message
from handrail.journey.messages.purposes import MessagePurpose
from handrail.service_models import Version

EVENT_OF_LETTER = {
    ("plan", "gp"): "plan_sent_to_gp",
    ("discharge_summary", "client"): "discharge_report_sent",
    ("discharge_summary", "gp"): "discharge_report_sent",
}


@dataclass(frozen=True)
class MessageSent(CaseFact):
    """A message that left, with the kind of letter in it; '' where there was none."""

    letter: str
    recipient: str

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        if (self.letter, self.recipient) in EVENT_OF_LETTER:
            yield EVENT_OF_LETTER[self.letter, self.recipient], self.at
        if self.recipient == "employer":
            yield "employer_told", self.at
        # Being told that a referral arrived is not being told what became of it.
        if self.recipient == "referrer" and screened and self.at >= screened:
            yield "referrer_told", self.at


# From when they were written; a questionnaire, an appointment, or what was held back, does not tell the
# client who looks after them now.
PROGRESS = (
    declare_source(
        ClientMessageQueued,
        Message.objects.filter(recipient="client", sending__isnull=True, held_back="").exclude(
            purpose=MessagePurpose.APPOINTMENT
        ),
        at="queued_at",
        staff=Value(""),
    ),
    declare_source(
        ClientMessageHeldBack,
        Message.objects.filter(for_staff_since__isnull=False),
        at="for_staff_since",
        staff=Value(""),
        reason="held_back",
    ),
)
DETAILS = (
    declare_source(
        MessageSent,
        Message.objects.filter(sent_at__isnull=False),
        at="sent_at",
        staff=Value(""),
        letter="document__kind",
    ),
)
