"""What happened to a case besides its milestones, as typed facts in order of time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self, TypeVar

from django.utils import timezone

from handrail.accounts.policy import Permission, Reader
from handrail.journey.case.contributions import get_contributions
from handrail.journey.case.events import ERASED
from handrail.journey.case.fact_reader import declare_source, read_facts
from handrail.journey.case.facts import (
    CaseFact,
    ClientMessageHeldBack,
    ClientMessageQueued,
    ClockExempted,
    ClockPaused,
    ContactMade,
    FollowUpRecorded,
    HandoverMade,
    QuestionnaireAsked,
)
from handrail.journey.case.models import Case, Contact, Event
from handrail.service_models import Version
from handrail.service_models.clocks import Exemption, Pause
from handrail.service_models.script import Conversation

FactKind = TypeVar("FactKind", bound=CaseFact)
PROGRESS = (declare_source(ContactMade, Contact.objects.all()),)


@dataclass(frozen=True)
class CaseHistory:
    """The facts of one case, in order of time."""

    facts: tuple[CaseFact, ...]

    @classmethod
    def load(cls, case: Case) -> Self:
        """Read everything that happened to a case: one query."""
        given = get_contributions()
        return cls(read_facts(case, given.exceptions + given.progress + given.details))

    @classmethod
    def load_progress(cls, case: Case, *, enrolled: bool) -> Self:
        """Read only that on which tasks and stages depend, before enrolment only exceptions: one query."""
        given = get_contributions()
        return cls(read_facts(case, given.exceptions + (given.progress if enrolled else ())))

    def select_facts(self, kind: type[FactKind]) -> tuple[FactKind, ...]:
        """Return the facts of one kind."""
        return tuple(fact for fact in self.facts if isinstance(fact, kind))

    def list_events(self, version: Version, screened: datetime | None) -> dict[str, list[date]]:
        """Return the times of every event that clocks and schedules know, by its name."""
        events: dict[str, list[date]] = {}
        for fact in self.facts:
            for name, at in fact.list_events(version, screened):
                events.setdefault(name, []).append(at)
        return events

    def list_pauses(self) -> tuple[Pause, ...]:
        return tuple(fact.make_pause() for fact in self.select_facts(ClockPaused))

    def list_exemptions(self) -> tuple[Exemption, ...]:
        return tuple(fact.make_exemption() for fact in self.select_facts(ClockExempted))

    def list_conversations(self) -> list[Conversation]:
        """Return each talk with the client: when, with which member of staff and what for."""
        return [
            Conversation(timezone.localtime(fact.at), fact.staff, about)
            for fact in self.facts
            if fact.staff and (about := fact.describe_conversation())
        ]

    def list_follow_ups(self) -> dict[str, str]:
        """Return the outcome of each follow-up recorded, by its code."""
        return {fact.code: fact.outcome for fact in self.select_facts(FollowUpRecorded)}

    def list_times_to_ring(self, ring_after: timedelta) -> dict[str, datetime]:
        """Return when somebody should ring about each questionnaire that is out, by its code: no sooner.

        One that the client answered, or that closes sooner (they asked us to stop), puts nothing off.
        """
        return {
            fact.code: fact.at + ring_after
            for fact in self.select_facts(QuestionnaireAsked)
            if not fact.answered_on and fact.closes_on >= timezone.localdate(fact.at + ring_after)
        }

    def list_contacts_left(
        self, version: Version, events: dict[str, list[date]], workstream: str
    ) -> tuple[str, ...]:
        """Return the contacts of schedules of so many times that have begun, neither made nor given up.

        One is given up by a contact of its kind in which nobody was reached.
        """
        settled = {contact.kind for contact in self.select_facts(ContactMade)}
        return tuple(
            kind
            for schedule in version.schedules
            if schedule.starts_on in events
            and (not schedule.workstreams or workstream in schedule.workstreams)
            for number in range(1, (schedule.times or 0) + 1)
            if (kind := f"{schedule.code}_{number}") not in settled
        )

    def find_untold_handover(self) -> str:
        """Return the case manager of the last handover; '' where the client was told of it since."""
        if not (handovers := self.select_facts(HandoverMade)):
            return ""
        last = handovers[-1]
        told = any(
            isinstance(fact, ClientMessageQueued) or (isinstance(fact, ContactMade) and fact.reached_client)
            for fact in self.facts
            if fact.at >= last.at
        )
        return "" if told else last.case_manager

    def list_untold(self) -> tuple[ClientMessageHeldBack, ...]:
        """Return what was not sent to the client, and that nobody has spoken to them about since."""
        spoken = [contact.at for contact in self.select_facts(ContactMade) if contact.reached_client]
        held_back = self.select_facts(ClientMessageHeldBack)
        return tuple(message for message in held_back if not any(at >= message.at for at in spoken))


def find_erasure(reader: Reader, reference: str, permission: Permission) -> Event | None:
    """How a case that this reader could have opened was erased; None where there is none."""
    services = reader.list_services_with(permission)
    erasures = Event.objects.filter(kind=ERASED, case__service__in=services, case__reference=reference)
    return erasures.select_related("case", "by").first()
