"""What screening adds to the history of a case: the talk itself, and the outcome that holds."""

from dataclasses import dataclass

from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.case.rules import CaseStage, ScreeningOutcome
from handrail.journey.screening.models import NeedsDecision, Screening


@dataclass(frozen=True)
class ScreeningMade(CaseFact):
    """A talk in which the client was screened, and why they were accepted if they are not eligible."""

    accepted_because: str

    def describe_conversation(self) -> str:
        return "screening"


@dataclass(frozen=True)
class NeedsDecided(CaseFact):
    """What was found of the client's needs: beyond the service, or complex."""

    decision: str
    reason: str
    goes_to: str


DETAILS = (
    declare_source(ScreeningMade, Screening.objects.all()),
    declare_source(NeedsDecided, NeedsDecision.objects.all()),
)


def find_closing(case: Case) -> str | None:
    """Return the outcome of a referral that was closed without screening; None where it was not."""
    return CaseStage.CLOSED if exclude_struck_out(case.referralclosures).exists() else None


def find_screening(case: Case) -> ScreeningOutcome | None:
    """Return the last screening that holds."""
    screening = exclude_struck_out(case.screenings).order_by("-at", "-id").first()
    if screening is None:
        return None
    return ScreeningOutcome(screening.at, screening.outcome, screening.workstream)
