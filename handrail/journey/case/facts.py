"""What happens to a case, as typed facts: their common base, and the kinds that the ground itself reads.

Other kinds stand in the `history` module of the stage that knows them, next to the records they come from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from handrail.foundation.calendars import end_of_day
from handrail.service_models import Version
from handrail.service_models.clocks import Exemption, Pause

# Contacts whose kind names an event; a contact of a schedule has the event's own name as its kind.
EVENT_OF_CONTACT = {"fit_note_review": "fit_note_reviewed"}


@dataclass(frozen=True)
class CaseFact:
    """Something that happened to a case: the number of its record, when, and the name of who recorded it."""

    id: int
    at: datetime
    staff: str

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        """Yield the events that this is for clocks and schedules of `version`, by name, with their times."""
        yield from ()

    def describe_conversation(self) -> str:
        """Return what staff spoke to the client for; '' where they did not speak."""
        return ""


@dataclass(frozen=True)
class ContactMade(CaseFact):
    """A contact, or an attempt at one: `successful` where somebody was reached."""

    kind: str
    with_whom: str
    successful: bool

    @property
    def reached_client(self) -> bool:
        return self.successful and self.with_whom == "client"

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        if self.reached_client:
            yield EVENT_OF_CONTACT.get(self.kind, self.kind), self.at

    def describe_conversation(self) -> str:
        return self.kind.replace("_", " ") if self.reached_client else ""


@dataclass(frozen=True)
class ClockPaused(CaseFact):
    """A clock, or every clock where none is named, that stands still until the end of a day, or for now."""

    clock: str
    reason: str
    starts_on: date
    ends_on: date | None

    def make_pause(self) -> Pause:
        """Return the pause as the clocks of a service model take it."""
        end = end_of_day(self.ends_on) if self.ends_on else None
        return Pause(self.starts_on, end, self.reason, (self.clock,) if self.clock else ())


@dataclass(frozen=True)
class ClockExempted(CaseFact):
    """A clock that this case need not meet."""

    clock: str
    reason: str

    def make_exemption(self) -> Exemption:
        """Return the exemption as the clocks of a service model take it."""
        return Exemption(self.clock, self.reason)


@dataclass(frozen=True)
class FollowUpRecorded(CaseFact):
    """A follow-up by its code, 'done' or 'missed'."""

    code: str
    outcome: str


@dataclass(frozen=True)
class QuestionnaireAsked(CaseFact):
    """A questionnaire, by its code, that the client was asked to answer alone."""

    code: str
    answered_on: date | None
    closes_on: date


@dataclass(frozen=True)
class HandoverMade(CaseFact):
    """The case given to another case manager, for good or as cover."""

    case_manager: str


@dataclass(frozen=True)
class ClientMessageQueued(CaseFact):
    """A message written to the client, other than one that only carries a questionnaire."""


@dataclass(frozen=True)
class ClientMessageHeldBack(CaseFact):
    """A message that was not sent to the client, so that somebody must tell them in another way."""

    subject: str
    reason: str
