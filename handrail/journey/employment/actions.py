"""Recording where a client works now, with what that ends."""

import uuid
from datetime import datetime

from django.utils import timezone

from handrail.accounts.models import User
from handrail.foundation.errors import UserError
from handrail.journey.case.actions import append_event, lock_case, once_per_submission
from handrail.journey.case.models import Case
from handrail.journey.case.queries import exclude_struck_out
from handrail.journey.case.signals import employer_changed
from handrail.journey.employment.rules import EmployerChange, EmployerChangeReason, find_change_problem
from handrail.network.actions import choose_employer
from handrail.network.models import Employer

NO_EMPLOYER = "no employer"


@once_per_submission
def change_employer(
    *,
    case: Case,
    change: EmployerChange,
    by: User,
    at: datetime,
    submission: uuid.UUID | None = None,
    seen: int | None = None,
) -> bool:
    """Record where the client works; return False where that was known. The event keeps what was before.

    Raises UserError where a change gives no reason, or is of a day to come.
    """
    held = lock_case(case, topic="employer", seen=seen)
    before = held.employer
    employer = choose_employer({"name": change.name}, change.entry) if change.name else None
    if employer == (before.find_kept() if before else None):
        return False
    was = before.name if before else ""
    if problem := find_change_problem(change, was=was, today=timezone.localdate(at)):
        raise UserError(f"{problem}.")
    held.employer = employer
    held.save()
    asks_again = change.why == EmployerChangeReason.MOVED and _end_agreement(held, before, at=at)
    append_event(
        held,
        "employer.changed" if before else "employer.recorded",
        by=by,
        at=at,
        submission=submission,
        before=was or NO_EMPLOYER,
        after=employer.name if employer else NO_EMPLOYER,
        details=change.describe_reason(),
        asked_again=". Ask again before you contact an employer" if asks_again else "",
    )
    employer_changed.send(Employer, case=held, by=by, at=at)
    return True


def _end_agreement(case: Case, before: Employer | None, *, at: datetime) -> bool:
    """End what the client agreed to about the employer before; return whether there was anything."""
    rows = exclude_struck_out(case.consents.filter(recipient="employer", given=True, ended_at=None))
    reason = f"Said about {before}, where the client does not work any more"
    return bool(rows.update(ended_at=at, ended_reason=reason[:300]))
