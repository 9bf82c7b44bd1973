"""Which records are one person's, cut to what a reader may see, and what was decided about their texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handrail.accounts.policy import Permission, Reader
from handrail.foundation.errors import UserError
from handrail.governance.models import Matter
from handrail.governance.queries import select_readable
from handrail.governance.rules import MatterKind
from handrail.journey.case.models import Case
from handrail.journey.case.queries import (
    cases_for,
    find_restriction,
    list_named_readers,
    same_person,
    select_family,
)
from handrail.rights.models import RecordCopy, TextDecision
from handrail.rights.person_record import HeldBack, PersonRecord
from handrail.rights.reading import read_record
from handrail.rights.rules import TextVerdict, VerdictGiven, Verdicts

SAFEGUARDING = HeldBack(
    "Safeguarding concerns, and whether there are any",
    "They may name others or put someone at risk (Data Protection Act 2018, Schedules 2 and 3). The "
    "safeguarding lead decides about them.",
)
OTHER_SERVICES = "Its request goes to whoever answers requests there."


@dataclass(frozen=True)
class RecordScope:
    """The joined records of one person and those of their cases that a copy may hold."""

    people: frozenset[UUID]
    cases: tuple[Case, ...]
    # How many cases of other services are not in it.
    others: int = 0

    def read(self, verdicts: Verdicts) -> PersonRecord:
        """Return the record, with what is held back of it."""
        employers = [case.employer for case in self.cases if case.employer]
        names = {row.contact_name for each in employers for row in (each, each.find_kept())}
        record = read_record(self.people, self.cases, verdicts, extra_names=names)
        if self.cases:
            record.service, record.language = self.cases[-1].service, self.cases[-1].person.language
        record.held_back.append(SAFEGUARDING)
        if self.others:
            record.held_back.append(HeldBack(f"Cases in other services: {self.others}", OTHER_SERVICES))
        return record


def find_scope(case: Case) -> RecordScope:
    """Return all that a command on the server may copy. Raises UserError where the record is restricted."""
    if restriction := find_restriction(case.person):
        names = ", ".join(row.user.name for row in list_named_readers(restriction)) or "nobody now"
        raise UserError(
            f"{case.reference} is held back: the record is restricted. Those who may open it ({names}) make "
            "the copy from the page of the request."
        )
    people = same_person(case.person)
    cases = Case.objects.filter(person_id__in=people).select_related("person", "employer", "case_manager")
    return RecordScope(frozenset(people), tuple(cases.order_by("referred_at", "reference")))


def find_reader_scope(reader: Reader, case: Case) -> RecordScope:
    """Return what a reader who answers requests may copy of a person's record."""
    seen = cases_for(reader, Permission.HANDLE_MATTER, led_by_service=False)
    cases = seen.filter(person_id__in=select_family(case.person)).select_related("employer", "site")
    own = tuple(cases.order_by("referred_at", "reference"))
    people = frozenset(same_person(case.person))
    return RecordScope(people, own, Case.objects.filter(person_id__in=people).count() - len(own))


def find_request(reader: Reader, matter_id: int) -> Matter | None:
    """Return a request for a record that a reader answers; None where there is none of theirs."""
    services = reader.list_services_with(Permission.HANDLE_MATTER)
    requests = select_readable(reader).filter(kind=MatterKind.ACCESS_REQUEST, case__isnull=False)
    return requests.filter(pk=matter_id, service__in=services).first()


def list_verdicts(matter: Matter) -> dict[str, VerdictGiven]:
    """Return what was decided last about each text of the record a request is for."""
    rows = TextDecision.objects.filter(matter=matter).order_by("id")
    return {
        row.text_key: VerdictGiven(TextVerdict(row.verdict), row.digest, row.reason, row.words)
        for row in rows
    }


def list_copies(matter: Matter) -> Sequence[RecordCopy]:
    """Return the copies made for a request, the latest first."""
    return list(RecordCopy.objects.filter(matter=matter).select_related("made_by", "downloaded_by"))


def find_open_copy(copies: Sequence[RecordCopy], at: datetime) -> RecordCopy | None:
    """Return the copy that can still be downloaded."""
    return next((row for row in copies if row.downloaded_at is None and at < row.expires_at), None)
