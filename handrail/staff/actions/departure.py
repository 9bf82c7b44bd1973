"""Somebody leaves: their caseload is handed over, then their account is suspended, in one step."""

from datetime import datetime

from django.db import transaction

from handrail.accounts.models import User
from handrail.staff.actions.access import suspend_person
from handrail.staff.actions.caseload import HandoverResult, HandoverTerms, hand_over_caseload


@transaction.atomic
def hand_over_and_suspend(
    *, terms: HandoverTerms, suspend: bool, by: User | None, at: datetime
) -> HandoverResult:
    """Hand over a caseload and, of somebody who leaves, suspend the account: both or neither."""
    result = hand_over_caseload(terms=terms, by=by, at=at)
    if suspend:
        suspend_person(user=terms.giver, by=by, at=at)
    return result
