"""What allocation adds to the history of a case: who looks after it, handovers and cover."""

from datetime import datetime

from handrail.accounts.models import User
from handrail.journey.allocation.models import Allocation, AllocationKind
from handrail.journey.case.history import fact_rows
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out, first_moment

PROGRESS = (
    fact_rows(Allocation, "handover", "case_manager__name", "kind").exclude(kind=AllocationKind.FIRST),
)
CONVERSATIONS = (
    fact_rows(Allocation, "cover", "case_manager__name", "reason", until="until").filter(
        kind=AllocationKind.COVER
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
