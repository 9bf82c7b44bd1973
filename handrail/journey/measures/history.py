"""What measures add to the history of a case: what was measured at entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact
from handrail.journey.measures.models import Measure
from handrail.questions.question_set import OccasionKind
from handrail.service_models import Version


@dataclass(frozen=True)
class EntryMeasured(CaseFact):
    """An instrument that the client answered at entry."""

    instrument: str

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        signs = (sign for step in version.assessment.steps for sign in step.signs)
        if any(sign.instrument == self.instrument for sign in signs):
            yield "severity_measured", self.at


PROGRESS = (declare_source(EntryMeasured, Measure.objects.filter(occasion=OccasionKind.ENTRY)),)
