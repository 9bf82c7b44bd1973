"""What assessments add to the history of a case: talks, obstacles and what was decided on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from handrail.journey.assessment.models import Assessment, Obstacle, SecondStage, StepDecision
from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, first_moment
from handrail.service_models import Version


@dataclass(frozen=True)
class AssessmentMade(CaseFact):
    """An assessment: the sections to come back to, and whether a second assessment was asked for."""

    come_back: tuple[str, ...]
    second_stage: bool

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        if self.second_stage:
            yield "second_wanted", self.at

    def describe_conversation(self) -> str:
        return "assessment"


@dataclass(frozen=True)
class SecondStageDecided(CaseFact):
    """A second assessment with its decision and the reason for it."""

    decision: str
    reason: str

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        yield "second_assessed", self.at

    def describe_conversation(self) -> str:
        return "second stage"


@dataclass(frozen=True)
class StepDecided(CaseFact):
    """The step of care decided on, what was suggested because of which measures, and why not that."""

    decided: str
    suggested: str
    because: tuple[str, ...]
    reason: str

    def list_events(self, version: Version, screened: datetime | None) -> Iterator[tuple[str, date]]:
        yield "step_decided", self.at


@dataclass(frozen=True)
class ObstacleNamed(CaseFact):
    """Something between the client and work, in their words too; the lowest priority is tackled first."""

    flag: str
    text: str
    words: str
    priority: int


PROGRESS = (
    declare_source(AssessmentMade, Assessment.objects.all()),
    declare_source(SecondStageDecided, SecondStage.objects.all()),
    declare_source(StepDecided, StepDecision.objects.all()),
)
DETAILS = (declare_source(ObstacleNamed, Obstacle.objects.all()),)


def find_assessed(case: Case) -> datetime | None:
    """Return when the case was first assessed."""
    return first_moment(case.assessments.all())


def read_usual_hours(answers: Mapping[str, object]) -> Decimal | None:
    """Return the usual paid hours a week that the answers of an assessment say; None where they say none."""
    work = answers.get("work")
    hours = work.get("hours") if isinstance(work, Mapping) else None
    # Version 1 of the framework kept answers as they were typed.
    hours = hours[0] if isinstance(hours, list) and hours else hours
    return Decimal(str(hours)) if str(hours or "").isdecimal() else None


def find_usual_hours(case: Case) -> Decimal | None:
    """Return the usual paid hours a week as the newest assessment found them; None where it did not ask."""
    newest = exclude_struck_out(case.assessments).order_by("-at", "-id").values_list("answers", flat=True)
    return read_usual_hours(newest.first() or {})
