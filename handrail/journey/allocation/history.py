"""What allocation adds to the history of a case: who looks after it, handovers and cover."""

from dataclasses import dataclass
from datetime import date, datetime

from handrail.accounts.models import User
from handrail.journey.allocation.models import Allocation, AllocationKind
from handrail.journey.case.fact_reader import declare_source
from handrail.journey.case.facts import CaseFact, HandoverMade
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, first_moment


@dataclass(frozen=True)
class CoverArranged(CaseFact):
    """A case manager who covers for one who is away, with the last day of it."""

    case_manager: str
    reason: str
    until: date


PROGRESS = (
    declare_source(
        HandoverMade, Allocation.objects.exclude(kind=AllocationKind.FIRST), case_manager="case_manager__name"
    ),
)
DETAILS = (
    declare_source(
        CoverArranged, Allocation.objects.filter(kind=AllocationKind.COVER), case_manager="case_manager__name"
    ),
)


def find_allocated(case: Case) -> datetime | None:
    """Return when the case was first given to a case manager."""
    return first_moment(case.allocations.all())


def find_case_manager(case: Case) -> User | None:
    """Return who looks after the case for good."""
    allocation = (
        exclude_struck_out(case.allocations).exclude(kind=AllocationKind.COVER).order_by("-at", "-id").first()
    )
    return allocation.case_manager if allocation else None
