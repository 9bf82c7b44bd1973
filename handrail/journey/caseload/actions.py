"""Giving a case to a case manager."""

import uuid
from datetime import datetime

from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.journey.case.actions import action, append, lock
from handrail.journey.case.models import Case
from handrail.journey.caseload.models import Allocation

OPEN_STAGES = ("enrolled", "allocated", "assessed", "in_support", "discharged")


@action
def allocate(
    *,
    case: Case,
    case_manager: User,
    by: User,
    at: datetime,
    reason: str = "",
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> Allocation:
    """Give the case to a case manager of its service, in place of any before."""
    held = lock(case, topic="allocation", seen=seen, stages=OPEN_STAGES)
    if not case_manager.reader().may("assess", held.service):
        raise UserError(f"{case_manager} is not a case manager of this service; choose one who is.")
    allocation = Allocation.objects.create(
        case=held, at=at, recorded_at=at, recorded_by=by, case_manager=case_manager, reason=reason
    )
    append(
        held,
        "case.allocated",
        by=by,
        at=at,
        submission=submission,
        case_manager=case_manager.name,
        reason=reason,
    )
    return allocation
