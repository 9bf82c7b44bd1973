"""What support adds to the history of a case: interventions, returns to work, fit notes signed in house."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact
from handrail.journey.case.models import Case
from handrail.journey.case.queries import first_moment
from handrail.journey.support.models import FitNote, ReturnKind, WorkAttendance, WorkStatus
from handrail.service_models import Version

NEW_JOB = (ReturnKind.NEW_EMPLOYER, ReturnKind.SELF_EMPLOYED)


@dataclass(frozen=True)
class WorkReturned(CaseFact):
    """A return to work from a day on, by the kind of return."""

    return_kind: str
    from_on: date

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        yield "work_returned", self.from_on
        if self.return_kind in NEW_JOB:
            yield "job_started", self.from_on


@dataclass(frozen=True)
class FitNoteSigned(CaseFact):
    """A fit note that the service's own staff signed."""

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        yield "fit_note_issued", self.at


PROGRESS = (
    declare_source(WorkReturned, WorkStatus.objects.filter(attendance=WorkAttendance.AT_WORK)),
    declare_source(FitNoteSigned, FitNote.objects.filter(signed_in_house=True)),
)


def find_first_intervention(case: Case) -> datetime | None:
    """Return when the first intervention was arranged."""
    return first_moment(case.interventions.all())
